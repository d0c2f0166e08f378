"""The sentences that the report `themes` opens with: what is complained of, what it costs, since when, where, who is silent."""

from collections.abc import Sequence
from typing import Any

from surveyapp.analysis.control import ENOUGH
from surveyapp.analysis.metrics import FEW, is_unsure
from surveyapp.analysis.report import Amount, Filters, Text
from surveyapp.analysis.rollups import ANSWERED, ASKED
from surveyapp.analysis.themes.said import COMPLAINED, WAITING
from surveyapp.domain.errors import N_, NN_
from surveyapp.reports.counting import Counts
from surveyapp.reports.themes_places import Place, Silence
from surveyapp.reports.themes_tables import Row
from surveyapp.reports.trend import Trend, signal_said
from surveyapp.reports.words import no_answers

# The finding names the themes that together make most of what is complained of, three at most.
MOST = 60.0
NAMED = 3
LEADING = {
    1: N_("“%(first)s” alone makes %(share)s of all complaints."),
    2: N_("Two themes make %(running)s of all complaints, and “%(first)s” alone makes %(share)s."),
    3: N_("Three themes make %(running)s of all complaints, and “%(first)s” alone makes %(share)s."),
}
# What does most harm: the most frequent one too or another, with money known or none.
HARMS = {
    (True, True): N_(
        "It does the most harm too: those who complain of it score %(lost)s points lower, with orders of %(money)s."
    ),
    (True, False): N_("It does the most harm too: those who complain of it score %(lost)s points lower."),
    (False, True): N_(
        "“%(theme)s” does the most harm: those who complain of it score %(lost)s points lower, with orders of %(money)s."
    ),
    (False, False): N_("“%(theme)s” does the most harm: those who complain of it score %(lost)s points lower."),
}
PLACES = {
    1: N_("“%(theme)s” is said more than elsewhere in %(first)s: start there."),
    2: N_("“%(theme)s” is said more than elsewhere in %(first)s and %(second)s: start there."),
    3: N_("“%(theme)s” is said more than elsewhere in %(first)s, %(second)s and %(third)s: start there."),
}
# A place that somebody can go to or call; how late an order was is told by the promises.
NAMEABLE = ("unit", "category", "carrier", "product", "channel", "seller")
# From so many per cent on the unhappy who wrote nothing are news.
MANY_SILENT = 25.0
UNKNOWN = N_(
    "None of %(n)s comments has words that the themes know: they cannot tell what is complained of. If the comments are in a"
    " language that the themes lack, add its words to them first."
)


def finding(
    by_count: Sequence[Row],
    total: Counts,
    trend: Trend | None,
    where: tuple[Row, Sequence[Place]] | None,
    silence: Silence | None,
    filters: Filters,
) -> list[Text]:
    """Return the sentences; `by_count` are the themes complained of, `where` the theme spoken of with its places."""
    commented = total.get(ANSWERED, 0)
    if not commented:
        return [_waiting_said(total[WAITING]) if total.get(WAITING) else _no_comments(total, filters)]
    said = _complaints_said(by_count, total, commented)
    if sum(row.complaints for row in by_count) >= FEW:
        said += _harm_said(by_count)
        said += _places_said(*where) if where else []
        said += _signal(trend)
    return said + _silence_said(silence)


def _signal(trend: Trend | None) -> list[Text]:
    """Return what the trend signals; that it signals nothing is no news."""
    if trend is None or not any(trend.chart.signals):
        return []
    what = Text(N_("The share of complaints of “%(theme)s”"), {"theme": trend.measured.title})
    return list(filter(None, [signal_said(trend, what)]))


def leading(by_count: Sequence[Row]) -> Sequence[Row]:
    """Return the themes that together make most of what is complained of, three at most."""
    mentions, running = sum(row.complaints for row in by_count), 0
    for place, row in enumerate(by_count, 1):
        running += row.complaints
        if 100 * running >= MOST * mentions or place == NAMED:
            return by_count[:place]
    return by_count


def _complaints_said(by_count: Sequence[Row], total: Counts, commented: int) -> list[Text]:
    n = Amount(commented, "count")
    if not by_count:
        if commented >= ENOUGH and not any(value.startswith("positive:") for value in total):
            # Silence of so many is more likely the themes' than the customers': they may be of another language.
            return [Text(UNKNOWN, {"n": n})]
        forms = NN_(
            "%(n)s comment was read; it complains of nothing that the themes know.",
            "%(n)s comments were read; none complains of anything that the themes know.",
        )
        return [Text.counted(forms, commented, {"n": n})]
    mentions = sum(row.complaints for row in by_count)
    if mentions < FEW:
        params: dict[str, Any] = {"complaining": Amount(total.get(COMPLAINED, 0), "count"), "n": n}
        return [Text(N_("%(complaining)s of %(n)s comments complain of something: too few to rank themes."), params)]
    first, together = by_count[0], leading(by_count)
    running = 100 * sum(row.complaints for row in together) / mentions
    params = {
        "first": first.theme.title,
        "share": Amount(100 * first.complaints / mentions, "percent", n=mentions),
        "running": Amount(running, "percent", n=mentions),
    }
    return [Text(LEADING[len(together)], params)]


def _harm_said(by_count: Sequence[Row]) -> list[Text]:
    """Say which theme does most harm, where the difference of its scores is no chance."""
    known = [row for row in by_count if row.harm and row.harm.share]
    worst = max(known, key=lambda row: (row.harm.share or 0.0) if row.harm else 0.0, default=None)
    if worst is None or worst.harm is None or worst.harm.is_unsure or not worst.harm.is_clear:
        return []
    sums = [Amount(money, "money_short", of=currency) for currency, (money, _) in worst.harm.stake.items()]
    params = {
        "theme": worst.theme.title,
        "lost": Amount(worst.harm.lost, "label", of="mean"),
        "money": Text(
            " + ".join(f"%(sum{i})s" for i in range(len(sums))), {f"sum{i}": each for i, each in enumerate(sums)}
        ),
    }
    return [Text(HARMS[worst is by_count[0], bool(sums)], params)]


def _places_said(row: Row, places: Sequence[Place]) -> list[Text]:
    named = [place for place in places if place.dimension in NAMEABLE and place.key][:NAMED]
    if not named:
        return []
    names = [
        Amount(place.key.rpartition("/")[2] if place.dimension == "unit" else place.key, "text") for place in named
    ]
    words = dict(zip(("first", "second", "third"), names, strict=False))
    return [Text(PLACES[len(named)], {"theme": row.theme.title, **words})]


def _silence_said(silence: Silence | None) -> list[Text]:
    if silence is None or is_unsure(silence.silent, 100.0) or (silence.silent.value or 0.0) < MANY_SILENT:
        return []
    figure = silence.silent
    params = {
        "value": Amount(figure.value, "percent", n=figure.n),
        "n": Amount(figure.n, "count"),
        "interval": Amount((figure.low, figure.high), "interval", of="percent", n=figure.n),
    }
    message = N_("Of %(n)s unhappy customers %(value)s (%(interval)s) wrote nothing: the themes are not their words.")
    return [Text(message, params)]


def _waiting_said(waiting: int) -> Text:
    forms = NN_(
        "%(n)s comment is being read; it is counted within a minute or two.",
        "%(n)s comments are being read; they are counted within a minute or two.",
    )
    return Text.counted(forms, waiting, {"n": Amount(waiting, "count")})


def _no_comments(total: Counts, filters: Filters) -> Text:
    if not total.get(ASKED):
        return no_answers(filters)
    forms = NN_("%(n)s answer came, without a comment.", "%(n)s answers came, none with a comment.")
    return Text.counted(forms, total[ASKED], {"n": Amount(total[ASKED], "count")})
