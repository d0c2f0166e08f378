"""A survey's texts on a page: in one language, with places left open for what differs from person to person.

A page is rendered once for everybody. Where a person's own part stands (a fact of their order, the form's key) the
rendered page holds a mark; `split` cuts the page at its marks and `Page.fill` puts the parts in, escaped.
"""

import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from surveyapp.domain.surveys import Survey, Text, text_in
from surveyapp.domain.surveys.texts import PLACEHOLDER

# Private-use characters: no text of a survey needs them, and neither Markdown nor HTML does anything with them. The
# process's own secret tells our marks from what people type: pages are cut with their answers already in them.
OPEN, END = "\ue000", "\ue001"
BEGIN = OPEN + secrets.token_hex(8)
MARK = re.compile(f"{BEGIN}([^{OPEN}{END}]*){END}")
ENCODED_MARK = re.compile(f"{quote(BEGIN)}(.*?){quote(END)}")
ADDRESS = re.compile(r'href="[^"]*"')
IN_ADDRESS = "address:"
TAGS = {"p", "br", "strong", "b", "em", "i", "u", "ul", "ol", "li", "a", "h2", "h3", "blockquote", "hr"}
_markdown = MarkdownIt("commonmark", {"breaks": True, "html": True})


def mark(name: str) -> Markup:
    """Return the mark of a part of ours that is put in later, under the name `own_part(name)`."""
    return Markup(f"{BEGIN}{own_part(name)}{END}")  # noqa: S704 - the name is our own


def own_part(name: str) -> str:
    """Return the name of a part of ours; no question has it, for none holds a full stop."""
    return f"form.{name}"


def _marked(text: str) -> str:
    text = text.replace(OPEN, "").replace(END, "")
    return PLACEHOLDER.sub(lambda match: f"{BEGIN}{match[1]}{END}", text)


def _mark_address(match: re.Match[str]) -> str:
    """Mark what is put into an address as such: it is percent-encoded there, so that it can name no scheme."""
    plain = ENCODED_MARK.sub(rf"{BEGIN}\1{END}", match[0])
    return MARK.sub(rf"{BEGIN}{IN_ADDRESS}\1{END}", plain)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of `survey` in `language`, with marks where something is filled in."""

    survey: Survey
    language: str

    def plain(self, text: Text) -> str:
        """Return a text; whoever shows it escapes it."""
        return _marked(text_in(text, self.language, self.survey.locale))

    def rich(self, text: Text) -> Markup:
        """Return a text of Markdown or simple HTML as HTML that can do no harm."""
        html = nh3.clean(
            _markdown.render(_marked(text_in(text, self.language, self.survey.locale))),
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"https", "http", "mailto", "tel"},
            link_rel="noopener noreferrer",
        )
        return Markup(ADDRESS.sub(_mark_address, html))  # noqa: S704 - cleaned above


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered page cut at its marks: `pieces` are in turn HTML and the name of what comes after it."""

    pieces: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What differs from person to person."""
        return self.pieces[1::2]

    def fill(self, parts: Mapping[str, str | Markup], live: Collection[str] = ()) -> str:
        """Return the page with `parts` put in, escaped unless they are Markup; what is missing becomes nothing.

        Those named in `live` change while the page is open: a script finds each in an element of its own, but where
        the mark stands inside a tag.
        """
        pieces = list(self.pieces)
        is_in_tag = False
        for position in range(1, len(pieces), 2):
            name, before = pieces[position], pieces[position - 1]
            if live and (brackets := (before.rfind("<"), before.rfind(">"))) != (-1, -1):
                is_in_tag = brackets[0] > brackets[1]
            if name.startswith(IN_ADDRESS):
                pieces[position] = quote(str(parts.get(name.removeprefix(IN_ADDRESS), "")), safe="")
            elif name in live and not is_in_tag:
                pieces[position] = Markup('<span data-pipe="{}">{}</span>').format(name, parts.get(name, ""))
            else:
                pieces[position] = str(escape(parts.get(name, "")))
        return "".join(pieces)


def split(html: str) -> Page:
    """Cut rendered HTML at its marks."""
    return Page(tuple(MARK.split(html)))
