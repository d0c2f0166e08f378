"""The report `themes`: what customers complain of in their own words, since when, and where; praise beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from surveyapp.analysis.comparison import against_the_rest
from surveyapp.analysis.metrics import FEW, Estimate, Measured, is_unsure, share, width_of
from surveyapp.analysis.report import Amount, Figure, Filters, Report, Text
from surveyapp.analysis.rollups import ANSWERED, ASKED
from surveyapp.analysis.themes.said import COMPLAINED, LANGUAGE, WAITING, value_of
from surveyapp.domain.errors import N_, NN_
from surveyapp.reports import themes_tables as tables
from surveyapp.reports.counting import Counts, counts_by, figure_of, summed
from surveyapp.reports.hiding import Protection, cells_of, may_show
from surveyapp.reports.periods import per_period
from surveyapp.reports.satisfaction_tables import Compared
from surveyapp.reports.themes_figure import pareto_figures
from surveyapp.reports.themes_tables import Row
from surveyapp.reports.trend import Trend, base_said, signal_said, trend_of
from surveyapp.reports.trend_figure import trend_figures
from surveyapp.reports.words import joined, no_answers

TITLE = N_("Themes")
TREND_TITLES = {
    "day": N_("“%(theme)s” day by day"),
    "week": N_("“%(theme)s” week by week"),
    "month": N_("“%(theme)s” month by month"),
}
# The finding names the themes that together make most of what is complained of, three at most.
MOST = 60.0
NAMED = 3
LEADING = {
    1: N_("“%(first)s” alone makes %(share)s of all complaints."),
    2: N_("Two themes make %(running)s of all complaints, and “%(first)s” alone makes %(share)s."),
    3: N_("Three themes make %(running)s of all complaints, and “%(first)s” alone makes %(share)s."),
}


@dataclass(frozen=True)
class Frames:
    """What the report counts.

    Attributes:
        themes: each as a question that is answered by 1 (complained of) or 0, named in the reader's language.
        by_day: day, value (see `analysis.themes.said`), count.
        by_key: key, value, count of the breakdown asked for; empty without one.
        keys: the keys of the breakdown, in the order they are shown.
        coder: the version of the coder that read the comments, "" before any did.
        protection: None where the survey needs none towards this reader.
    """

    themes: Sequence[Measured]
    by_day: pd.DataFrame
    by_key: pd.DataFrame
    keys: Sequence[str] = ()
    coder: str = ""
    protection: Protection | None = None


def theme_question(theme: str, title: str) -> Measured:
    """Return a theme as a question that comments answer by 1 or 0."""
    return Measured(theme, "csat", ("0", "1"), 1, title)


def build(frames: Frames, filters: Filters) -> Report:
    """Build the report; texts stay message ids, numbers unrounded."""
    labels, by_period = per_period(frames.by_day.assign(question=""), filters, frames.protection)
    counts = {label: by_period.get(("", label), {}) for label in labels}
    total = summed(counts.values())
    commented = total.get(ANSWERED, 0)
    is_hidden = not may_show(commented, frames.protection)
    if is_hidden:
        counts, total, commented = {}, {}, 0
    rows = _rows(frames.themes, total)
    said = [row for row in rows if row.complaints]
    trends, merged = _trends(frames, [row.theme for row in said], counts, commented)
    compared = _compared(frames, filters, [row.theme for row in said], commented)
    chosen = _chosen(rows, filters.question)
    trend = next((each for each in trends if chosen and each.measured is chosen.theme), None)
    return Report(
        name="themes",
        title=Text(TITLE),
        finding=_finding(said, total, trend, filters),
        question=chosen.theme.question if chosen else None,
        data={
            "report": "themes",
            **filters.as_data(),
            "responses": None if is_hidden else total.get(ASKED, 0),
            "comments": None if is_hidden else commented,
            "complaining": None if is_hidden else total.get(COMPLAINED, 0),
            "waiting": None if frames.protection else total.get(WAITING, 0),
            "coder": frames.coder or None,
            "languages": {} if frames.protection else _languages(total),
            "themes": [tables.plain(row) for row in rows] if commented else [],
            "trend": tables.trend_rows(trends),
            "breakdown": [
                {key: value for key, value in row.items() if not key.startswith("_")}
                for row in tables.breakdown_rows(compared, filters.by or "", frames.protection)
                if "_note" not in row
            ],
            "suppressed": int(is_hidden) + merged + sum(each.figure is None for each in compared),
        },
        tables=[
            tables.theme_table(rows if commented else []),
            tables.trend_table(trends, filters.period),
            *([tables.breakdown_table(compared, filters.by, frames.protection)] if filters.by else []),
        ],
        figures=[
            *([_pareto(said, commented)] if said else []),
            *([_trend_figure(trend, filters)] if trend and len(trend.labels) > 1 else []),
        ],
    )


def _rows(themes: Sequence[Measured], total: Counts) -> list[Row]:
    """Return every theme with what is complained and praised of it, the most complained of first."""
    complaints = {each.question: total.get(value_of(each.question, "negative"), 0) for each in themes}
    praise = {each.question: total.get(value_of(each.question, "positive"), 0) for each in themes}
    mentions, running = sum(complaints.values()), 0
    rows = []
    order = sorted(themes, key=lambda each: (-complaints[each.question], -praise[each.question], each.question))
    for each in order:
        hits = complaints[each.question]
        running += hits
        rows.append(
            Row(
                theme=each,
                complaints=hits,
                of_comments=_share(hits, total.get(ANSWERED, 0)),
                of_responses=_share(hits, total.get(ASKED, 0)),
                running=100 * running / mentions if mentions else None,
                praise=praise[each.question],
            )
        )
    return rows


def _share(hits: int, n: int) -> Estimate:
    return Estimate(n, *share(hits, n)) if n else Estimate(0)


def _languages(total: Counts) -> dict[str, int]:
    found = {value.removeprefix(LANGUAGE): n for value, n in total.items() if value.startswith(LANGUAGE)}
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _chosen(rows: Sequence[Row], asked_for: str | None) -> Row | None:
    """Return the theme that page and trend speak of: the one asked for, else the one most complained of."""
    return next((row for row in rows if row.theme.question == asked_for), rows[0] if rows else None)


def _of(theme: Measured, counts: Counts) -> dict[str, int]:
    """Return a theme's counts as answers 1 and 0."""
    hits = counts.get(value_of(theme.question, "negative"), 0)
    return {"1": hits, "0": counts.get(ANSWERED, 0) - hits}


def _trends(
    frames: Frames, themes: Sequence[Measured], counts: Mapping[str, Counts], commented: int
) -> tuple[list[Trend], int]:
    """Return the trend of each theme, and how many periods are hidden."""
    protection = Protection(k=frames.protection.k) if frames.protection else None
    trends, hidden = [], 0
    for theme in themes:
        groups = {label: _of(theme, each) for label, each in counts.items()}
        cells = cells_of(theme, groups, commented, protection)
        hidden = len(cells.hidden)
        trends.append(trend_of(theme, [label for label in counts if label not in cells.hidden], cells.shown))
    return trends, hidden


def _compared(frames: Frames, filters: Filters, themes: Sequence[Measured], commented: int) -> list[Compared]:
    """Return every cell of the breakdown, theme by theme; hidden ones have no figure."""
    if not filters.by or not commented:
        return []
    by_key = counts_by(frames.by_key.assign(question=""), "key")
    found: list[Compared] = []
    for theme in themes:
        groups = {key: _of(theme, by_key.get(("", key), {})) for key in frames.keys}
        cells = cells_of(theme, groups, commented, frames.protection)
        shown = {key: figure_of(theme, counts) for key, counts in cells.shown.items()}
        verdicts = against_the_rest(theme, {key: figure.counts for key, figure in shown.items()})
        for key in frames.keys:
            if key in shown:
                verdict = None if is_unsure(shown[key], width_of(theme)) else verdicts.get(key)
                found.append(Compared(key, theme, shown[key], verdict))
            elif key in cells.hidden:
                found.append(Compared(key, theme, None, hidden=cells.hidden[key]))
    return found


def _finding(said: Sequence[Row], total: Counts, trend: Trend | None, filters: Filters) -> list[Text]:
    commented = total.get(ANSWERED, 0)
    if not commented:
        return [_waiting_said(total[WAITING]) if total.get(WAITING) else _no_comments(total, filters)]
    n = Amount(commented, "count")
    if not said:
        forms = NN_(
            "%(n)s comment was read; it complains of nothing that the themes know.",
            "%(n)s comments were read; none complains of anything that the themes know.",
        )
        return [Text.counted(forms, commented, {"n": n})]
    mentions = sum(row.complaints for row in said)
    params: dict[str, Any] = {"complaining": Amount(total.get(COMPLAINED, 0), "count"), "n": n}
    if mentions < FEW:
        return [Text(N_("%(complaining)s of %(n)s comments complain of something: too few to rank themes."), params)]
    leading = _leading(said)
    first = {"first": said[0].theme.title, "share": Amount(100 * said[0].complaints / mentions, "percent", n=mentions)}
    running = {"running": Amount(leading[-1].running, "percent", n=mentions)}
    sentences = [Text(LEADING[len(leading)], first | (running if len(leading) > 1 else {}))]
    if trend is not None and any(trend.chart.signals) and (signal := signal_said(trend)) is not None:
        sentences.append(
            Text(N_("Share of “%(theme)s”: %(signal)s"), {"theme": trend.measured.title, "signal": signal})
        )
    return sentences


def _leading(said: Sequence[Row]) -> Sequence[Row]:
    enough = next((i for i, row in enumerate(said, 1) if row.running is not None and row.running >= MOST), NAMED)
    return said[: min(enough, NAMED)]


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


def _pareto(said: Sequence[Row], commented: int) -> Figure:
    mentions = sum(row.complaints for row in said)
    leading = len(_leading(said)) if mentions >= FEW else 0
    wide, narrow = pareto_figures(said, leading)
    return Figure(
        name="themes",
        title=Text(N_("What people complain of")),
        unit=joined(
            [
                Text(N_("Comments with the theme, 95 %% interval")),
                Text(
                    N_("%(mentions)s mentions in %(n)s comments"),
                    {"mentions": Amount(mentions, "count"), "n": Amount(commented, "count")},
                ),
                Text(N_("running share of mentions")),
            ]
        ),
        summary=Text(N_("A comment can carry several themes.")),
        wide=wide,
        narrow=narrow,
    )


def _trend_figure(trend: Trend, filters: Filters) -> Figure:
    wide, narrow = trend_figures(trend)
    parts = [Text(N_("Per cent of comments that complain of it, 95 %% interval"))]
    if (base := base_said(trend)) is not None:
        parts.append(base)
    return Figure(
        name="trend",
        title=Text(TREND_TITLES[filters.period], {"theme": trend.measured.title}),
        unit=joined(parts),
        summary=signal_said(trend)
        or Text(N_("Limits need eight periods with 30 answers each; until then nothing is signalled.")),
        wide=wide,
        narrow=narrow,
    )
