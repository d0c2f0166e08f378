"""The report `themes`: what customers complain of in their own words, since when, and where; praise beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

import pandas as pd

from surveyapp.analysis.comparison import against_the_rest
from surveyapp.analysis.metrics import FEW, Estimate, Measured, is_unsure, share, width_of
from surveyapp.analysis.report import Amount, Figure, Filters, Report, Text
from surveyapp.analysis.rollups import ANSWERED, ASKED
from surveyapp.analysis.themes.said import COMPLAINED, LANGUAGE, WAITING, value_of
from surveyapp.domain.errors import N_
from surveyapp.reports import themes_tables as tables
from surveyapp.reports.counting import Counts, counts_by, figure_of, summed
from surveyapp.reports.hiding import SAID, Protection, cells_of, hidden_note, may_show
from surveyapp.reports.periods import per_period
from surveyapp.reports.satisfaction_tables import Compared
from surveyapp.reports.themes_figure import pareto_figures
from surveyapp.reports.themes_harm import Beside, harms_of
from surveyapp.reports.themes_places import groups_of, said_more, silence_of
from surveyapp.reports.themes_tables import Row
from surveyapp.reports.themes_words import finding, leading
from surveyapp.reports.trend import Trend, base_said, signal_said, trend_of
from surveyapp.reports.trend_figure import trend_figures
from surveyapp.reports.words import joined

TITLE = N_("Themes")
TREND_TITLES = {
    "day": N_("“%(theme)s” day by day"),
    "week": N_("“%(theme)s” week by week"),
    "month": N_("“%(theme)s” month by month"),
}
# What the themes may be ordered by: how many complain, or what it costs.
COUNT, HARM = "count", "harm"


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
        beside: the score that stands beside comments; None where there is none, or the survey is protected.
        praises: what themes are called where they are praised, in the reader's language.
        by_place: dimension, key, value, count of complaints and of the unhappy, by unit and every dimension; empty where
            the survey is protected.
    """

    themes: Sequence[Measured]
    by_day: pd.DataFrame
    by_key: pd.DataFrame
    keys: Sequence[str] = ()
    coder: str = ""
    protection: Protection | None = None
    beside: Beside | None = None
    praises: Mapping[str, str] = field(default_factory=dict)
    by_place: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["dimension", "key", "value", "count"]))


def theme_question(theme: str, title: str) -> Measured:
    """Return a theme as a question that comments answer by 1 or 0."""
    return Measured(theme, "csat", ("0", "1"), 1, title)


def build(frames: Frames, filters: Filters) -> Report:
    """Build the report; texts stay message ids, numbers unrounded."""
    labels, by_period = per_period(frames.by_day.assign(question=""), filters, frames.protection)
    counts = {label: by_period.get(("", label), {}) for label in labels}
    total = summed(counts.values())
    commented = total.get(ANSWERED, 0)
    is_unsafe = frames.protection is not None and SAID in frames.protection.unsafe
    is_hidden = not may_show(commented, frames.protection) or (is_unsafe and not commented)
    if is_hidden:
        counts, total, commented = {}, {}, 0
    by_count = _rows(frames, total)
    rows = _ordered(by_count, filters.sort)
    said = [row for row in rows if row.complaints]
    chosen = _chosen(rows, filters.question)
    shown = [row.theme for row in by_count if row.complaints or row is chosen]
    trends, merged = _trends(frames, shown, counts, commented)
    compared = _compared(frames, filters, shown, commented)
    trend = next((each for each in trends if chosen and each.measured is chosen.theme), None)
    groups = groups_of(frames.by_place) if commented else {}
    more, looked_at = said_more(chosen.theme, groups) if chosen else ([], 0)
    silence = silence_of(total, groups, frames.beside)
    complained = [row for row in by_count if row.complaints]
    said_first = finding(complained, total, trend, (chosen, more) if chosen else None, silence, filters)
    return Report(
        name="themes",
        title=Text(TITLE),
        finding=[hidden_note("small", frames.protection, None)] if is_hidden and frames.protection else said_first,
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
            "score": frames.beside.measured.question if frames.beside else None,
            "sorted_by": _sort(filters.sort, by_count),
            "themes": [tables.plain(row) for row in rows] if commented else [],
            "at_stake": tables.stake_rows(rows) if commented else [],
            "trend": tables.trend_rows(trends),
            "where_more": [tables.public(row) for row in tables.place_rows(more, chosen.theme.question)]
            if chosen
            else [],
            "places_compared": looked_at,
            "silent": tables.silence_data(silence),
            "breakdown": [
                tables.public(row)
                for row in tables.breakdown_rows(compared, filters.by or "", frames.protection)
                if "_note" not in row
            ],
            "suppressed": int(is_hidden) + merged + sum(each.figure is None for each in compared),
        },
        tables=[
            tables.theme_table(rows if commented else []),
            *([tables.stake_table(rows)] if any(row.harm and row.harm.stake for row in rows) else []),
            tables.trend_table(trends, filters.period),
            *([tables.where_table(more, chosen.theme)] if chosen and more else []),
            *([tables.silence_table(silence)] if silence else []),
            *([tables.breakdown_table(compared, filters.by, frames.protection)] if filters.by else []),
        ],
        figures=[
            *([_pareto(said, complained, commented, _sort(filters.sort, by_count))] if said else []),
            *([_trend_figure(trend, filters)] if trend and len(trend.labels) > 1 else []),
        ],
    )


def _rows(frames: Frames, total: Counts) -> list[Row]:
    """Return every theme with what is complained and praised of it, the most complained of first."""
    themes = frames.themes
    complaints = {each.question: total.get(value_of(each.question, "negative"), 0) for each in themes}
    praise = {each.question: total.get(value_of(each.question, "positive"), 0) for each in themes}
    harms = harms_of(themes, total, frames.beside)
    n = total.get(ANSWERED, 0)
    rows = [
        Row(
            theme=each,
            complaints=complaints[each.question],
            of_comments=_share(complaints[each.question], n),
            of_responses=_share(complaints[each.question], total.get(ASKED, 0)),
            running=None,
            praise=praise[each.question],
            praised=_share(praise[each.question], n),
            harm=harms.get(each.question),
            praised_as=frames.praises.get(each.question, ""),
        )
        for each in themes
    ]
    rows.sort(key=lambda row: (-row.complaints, -row.praise, row.theme.question))
    mentions = sum(complaints.values())
    return _running(rows, [100 * row.complaints / mentions if mentions else None for row in rows])


def _ordered(rows: Sequence[Row], sort: str | None) -> Sequence[Row]:
    """Return the themes in the order that is asked for; in that of harm the running share is of harm."""
    if _sort(sort, rows) == COUNT:
        return rows
    shares = {row.theme.question: row.harm.share if row.harm else None for row in rows}
    ordered = sorted(rows, key=lambda row: -(shares[row.theme.question] or 0.0))
    return _running(ordered, [shares[row.theme.question] for row in ordered])


def _running(rows: Sequence[Row], shares: Sequence[float | None]) -> list[Row]:
    sums = accumulate(share or 0.0 for share in shares)
    return [
        replace(row, running=None if share is None else running)
        for row, share, running in zip(rows, shares, sums, strict=True)
    ]


def _sort(sort: str | None, rows: Sequence[Row]) -> str:
    """Return what the themes are ordered by: harm only where it is known of any."""
    return HARM if sort == HARM and any(row.harm and row.harm.share for row in rows) else COUNT


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


def _pareto(said: Sequence[Row], by_count: Sequence[Row], commented: int, sort: str) -> Figure:
    mentions = sum(row.complaints for row in said)
    if sort == HARM:
        blue = [row for row in said if row.harm and row.harm.is_clear and not row.harm.is_unsure]
    else:
        blue = list(leading(by_count)) if mentions >= FEW else []
    wide, narrow = pareto_figures(said, {row.theme.question for row in blue}, by_harm=sort == HARM)
    is_priced = any(row.harm and row.harm.stake for row in said)
    mentioned = {"mentions": Amount(mentions, "count"), "n": Amount(commented, "count")}
    if sort == HARM:
        made = [
            Text(
                N_("Per cent of all harm: score lost × customers × value of their orders; 95 %% interval of the score")
            ),
            Text(N_("%(mentions)s mentions in %(n)s comments"), mentioned),
            Text(N_("running share of harm")),
        ]
    else:
        made = [
            Text(N_("Comments with the theme, 95 %% interval")),
            Text(N_("%(mentions)s mentions in %(n)s comments"), mentioned),
            Text(N_("running share of mentions")),
        ]
    if any(row.harm for row in said):
        made.append(Text(N_("points by which their score is lower")))
    if is_priced:
        made.append(Text(N_("orders at stake")))
    return Figure(
        name="themes",
        title=Text(N_("What people complain of") if sort == COUNT else N_("What harms most")),
        unit=joined(made),
        summary=Text(
            N_("A comment can carry several themes.")
            if sort == COUNT
            else N_("A comment can carry several themes. Blue: that their scores are lower is not explained by chance.")
        ),
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
