"""What a report may speak of: the reader's units, and what disclosure control leaves of a protected survey."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.analysis.disclosure import K, cut, is_safe, month_start, within
from surveyapp.analysis.report import PERIODS, Filters
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.surveys import Survey
from surveyapp.reports.hiding import SAID, Protection
from surveyapp.store import report_queries
from surveyapp.store.report_queries import Part

UNIT = "unit"
# When a month has ended in every time zone of the world.
LAST_ZONE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Tree:
    """The units, parents before children: the parent and the path of each, and which the reader may see."""

    parents: Mapping[int, int | None]
    paths: Mapping[int, str]
    visible: Collection[int]
    tops: Collection[int]

    def find(self, path: str) -> int:
        """Return the id of a unit that the reader may see.

        Raises:
            NotFound: there is none with that path.
        """
        for unit_id in self.visible:
            if self.paths[unit_id] == path:
                return unit_id
        raise NotFound(N_("There is no unit %(path)s. Units are written as Finland/Oulu."), path=path)

    def beneath(self, tops: Collection[int]) -> list[int]:
        """Return some units with all beneath them."""
        found = set(tops)
        for unit, parent in self.parents.items():
            if parent in found:
                found.add(unit)
        return [unit for unit in self.parents if unit in found]

    def above(self, tops: Collection[int]) -> list[int]:
        """Return the units above some units, not these themselves."""
        found: list[int] = []
        for top in tops:
            parent = self.parents[top]
            while parent is not None and parent not in found:
                found.append(parent)
                parent = self.parents[parent]
        return found


@dataclass(frozen=True, slots=True)
class Scope:
    """What is summed (`part` of the answers, `order_part` of the orders), and how a protected survey is cut."""

    part: Part
    order_part: Part
    protection: Protection | None = None


def check_filters(filters: Filters, dimensions: Sequence[str]) -> None:
    """Do nothing for filters that a report with these dimensions knows.

    Raises:
        Refused: something else is asked for.
    """
    asked = [*filters.where, *([filters.by] if filters.by and filters.by != UNIT else [])]
    for dimension in asked:
        if dimension not in dimensions:
            known = ", ".join(dimensions)
            raise Refused(N_("This survey has no dimension %(name)s; it has: %(names)s."), name=dimension, names=known)
    if len(filters.where) > 1 or len(set(asked)) > 1:
        raise Refused(N_("Choose one segment beside the unit: counts of two at once are not kept."))
    if filters.period not in PERIODS:
        raise Refused(N_("A period is day, week or month."))
    if filters.from_on and filters.to_on and filters.from_on > filters.to_on:
        raise Refused(N_("The first day lies after the last; change one of the two."))


def is_protected(survey: Survey, viewer: Viewer | None) -> bool:
    """Tell whether disclosure control applies: to anonymous surveys, and to confidential ones unless one may reveal."""
    if survey.anonymity == "confidential":
        return viewer is None or not viewer.may("tickets.write")
    return survey.anonymity == "anonymous"


def load_tree(session: Session, viewer: Viewer | None) -> Tree:
    """Return the organisation's tree as `viewer` sees it; None sees all."""
    rows = report_queries.list_units(session)
    parents = {row.id: row.parent_id for row in rows}
    everything = Tree(parents, {row.id: row.path for row in rows}, list(parents), [rows[0].id])
    if viewer is None:
        return everything
    visible = report_queries.list_visible_unit_ids(session, viewer)
    tops = [unit for unit in parents if unit in viewer.unit_ids and parents[unit] not in visible]
    return replace(everything, visible=[unit for unit in parents if unit in visible], tops=tops)


def find_scope(
    session: Session,
    filters: Filters,
    survey: Survey,
    pseudo: int,
    tree: Tree,
    *,
    viewer: Viewer | None,
    now: datetime,
    series: Mapping[int, str],
    themes: int | None,
) -> Scope:
    """Return what the filters leave for this reader; `pseudo` is the series that counts the responses.

    `series` are the questions of all the survey's series: each is cut by its own base as well, the same way whatever
    report asks. `themes` is the series of what was said in words, which is judged by that cut.

    Raises:
        NotFound: the unit is not there, or not this person's to see.
        Refused: disclosure control gives nothing for these filters.
    """
    unit_id = tree.find(filters.unit) if filters.unit else None
    order_part = Part(report_queries.units_within(viewer, unit_id), filters.from_on, filters.to_on)
    months = report_queries.list_closed_months(session, pseudo)
    dimension, key = next(iter(filters.where.items()), ("", ""))
    if not is_protected(survey, viewer):
        return Scope(replace(order_part, dimension=dimension, key=key, months=months), order_part)
    _refuse_fine_cuts(filters)
    tops = [unit_id] if unit_id is not None else tree.tops
    part = replace(order_part, months=months)
    return _protected(session, filters, {pseudo: "", **series}, themes, tree, tops, part, now)


def _refuse_fine_cuts(filters: Filters) -> None:
    """Refuse what would cut a protected survey two ways at once: its cells could be subtracted from each other."""
    if filters.where:
        raise Refused(N_("The answers of this survey are protected: they cannot be narrowed to one segment."))
    if filters.by not in (None, UNIT) and (filters.unit or filters.from_on or filters.to_on):
        raise Refused(
            N_("The answers of this survey are protected: compare segments over all units and all dates only.")
        )


def _protected(
    session: Session,
    filters: Filters,
    series: Mapping[int, str],
    themes: int | None,
    tree: Tree,
    tops: Collection[int],
    order_part: Part,
    now: datetime,
) -> Scope:
    """Cut the answers into periods and units of which none, nor any difference between two, is of 1 to k-1 answers."""
    first_open = month_start((now - LAST_ZONE).date())
    rows: dict[str, list[tuple[int, date, int]]] = {"": []}
    for series_id, unit, day, n in report_queries.sum_people(session, list(series), order_part.months):
        if day < first_open:
            rows.setdefault(series[series_id], []).append((unit, day, n))
    answered = {unit for unit, _, n in rows[""] if n}
    found = cut(tree.parents, rows, K)
    hidden = found.hidden
    shown_tops = [top for top in tops if top not in hidden.trees]
    if not shown_tops:
        raise Refused(N_("Fewer than %(k)s answers, not shown"), k=K)
    blocks = within(found.blocks, filters.from_on, filters.to_on)
    reasons = {
        tree.paths[unit]: reason for unit, reason in hidden.own.items() if unit in tree.visible and unit in answered
    }
    unsafe = found.unsafe
    if themes is not None:
        said = report_queries.sum_people(session, [themes], order_part.months, [report_queries.ANSWERED])
        if not is_safe(tree.parents, [row[1:] for row in said], found, K):
            unsafe |= {SAID}
    protection = Protection(blocks, reasons if filters.by == UNIT else {}, K, unsafe)
    if not blocks:
        return Scope(replace(order_part, unit_ids=[]), order_part, protection)
    part = Part(tree.beneath(shown_tops), blocks[0][0], blocks[-1][1], months=order_part.months)
    return Scope(part, order_part, protection)
