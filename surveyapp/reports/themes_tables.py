"""The tables of the report `themes`; page, CSV and JSON are made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveyapp.analysis.metrics import Estimate, Measured, is_unsure, width_of
from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.domain.errors import N_, NN_
from surveyapp.reports.hiding import Protection, hidden_note
from surveyapp.reports.satisfaction_tables import DIMENSION_HEADS, PERIOD_HEADS, Compared
from surveyapp.reports.themes_harm import Harm
from surveyapp.reports.themes_places import Place, Silence
from surveyapp.reports.trend import Trend

THEME = Column("theme", Text(N_("Theme")), "code")
NAME = Column("name", Text(N_("Name")))
SILENT = NN_(
    "Nobody wrote of %(n)s further theme in this selection.", "Nobody wrote of %(n)s further themes in this selection."
)
FIGURES = (
    Column("complaints", Text(N_("Complaints")), "count"),
    Column("n", Text(N_("Comments")), "count"),
    Column("value", Text(N_("%% of comments")), "percent"),
    Column("low", Text(N_("Low")), "percent"),
    Column("high", Text(N_("High")), "percent"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A theme: how many comments complain of it, of those who wrote and of all who answered, and how many praise it.

    `running` is the per cent of all complaints that it makes together with those before it; of all harm, where themes
    are in that order. `harm` is None where no score stands beside the comments, or nobody complains of it. `praised_as`
    is what the theme is called where it is praised: “Late delivery” is no praise.
    """

    theme: Measured
    complaints: int
    of_comments: Estimate
    of_responses: Estimate
    running: float | None
    praise: int
    praised: Estimate
    harm: Harm | None = None
    praised_as: str = ""

    @property
    def is_silent(self) -> bool:
        """Whether nobody wrote of it."""
        return not self.complaints and not self.praise


def plain(row: Row) -> dict[str, Any]:
    """Return a theme as plain data."""
    return {
        "theme": row.theme.question,
        "name": row.theme.title,
        "complaints": row.complaints,
        "n": row.of_comments.n,
        "value": row.of_comments.value,
        "low": row.of_comments.low,
        "high": row.of_comments.high,
        "of_responses": row.of_responses.value,
        "of_responses_low": row.of_responses.low,
        "of_responses_high": row.of_responses.high,
        "running": row.running,
        "praised_as": row.praised_as or row.theme.title,
        "praise": row.praise,
        "praise_value": row.praised.value,
        "praise_low": row.praised.low,
        "praise_high": row.praised.high,
        **_harm(row.harm or Harm()),
    }


def _harm(harm: Harm) -> dict[str, Any]:
    """Return what a theme costs; `at_stake` is of the currency that most orders have, all stand in a table of their own."""
    currency, money, n = harm.main_stake
    return {
        "lost": harm.lost,
        "lost_low": harm.low,
        "lost_high": harm.high,
        "lost_n": harm.n,
        "lost_is_clear": harm.is_clear,
        "at_stake": money,
        "currency": currency,
        "at_stake_n": n,
        "currencies": len(harm.stake),
        "harm": harm.share,
    }


def theme_table(rows: Sequence[Row]) -> Table:
    """Return one row a theme, the most complained of first; pages and paper fold those that nobody wrote of (`_folded`)."""
    columns = [
        THEME,
        NAME,
        *FIGURES,
        Column("of_responses", Text(N_("%% of all answers")), "percent"),
        Column("of_responses_low", Text(N_("Low")), "percent"),
        Column("of_responses_high", Text(N_("High")), "percent"),
        Column("running", Text(N_("Running share")), "percent"),
        Column("praised_as", Text(N_("Praised as"))),
        Column("praise", Text(N_("Praise")), "count"),
        Column("praise_value", Text(N_("%% of comments")), "percent"),
        Column("lost", Text(N_("Score lost")), "mean"),
        Column("lost_low", Text(N_("Low")), "mean"),
        Column("lost_high", Text(N_("High")), "mean"),
        Column("lost_n", Text(N_("With a score")), "count"),
        Column("at_stake", Text(N_("At stake")), "money"),
        Column("currency", Text(N_("Currency"))),
        Column("at_stake_n", Text(N_("Orders of known price")), "count"),
        Column("harm", Text(N_("%% of all harm")), "percent"),
    ]
    shown = [{**plain(row), "_folded": row.is_silent} for row in rows]
    silent = sum(row.is_silent for row in rows)
    note = Text.counted(SILENT, silent, {"n": Amount(silent, "count")}) if silent else None
    return Table("themes", Text(N_("The same as a table")), columns, shown, note)


def stake_rows(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the money at stake of each theme in every currency, with how many orders it is of."""
    return [
        {"theme": row.theme.question, "name": row.theme.title, "currency": currency, "at_stake": money, "n": n}
        for row in rows
        if row.harm
        for currency, (money, n) in row.harm.stake.items()
    ]


def stake_table(rows: Sequence[Row]) -> Table:
    """Return the same as a table."""
    columns = [
        THEME,
        NAME,
        Column("currency", Text(N_("Currency"))),
        Column("at_stake", Text(N_("At stake")), "money"),
        Column("n", Text(N_("Orders of known price")), "count"),
    ]
    return Table("at_stake", Text(N_("Value of the orders of those who complain")), columns, stake_rows(rows))


def place_rows(places: Sequence[Place], theme: str | None = None) -> list[dict[str, Any]]:
    """Return places with their figures; complaints are those of `theme`, without one it is who wrote nothing."""
    subject = {"theme": theme} if theme else {}
    return [
        {
            **subject,
            "dimension": place.dimension,
            "key": place.key,
            **_figures(place.figure, "complaints" if theme else "silent"),
            "verdict": place.comparison.verdict if place.comparison else None,
            "_unsure": is_unsure(place.figure, 100.0),
        }
        for place in places
    ]


def where_table(places: Sequence[Place], theme: Measured) -> Table:
    """Return where the theme is said more than elsewhere."""
    columns = [
        THEME,
        Column("dimension", Text(N_("Segment")), "dimension"),
        Column("key", Text(N_("Which")), "key"),
        *FIGURES,
        Column("verdict", Text(N_("Against the others")), "verdict"),
    ]
    return Table("where", Text(N_("Where it is said more")), columns, place_rows(places, theme.question))


def silence_data(silence: Silence | None) -> Mapping[str, Any] | None:
    """Return who is silent as plain data; None where nothing is known of it."""
    if silence is None:
        return None
    commented = silence.commented
    return {
        **{f"comment_{name}": getattr(commented, name) for name in ("n", "value", "low", "high")},
        **_figures(silence.silent, "silent"),
        "by": [public(row) for row in place_rows(silence.places)],
    }


def silence_table(silence: Silence) -> Table:
    """Return who of the unhappy wrote nothing: all of them first, then by place."""
    columns = [
        Column("dimension", Text(N_("Segment")), "dimension"),
        Column("key", Text(N_("Which")), "key"),
        Column("silent", Text(N_("Wrote nothing")), "count"),
        Column("n", Text(N_("Unhappy")), "count"),
        Column("value", Text(N_("%% of the unhappy")), "percent"),
        Column("low", Text(N_("Low")), "percent"),
        Column("high", Text(N_("High")), "percent"),
        Column("verdict", Text(N_("Against the others")), "verdict"),
    ]
    whole = {"dimension": "", "key": "", **_figures(silence.silent, "silent"), "verdict": None}
    return Table("silent", Text(N_("Unhappy, and nothing written")), columns, [whole, *place_rows(silence.places)])


def public(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row without what only its table knows."""
    return {key: value for key, value in row.items() if not key.startswith("_")}


def trend_rows(trends: Sequence[Trend]) -> list[dict[str, Any]]:
    """Return every theme's share by period, oldest first."""
    return [
        {"period": label, "theme": trend.measured.question, **_figures(figure), "signal": signal}
        for trend in trends
        for label, figure, signal in zip(trend.labels, trend.figures, trend.chart.signals, strict=True)
    ]


def trend_table(trends: Sequence[Trend], period: str) -> Table:
    """Return the same as a table."""
    head = Column("period", Text(PERIOD_HEADS[period]), "period")
    signal = Column("signal", Text(N_("Signal")), "signal")
    return Table("trend", Text(N_("The same as a table")), [head, THEME, *FIGURES, signal], trend_rows(trends))


def breakdown_rows(compared: Sequence[Compared], by: str, protection: Protection | None) -> list[dict[str, Any]]:
    """Return the breakdown; a hidden cell says why in `_note`, an unsure figure is marked `_unsure`."""
    small = next((each.key.rpartition("/")[2] for each in compared if each.hidden == "small"), None)
    rows = []
    for each in compared:
        row: dict[str, Any] = {"dimension": by, "key": each.key, "theme": each.measured.question}
        if each.figure is None:
            row["_note"] = hidden_note(each.hidden or "small", protection or Protection(), small)
        else:
            row |= _figures(each.figure)
            row["verdict"] = each.comparison.verdict if each.comparison else None
            row["_unsure"] = is_unsure(each.figure, width_of(each.measured))
        rows.append(row)
    return rows


def breakdown_table(compared: Sequence[Compared], by: str, protection: Protection | None) -> Table:
    """Return the same as a table."""
    columns = [
        Column("dimension", Text(N_("Segment")), "dimension"),
        Column("key", Text(DIMENSION_HEADS[by]), "key"),
        THEME,
        *FIGURES,
        Column("verdict", Text(N_("Against the others")), "verdict"),
    ]
    return Table("breakdown", Text(DIMENSION_HEADS[by]), columns, breakdown_rows(compared, by, protection))


def _figures(figure: Estimate, hits: str = "complaints") -> dict[str, Any]:
    return {
        hits: figure.counts.get("1", 0),
        "n": figure.n,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
    }
