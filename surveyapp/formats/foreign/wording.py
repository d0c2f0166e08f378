"""Texts that came with mark-up, as the plain texts that titles, hints and choices are here."""

import re
from html import unescape

BLOCKS = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"})
UNSEEN = frozenset({"script", "style", "head", "title", "template"})
# A tag ends before the next one begins, so that no text, however broken, is looked at more than once: the standard
# library's parser of HTML takes minutes for what a hostile file can hold.
TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)                                            # a comment, to the end where it is never closed
      | <(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)(?:[^<>"']|"[^"<]*+"|'[^'<]*+'|["'])*+>
      | <[!?/][^<>]*+>""",
    re.VERBOSE | re.DOTALL,
)
ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
SPACES = re.compile(r"[^\S\n]+")


def has_markup(text: str) -> bool:
    """Tell whether `text` holds tags or entities of HTML."""
    return bool(TAG.search(text) or ENTITY.search(text))


def plain_text(text: str, *, lines: bool = True) -> str:
    """Return what a reader of the HTML `text` would see; without `lines` in one line."""
    found: list[str] = []
    unseen = position = 0
    for tag in TAG.finditer(text):
        if not unseen:
            found.append(unescape(text[position : tag.start()]))
        position = tag.end()
        name = (tag["name"] or "").lower()
        if name in UNSEEN:
            unseen = max(0, unseen + (-1 if tag["end"] else 1))
        elif name in BLOCKS:
            found.append("\n")
    if not unseen:
        found.append(unescape(text[position:]))
    seen = [SPACES.sub(" ", line).strip() for line in "".join(found).split("\n")]
    return ("\n" if lines else " ").join(line for line in seen if line)
