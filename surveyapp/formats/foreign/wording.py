"""Texts that came with mark-up, as the plain texts that titles, hints and choices are here."""

import re
from html.parser import HTMLParser
from typing import Any

BLOCKS = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
UNSEEN = frozenset({"script", "style", "head", "title", "template"})
MARKUP = re.compile(r"<[a-zA-Z!/][^>]*>|&[a-zA-Z#][a-zA-Z0-9]{1,31};")
SPACES = re.compile(r"[^\S\n]+")


class _Words(HTMLParser):
    """Gathers what a reader would see, a line a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, _attrs: Any) -> None:
        if tag in UNSEEN:
            self.unseen += 1
        elif tag in BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag in BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.found.append(data)


def has_markup(text: str) -> bool:
    """Tell whether `text` holds tags or entities of HTML."""
    return bool(MARKUP.search(text))


def plain_text(text: str, *, lines: bool = True) -> str:
    """Return what a reader of the HTML `text` would see; without `lines` in one line."""
    words = _Words()
    words.feed(text)
    words.close()
    seen = [SPACES.sub(" ", line).strip() for line in "".join(words.found).split("\n")]
    return ("\n" if lines else " ").join(line for line in seen if line)
