"""Comma-separated files, plain and compressed, as programs and spreadsheets write them."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.formats.rows import MAXIMUM_BYTES, MAXIMUM_CELL, Table, build_table

# Spreadsheets of countries that write 1,5 part fields with a semicolon.
DELIMITERS = (",", ";", "\t")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read(file: str, stream: BinaryIO) -> Table:
    """Return the rows of a plain file: UTF-8, or UTF-16 with its mark, parted by comma, semicolon or tab.

    Raises:
        InvalidFile: it is no text, too large, or its quotes or fields do not add up.
    """
    return _parse(file, _read_bounded(file, stream))


def read_compressed(file: str, stream: BinaryIO) -> Table:
    """Return the rows of a file compressed by gzip.

    Raises:
        InvalidFile: as `read`, or it is no gzip file, or damaged.
    """
    try:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            content = _read_bounded(file, unpacked)
    except (OSError, EOFError, zlib.error):
        message = N_("The file cannot be unpacked: it is no gzip file, or damaged. Compress it again.")
        raise InvalidFile(file, [Fault(None, message)]) from None
    return _parse(file, content)


def _read_bounded(file: str, stream: BinaryIO | gzip.GzipFile) -> bytes:
    content = stream.read(MAXIMUM_BYTES + 1)
    if len(content) > MAXIMUM_BYTES:
        message = N_("The file holds more than %(most)s million bytes; split it.")
        raise InvalidFile(file, [Fault(None, message, {"most": MAXIMUM_BYTES // 1_000_000})])
    return content


def _parse(file: str, content: bytes) -> Table:
    return build_table(file, _records(file, _decode(file, content)))


def _decode(file: str, content: bytes) -> str:
    encoding = "utf-16" if content.startswith(UTF16_MARKS) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        # The decoder's position counts from after the mark that utf-8-sig takes off; a mark holds no line end.
        line = content[: error.start].count(b"\n") + 1
        message = N_("The line is not UTF-8; save the file as “CSV UTF-8”.")
        raise InvalidFile(file, [Fault(line, message)]) from None
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        message = N_("The line holds a NUL character: the file is binary, or damaged. Export it again.")
        raise InvalidFile(file, [Fault(line, message)])
    return text


def _records(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it begins on: a quoted field may run over several."""
    first = next(filter(str.strip, io.StringIO(text)), "")
    delimiter = max(DELIMITERS, key=first.count)
    csv.field_size_limit(MAXIMUM_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        message = N_(
            "The line cannot be read (%(reason)s); check its quotes: a quote inside a quoted field is doubled."
        )
        raise InvalidFile(file, [Fault(line, message, {"reason": str(error)})]) from None
