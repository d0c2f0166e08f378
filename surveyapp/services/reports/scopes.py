"""What a report may speak of: the reader's units, and what disclosure control leaves of a protected survey."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.disclosure import Block, K, within
from surveyapp.analysis.report import PERIODS, Filters
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.surveys import Survey
from surveyapp.reports.hiding import SAID, Protection
from surveyapp.services.protected_cuts import load_cut
from surveyapp.store import report_queries
from surveyapp.store.report_queries import Gap, Part

UNIT = "unit"
TOO_FEW = N_(
    "Fewer than %(k)s answers in the months that have ended: these answers are protected, so the report opens with the month"
    " by whose end there are %(k)s."
)
HIDDEN = N_(
    "Not shown: in the months that have ended, fewer than %(k)s have answered here, or in a unit that could then be worked"
    " out. These answers are protected; months are shown from the first one on in which enough have answered."
)


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
    """What is summed (`part` of the answers, `order_part` of the orders), and how a protected survey is cut.

    `unit_part` are the answers that are shown by the unit that they were given to.
    """

    part: Part
    order_part: Part
    unit_part: Part
    protection: Protection | None = None


def hidden_keys(protection: Protection | None) -> set[str]:
    """Return the paths of the units that stand in a report without figures."""
    return set(protection.hidden) if protection is not None else set()


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
) -> Scope:
    """Return what the filters leave for this reader; `pseudo` is the series that counts the responses.

    A protected survey is cut by the base of each of its questions as well, the same way whatever report asks.

    Raises:
        NotFound: the unit is not there, or not this person's to see.
        Refused: disclosure control gives nothing for these filters.
    """
    unit_id = tree.find(filters.unit) if filters.unit else None
    order_part = Part(report_queries.units_within(viewer, unit_id), filters.from_on, filters.to_on)
    months = report_queries.list_closed_months(session, pseudo)
    dimension, key = next(iter(filters.where.items()), ("", ""))
    if not is_protected(survey, viewer):
        part = replace(order_part, dimension=dimension, key=key, months=months)
        return Scope(part, order_part, part)
    _refuse_fine_cuts(filters)
    tops = [unit_id] if unit_id is not None else tree.tops
    part = replace(order_part, months=months)
    return _protected(session, filters, pseudo, tree, tops, part, now)


def _refuse_fine_cuts(filters: Filters) -> None:
    """Refuse what would cut a protected survey two ways at once: its cells could be subtracted from each other."""
    if filters.where:
        raise Refused(N_("The answers of this survey are protected: they cannot be narrowed to one segment."))
    if filters.by not in (None, UNIT) and (filters.unit or filters.from_on or filters.to_on):
        raise Refused(
            N_("The answers of this survey are protected: compare segments over all units and all dates only.")
        )


def _protected(
    session: Session, filters: Filters, pseudo: int, tree: Tree, tops: Collection[int], order_part: Part, now: datetime
) -> Scope:
    """Cut the answers into periods and units of which none, nor any difference between two, is of 1 to k-1 answers."""
    found = load_cut(session, pseudo, tree.parents, order_part.months, now=now)
    blocks = within(found.blocks, filters.from_on, filters.to_on)
    if not found.blocks and found.uncounted_from is not None:
        raise Refused(N_("These answers are protected and are being counted. Look again in a few minutes."))
    if not found.blocks and 0 < sum(n for _, _, n in found.responses) < K:
        raise Refused(TOO_FEW, k=K)
    shown = [block for block in blocks if any(top not in block.hidden.trees for top in tops)]
    if blocks and not shown:
        raise Refused(HIDDEN, k=K)
    gaps = [gap for block in blocks for gap in _gaps(block, tree, tops)]
    silent = [(each, block) for each, few in found.silent.items() for block in few if block in blocks]
    gaps += [Gap(block.first, block.last, series_ids=frozenset([each])) for each, block in silent]
    unsafe = {found.names[each] for block in blocks for each in block.unsafe} | {SAID for _ in silent}
    answered = found.answered
    never = {unit: reason for unit, reason in _never_shown(blocks).items() if unit in answered and unit in tree.visible}
    protection = Protection(
        periods=[(block.first, block.last) for block in shown],
        hidden={tree.paths[unit]: reason for unit, reason in never.items()} if filters.by == UNIT else {},
        k=K,
        unsafe=frozenset(unsafe),
    )
    if not blocks:
        nothing = replace(order_part, unit_ids=[])
        return Scope(nothing, order_part, nothing, protection)
    part = Part(tree.beneath(tops), shown[0].first, shown[-1].last, months=order_part.months, gaps=_together(gaps))
    own = [Gap(block.first, block.last, frozenset(block.hidden.own.keys() & answered)) for block in blocks]
    unit_gaps = [*part.gaps, *_together(gap for gap in own if gap.unit_ids)]
    return Scope(part, order_part, replace(part, gaps=unit_gaps), protection)


def _gaps(block: Block, tree: Tree, tops: Collection[int]) -> list[Gap]:
    """Return what is left out of a period's sums: the trees that are not shown, and series that too few answered."""
    found = []
    if hidden := [top for top in tops if top in block.hidden.trees]:
        found.append(Gap(block.first, block.last, unit_ids=frozenset(tree.beneath(hidden))))
    if block.unsafe:
        found.append(Gap(block.first, block.last, series_ids=block.unsafe))
    return found


def _together(gaps: Iterable[Gap]) -> list[Gap]:
    """Return gaps of the same that follow each other as one: what is hidden seldom changes, and a query stays short."""
    found: dict[tuple[Any, Any, date], Gap] = {}
    for gap in gaps:
        before = found.pop((gap.unit_ids, gap.series_ids, gap.first), None)
        joined = replace(gap, first=before.first) if before is not None else gap
        found[gap.unit_ids, gap.series_ids, gap.last + timedelta(days=1)] = joined
    return list(found.values())


def _never_shown(blocks: Sequence[Block]) -> dict[int, str]:
    """Return the units of which none of these periods has a row, with the reason in the last of them."""
    if not blocks:
        return {}
    hidden = blocks[-1].hidden.own
    return {unit: why for unit, why in hidden.items() if all(unit in block.hidden.own for block in blocks)}
