"""What a search of comments found, in sentences."""

import re
from datetime import date

from babel.dates import format_date
from flask_babel import get_locale, gettext, ngettext

from surveyapp.services.comments.searching import Search
from surveyapp.web import formatting
from surveyapp.web.reports.words import MONTH

QUOTED = re.compile(r'["“”]([^"“”]+)["“”]')


def month_words(month: str) -> str:
    """Return a month written 2026-05 in words."""
    locale = get_locale()
    return format_date(date.fromisoformat(f"{month}-01"), MONTH.get(locale.language, "MMMM y"), locale=locale)


def finding(text: str, found: Search) -> str:
    """Return what was found, and when most of it was written."""
    asked = text.strip()
    # Words asked for next to each other stand between quotation marks already.
    if (quoted := QUOTED.fullmatch(asked)) is not None:
        asked = quoted[1]
    if not found.count:
        return gettext("No comment says “%(text)s”.", text=asked) if asked else gettext("No comment is here.")
    said = _said(asked, found)
    if len(found.months) < 2:
        return said
    month, most = max(found.months, key=lambda each: (each[1], each[0]))
    when = gettext("The most in one month: %(n)s, in %(month)s.", month=month_words(month), n=formatting.number(most))
    return f"{said} {when}"


def _said(asked: str, found: Search) -> str:
    """Return how many comments say what was asked, or what stood in for words that nobody wrote."""
    count = formatting.number(found.count)
    if not asked:
        return ngettext("%(n)s comment is here.", "%(n)s comments are here.", found.count, n=count)
    if found.near:
        return ngettext(
            "%(n)s comment says something like “%(text)s”.",
            "%(n)s comments say something like “%(text)s”.",
            found.count,
            n=count,
            text=asked,
        )
    return ngettext(
        "%(n)s comment says “%(text)s”.", "%(n)s comments say “%(text)s”.", found.count, n=count, text=asked
    )
