"""A survey of several pages with conditions, for tests of answering page by page."""

from typing import Any

from tests.builders.responses import FEEDBACK, make_survey


def _said(en: str, fi: str) -> dict[str, str]:
    return {"en": en, "fi": fi}


PAGES: list[dict[str, Any]] = [
    {
        "name": "whole",
        "elements": [
            {
                "type": "rating", "name": "recommend", "rateMin": 0, "rateMax": 10, "measure": "nps", "isRequired": True,
                "title": _said("Would you recommend us?", "Suosittelisitko meitä?"),
            },
        ],
    },
    {
        "name": "more",
        "title": _said("A little more", "Vähän lisää"),
        "elements": [
            {
                "type": "checkbox", "name": "wrong", "title": _said("What went wrong?", "Mikä meni pieleen?"),
                "choices": ["late", "broken"], "showOtherItem": True,
            },
            {
                "type": "text", "name": "when", "title": _said("How late was it?", "Kuinka myöhässä se oli?"),
                "visibleIf": "{wrong} contains 'late'",
            },
            {
                "type": "matrix", "name": "quality", "title": _said("How was it?", "Millaista se oli?"),
                "columns": ["good", "bad"], "rows": ["price", "speed"],
            },
        ],
    },
    {
        "name": "sorry",
        "title": _said("Let us put this right", "Laitetaan tämä kuntoon"),
        "visibleIf": "{recommend} < 5",
        "elements": [
            {
                "type": "radiogroup", "name": "remedy", "title": _said("What would help?", "Mikä auttaisi?"),
                "choices": ["apology", "refund"], "isRequired": True,
            },
        ],
    },
    {
        "name": "end",
        "elements": [
            {"type": "comment", "name": "comment", "title": _said("In your own words", "Omin sanoin")},
            {
                "type": "ranking", "name": "order", "title": _said("What matters most?", "Mikä on tärkeintä?"),
                "choices": ["price", "speed", "people"],
            },
        ],
    },
]  # fmt: skip


def make_steps(**changes: Any) -> int:
    """Publish the survey, with `changes` to its definition, and return its id."""
    return make_survey({**FEEDBACK, "pages": PAGES, "quoteConsent": True, "openTicketWhen": []}, **changes)
