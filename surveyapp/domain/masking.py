"""Comments shown to many: names, addresses and numbers are masked, and the words that prove a theme are marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from surveyapp.domain.errors import N_

LABELS = {
    "name": N_("[name]"),
    "mail": N_("[mail address]"),
    "link": N_("[link]"),
    "address": N_("[address]"),
    "number": N_("[number]"),
    "order": N_("[order]"),
}
# Neither part is longer than mail allows (RFC 5321, 4.5.3.1), so that no text takes long to look through.
MAIL = re.compile(r"[^\s@<>(),;:]{1,64}@[^\s@<>(),;:]{1,255}\.[^\W\d_]{2,24}\b")
LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# A street with its number: "Kauppakatu 12 B 4", "Storgatan 5", "12 Elm Street".
STREET = re.compile(
    r"\b[A-ZÅÄÖ][\w-]{0,40}(?:katu|kadu|tie|polku|polu|kuja|kaari|gatan|vägen|gränd|street|road|avenue)\w{0,6} \d{1,4}"
    r"(?:[a-z]\b| ?[A-Z]\b)?(?: \d{1,4})?"
    r"|\b\d{1,4} (?:[A-Z][\w'-]{1,30} ){1,3}(?:Street|Road|Avenue|Lane|St|Rd|Ave)\b"
)
# Five digits or more, however people group them; a day such as 12.10.2026 or 2026-10-12 is no number of anybody.
NUMBER = re.compile(r"\+?\d(?:[ ()/.-]{0,2}\d){4,24}")
DAY = re.compile(r"\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}")
SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """The characters from `begins` up to `ends` prove something; `kind` says what."""

    begins: int
    ends: int
    kind: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a comment: its words, what they prove ("" nothing), and whether `text` is a label that masks them."""

    text: str
    mark: str = ""
    is_mask: bool = False


def pieces_of(text: str, marks: Iterable[Mark] = ()) -> list[Piece]:
    """Return the whole of `text` in parts, with what they prove; of marks that overlap the first counts."""
    return _cut(text, [], _marks_within(text, marks))


def masked_pieces(
    text: str, marks: Iterable[Mark] = (), *, names: Iterable[str] = (), orders: Iterable[str] = ()
) -> list[Piece]:
    """Return `text` in parts with what could name somebody masked: `names` of persons, `orders`' numbers, and what
    looks like an address or a number."""
    return _cut(text, _masks(text, names, orders), _marks_within(text, marks))


def masked_spans(text: str, *, names: Iterable[str] = (), orders: Iterable[str] = ()) -> list[tuple[int, int]]:
    """Return begin and end of everything in `text` that `masked_pieces` would mask."""
    return [(begins, ends) for begins, ends, _ in _masks(text, names, orders)]


def _marks_within(text: str, marks: Iterable[Mark]) -> list[Mark]:
    """Return the marks in order, without those that overlap an earlier one or lie outside the text."""
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda each: (each.begins, -each.ends)):
        begins = max(mark.begins, found[-1].ends if found else 0)
        if begins < mark.ends <= len(text):
            found.append(Mark(begins, mark.ends, mark.kind))
    return found


def _cut(text: str, masks: Sequence[tuple[int, int, str]], marks: Sequence[Mark]) -> list[Piece]:
    kind_at = [""] * len(text)
    for mark in marks:
        kind_at[mark.begins : mark.ends] = [mark.kind] * (mark.ends - mark.begins)
    pieces: list[Piece] = []
    place = 0
    for begins, ends, label in [*masks, (len(text), len(text), "")]:
        pieces += _plain(text, kind_at, place, begins)
        if label:
            pieces.append(Piece(LABELS[label], next((kind for kind in kind_at[begins:ends] if kind), ""), is_mask=True))
        place = ends
    return pieces


def _plain(text: str, kind_at: Sequence[str], begins: int, ends: int) -> Iterator[Piece]:
    start = begins
    for place in range(begins + 1, ends + 1):
        if place == ends or kind_at[place] != kind_at[start]:
            yield Piece(text[start:place], kind_at[start])
            start = place


def _masks(text: str, names: Iterable[str], orders: Iterable[str]) -> list[tuple[int, int, str]]:
    """Return begin, end and label of everything masked, in order and without overlap; what begins first wins."""
    found = [(*match.span(), "order") for number in orders if number for match in _whole(number).finditer(text)]
    for expression, label in ((MAIL, "mail"), (LINK, "link"), (STREET, "address")):
        found += [(*match.span(), label) for match in expression.finditer(text)]
    found += [(*match.span(), "number") for match in NUMBER.finditer(text) if not DAY.fullmatch(match[0])]
    for name in names:
        for part in re.findall(r"[^\W\d_]+", name):
            if len(part) >= SHORTEST_NAME:
                found += [(*match.span(), "name") for match in _name(part).finditer(text)]
    kept: list[tuple[int, int, str]] = []
    for begins, ends, label in sorted(found, key=lambda each: (each[0], -each[1])):
        if kept and begins < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], ends), kept[-1][2])
        elif kept and label == kept[-1][2] == "name" and text[kept[-1][1] : begins].isspace():
            kept[-1] = (kept[-1][0], ends, label)
        else:
            kept.append((begins, ends, label))
    return kept


def _whole(number: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(number)}(?!\w)", re.IGNORECASE)


def _name(part: str) -> re.Pattern[str]:
    """Return what finds a part of a name where it begins with a capital, in whatever case it stands: Virtasen, Annas."""
    stem = part[:-3] + "(?:nen|s)" if part.endswith("nen") and len(part) > 5 else re.escape(part)
    return re.compile(rf"(?<!\w){re.escape(part[0].upper())}(?i:{stem[1:]})\w{{0,5}}(?!\w)")
