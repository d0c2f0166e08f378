"""Files as customers send them, good and hostile, and a survey that asks for them."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image

from surveyapp.services.kept_files import Sent
from tests.builders.responses import FEEDBACK, make_survey

PHOTO: dict[str, Any] = {"type": "file", "name": "photo", "title": {"en": "A photo of it", "fi": "Kuva siitä"}}
SMALL_PHOTO = {**PHOTO, "maxSize": 200 * 1024}
PAPERS: dict[str, Any] = {
    "type": "file", "name": "papers", "title": {"en": "The receipt", "fi": "Kuitti"}, "acceptedTypes": ".pdf,.txt,image/*",
    "maxSize": 4096,
}  # fmt: skip
GPS = 0x8825
RIGHT_TO_LEFT = "\N{RIGHT-TO-LEFT OVERRIDE}"
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"


def make_photo_survey(photo_question: Mapping[str, Any] = PHOTO, **changes: Any) -> int:
    """Publish the survey of the tests with questions for files, and return its id."""
    page = FEEDBACK["pages"][0]
    elements = [*page["elements"], photo_question, PAPERS]
    return make_survey(**{"pages": [{**page, "elements": elements}], **changes})


def photo(colour: str = "brown", size: tuple[int, int] = (40, 30), kind: str = "JPEG") -> bytes:
    """Return a picture."""
    content = BytesIO()
    Image.new("RGB", size, colour).save(content, kind)
    return content.getvalue()


def photo_with_place() -> bytes:
    """Return a picture that says where it was taken, lying on its side."""
    picture, content, exif = Image.new("RGB", (60, 30), "brown"), BytesIO(), Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Canary Cameras"
    exif.get_ifd(GPS).update({1: "N", 2: (60.0, 10.0, 0.0), 3: "E", 4: (24.0, 56.0, 0.0)})
    picture.save(content, "JPEG", exif=exif, comment=b"canary comment")
    return content.getvalue()


def polyglot() -> bytes:
    """Return a picture that is a page with a script as well."""
    return photo() + HTML


def png_of(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")


def sent(content: bytes, name: str = "chair.jpg") -> Sent:
    """Return a file as the service gets it."""
    return Sent(name, BytesIO(content))
