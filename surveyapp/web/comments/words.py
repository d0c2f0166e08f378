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
    count = formatting.number(found.count)
    said = (
        ngettext("%(n)s comment says “%(text)s”.", "%(n)s comments say “%(text)s”.", found.count, n=count, text=asked)
        if asked
        else ngettext("%(n)s comment is here.", "%(n)s comments are here.", found.count, n=count)
    )
    if len(found.months) < 2:
        return said
    month, most = max(found.months, key=lambda each: (each[1], each[0]))
    when = gettext("The most in one month: %(n)s, in %(month)s.", month=month_words(month), n=formatting.number(most))
    return f"{said} {when}"
