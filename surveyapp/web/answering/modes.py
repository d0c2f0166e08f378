"""How an open form came before a person: by a link, from a sign, at a kiosk, or inside another page.

All of it stands in the address and goes with every page of the form: nothing is kept in a cookie or on the machine.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import current_app, request, url_for
from markupsafe import Markup

PLAIN, KIOSK, EMBED = "", "kiosk", "embed"
# What stands under `via` in the address of a sign's code.
QR, LINK = "qr", "link"
# What in an address says where and how the form is answered; `start` is the language that a kiosk returns to.
UNIT, VIA, START = "unit", "via", "start"
LONGEST_UNIT = 200
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
OPEN_ENDPOINTS = frozenset({"answering.open_form", "answering.open_thanks", "answering.open_consents"})
ANCHOR = re.compile(r"</?a\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Mode:
    """The mode of this request's form; `kept` is what its further addresses carry on."""

    name: str = PLAIN
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def is_kiosk(self) -> bool:
        """Whether the form stands in a store, one person after another before it."""
        return self.name == KIOSK

    @property
    def is_embed(self) -> bool:
        """Whether the form is shown inside another page."""
        return self.name == EMBED

    @property
    def look(self) -> tuple[str, ...]:
        """What tells pages that look otherwise apart: pages are drawn once for everybody of one look."""
        return self.name, *self.parents

    @property
    def args(self) -> dict[str, str]:
        """What the addresses of this form's further pages carry."""
        return dict(self.kept)

    @property
    def channel(self) -> str:
        """What the response keeps of the way in."""
        return self.name or (QR if self.args.get(VIA) == QR else LINK)

    @property
    def home(self) -> str:
        """The address that a kiosk begins again at: the empty form in the language that it began in."""
        args = self.args
        start = args.pop(START, None)
        return url_for("answering.open_form", survey=(request.view_args or {}).get("survey", ""), lang=start, **args)

    @property
    def parents(self) -> tuple[str, ...]:
        """The origins of pages that may show this form inside."""
        return current_app.config["SETTINGS"].embed_parents if self.is_embed else ()

    def here(self, **changes: Any) -> str:
        """Return this page's address with other values, as for another language."""
        return f"?{urlencode({**self.args, **changes})}"

    def fit_links(self, html: Markup) -> Markup:
        """Return a survey's own text with links that fit: none at a kiosk, a new tab inside another page."""
        if self.is_kiosk:
            return Markup(ANCHOR.sub("", html))  # noqa: S704 - cleaned before, and only made less
        if self.is_embed:
            return Markup(str(html).replace("<a ", '<a target="_blank" '))  # noqa: S704 - cleaned before
        return html


def current_mode() -> Mode:
    """Return the mode that this request's address names; personal links have none."""
    if request.endpoint not in OPEN_ENDPOINTS:
        return Mode()
    args = request.args
    name = KIOSK if args.get(KIOSK) == "1" else EMBED if args.get(EMBED) == "1" else PLAIN
    kept = {name: "1"} if name else {}
    if unit := args.get(UNIT, "")[:LONGEST_UNIT]:
        kept[UNIT] = unit
    if args.get(VIA) == QR:
        kept[VIA] = QR
    # The receipt's `lang` is the language that the person chose; the next person begins where this one did.
    start = args.get(START) or (args.get("lang", "") if request.endpoint == "answering.open_form" else "")
    if name == KIOSK and LANGUAGE.fullmatch(start):
        kept[START] = start
    return Mode(name, tuple(kept.items()))
