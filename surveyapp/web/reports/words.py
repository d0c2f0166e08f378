"""What a report says, in the reader's language: messages filled in, numbers written their way."""

import html
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date
from flask_babel import get_domain, get_locale, gettext
from markupsafe import Markup, escape

from surveyapp.analysis.report import Amount, Column, Text
from surveyapp.domain.errors import N_
from surveyapp.reports import actions_words
from surveyapp.reports.satisfaction_tables import DIMENSION_HEADS
from surveyapp.reports.words import HEADS
from surveyapp.web import formatting

# 79,8–86,7, as Finnish and Swedish say an interval; and n with its number.
TOGETHER = re.compile(r"[−+]?\d[\d,.]*[–…][−+]?\d+(?:[,.]\d+)*|\bn \d[\d,.\xa0\u202f]*")
# Under this many answers a decimal says more than is known.
WHOLE_BELOW = formatting.WHOLE_PERCENT_BELOW
MONTH = {"en": "MMMM y", "fi": "LLLL y", "sv": "MMMM y"}
SHORT_MONTH = {"en": "MMM y", "fi": "LLL y", "sv": "MMM y"}
SHORT_WEEK = {
    "en": "wk\N{NO-BREAK SPACE}{week}/{year}",
    "fi": "vk\N{NO-BREAK SPACE}{week}/{year}",
    "sv": "v.\N{NO-BREAK SPACE}{week}/{year}",
}
SHORT_DAY = {"en": "d MMM", "fi": "d.M.", "sv": "d MMM"}
# What stands beside a point has no room for more.
LABEL_DIGITS = {"mean": 1}
SIGNALS = {
    "below": N_("below"),
    "above": N_("above"),
    "nine_below": N_("running low"),
    "nine_above": N_("running high"),
}
VERDICTS = {
    "higher": N_("Higher than the others"),
    "lower": N_("Lower than the others"),
    "no clear difference": N_("no clear difference"),
}
# Columns of names: the words of each code, where it has any.
NAMES: dict[str, Mapping[str, str]] = {
    "measure_name": HEADS,
    "dimension": {**actions_words.BY_HEADS, **DIMENSION_HEADS},
    "signal": SIGNALS,
    "verdict": VERDICTS,
    "key": {},
    "code": {},
    "unit": {},
}
ENDS = {"percent": (0.0, 100.0), "nps": (-100.0, 100.0)}


def say(node: Text | Amount | str) -> str:
    """Return a text or amount in the reader's language, as plain text."""
    if isinstance(node, Text):
        catalogue = get_domain().get_translations()
        forms = (node.message, node.plural, node.number)
        message = catalogue.ungettext(*forms) if node.plural else catalogue.ugettext(node.message)
        return str(message) % {name: say(value) for name, value in node.params.items()}
    if isinstance(node, Amount):
        return _AMOUNTS[node.kind](node)
    return node


def unbroken(text: str) -> Markup:
    """Return a sentence whose intervals (79,8–86,7) and counts (n 443) stay on one line."""
    return Markup(TOGETHER.sub(r'<span class="nowrap">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped above


def cell(row: Mapping[str, Any], column: Column) -> str:
    """Return what stands in a table's cell, in the reader's language; a percentage's head says that it is one."""
    words = row.get("_words", {}).get(column.name)
    if words is None and column.name == "key":
        words = row.get("_name")
    value, kind = row.get(column.name), column.kind_in(row)
    if words is not None:
        return say(words)
    if value is None or value == "":
        return ""
    if kind in NAMES:
        return say(Text(NAMES[kind][value])) if value in NAMES[kind] else str(value)
    if kind == "percent":
        return formatting.format_number(value, _language(), digits_of("percent", row.get("_n", row.get("n"))))
    if kind == "date" and isinstance(value, str):
        value = date.fromisoformat(value)
    return say(Amount(value, kind, of=row.get("currency") or ""))


def drawn(node: Any) -> Any:
    """Return a Plotly figure with its texts said; what people wrote is escaped, for Plotly reads a kind of HTML."""
    if isinstance(node, Text):
        return say(Text(node.message, {k: drawn(v) for k, v in node.params.items()}, node.plural, node.number))
    if isinstance(node, Amount):
        text = html.escape(say(node), quote=False)
        # The name of a group stands in two lines, so that neighbours have room.
        return _in_two_lines(text) if node.kind == "two_lines" else text
    if isinstance(node, Mapping):
        return {name: drawn(value) for name, value in node.items()}
    if isinstance(node, list | tuple):
        return [drawn(value) for value in node]
    return node


def _in_two_lines(text: str) -> str:
    """Return a text broken at the space nearest to its middle."""
    spaces = [place for place, letter in enumerate(text) if letter == " "]
    if not spaces:
        return text
    at = min(spaces, key=lambda place: (abs(2 * place - len(text)), -place))
    return f"{text[:at]}<br>{text[at + 1 :]}"


def digits_of(kind: str, n: int | None = None) -> int:
    """Return how many decimals a kind of amount deserves."""
    if kind == "change":
        return 1
    if kind == "percent":
        return 0 if n is not None and n < WHOLE_BELOW else 1
    return 2 if kind == "mean" else 0


def ends_of(amount: Amount) -> tuple[float | None, float | None]:
    """Return an interval's ends; those of shares and NPS are shown within their scale."""
    low, high = amount.value
    if amount.of in ENDS and low is not None and high is not None:
        bottom, top = ENDS[amount.of]
        return max(low, bottom), min(high, top)
    return low, high


def period(label: str, *, short: bool = False) -> str:
    """Return a period's label in words: a day, an ISO week, a month, or months merged."""
    if "/" in label:
        return formatting.EN_DASH.join(period(part, short=True) for part in label.split("/"))
    language = _language()
    if "W" in label:
        year, week = label.split("-W")
        if short:
            return SHORT_WEEK[language].format(week=int(week), year=year)
        return f"{formatting.format_week(date.fromisocalendar(int(year), int(week), 1), language)}, {year}"
    if len(label) == len("2018-05"):
        pattern = (SHORT_MONTH if short else MONTH)[language]
        return str(format_date(date.fromisoformat(f"{label}-01"), pattern, locale=language)).replace(".", "")
    day = date.fromisoformat(label)
    return (
        str(format_date(day, SHORT_DAY[language], locale=language)) if short else formatting.format_day(day, language)
    )


def signed(value: float | None) -> str:
    """Return a change in points, with its sign and one decimal."""
    words = formatting.format_number(value, _language(), 1)
    return f"+{words}" if value is not None and round(value, 1) > 0 else words


def _percent(amount: Amount) -> str:
    return formatting.format_percent(amount.value, _language(), amount.n)


def _number(amount: Amount) -> str:
    return formatting.format_number(amount.value, _language(), digits_of(amount.kind))


def _interval(amount: Amount) -> str:
    low, high = ends_of(amount)
    return formatting.format_interval(low, high, _language(), digits_of(amount.of, amount.n))


def _interval_said(amount: Amount) -> str:
    low, high = ends_of(amount)
    digits = digits_of(amount.of, amount.n)
    return gettext(
        "between %(low)s and %(high)s, 19 times in 20",
        low=formatting.format_number(low, _language(), digits),
        high=formatting.format_number(high, _language(), digits),
    )


def _language() -> str:
    language = str(get_locale().language)
    return language if language in MONTH else "en"


_AMOUNTS: dict[str, Callable[[Amount], str]] = {
    "percent": _percent,
    "nps": _number,
    "mean": _number,
    "points": _number,
    "change": lambda amount: signed(amount.value),
    "count": _number,
    "days": _number,
    "hours": lambda amount: formatting.format_duration(timedelta(hours=amount.value), _language()),
    "money": lambda amount: formatting.format_money(amount.value, _language(), amount.of),
    "money_short": lambda amount: formatting.format_money_short(amount.value, _language(), amount.of),
    "date": lambda amount: formatting.format_day(amount.value, _language()),
    "period": lambda amount: period(amount.value),
    "period_short": lambda amount: period(amount.value, short=True),
    "interval": _interval,
    "interval_said": _interval_said,
    "label": lambda amount: formatting.format_number(amount.value, _language(), LABEL_DIGITS.get(amount.of, 0)),
    "two_lines": lambda amount: say(amount.value),
    "text": lambda amount: str(amount.value),
}
