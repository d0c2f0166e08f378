"""How a protected survey is cut, from its counts: the same for every report, and for what may still be added to it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.analysis.disclosure import Block, K, People, cut, month_start, too_few
from surveyapp.store import counting, report_queries
from surveyapp.store.codings import THEMES

# When a month has ended in every time zone of the world.
LAST_ZONE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Cut:
    """The periods of a protected survey, of all units.

    `responses` are whom they were cut by, `answered` the units with any answer, `names` the question of each series,
    `silent` the periods in which a series of comments may not be shown. `uncounted_from` is the month from which on
    answers are being counted anew, None where all are counted.
    """

    blocks: Sequence[Block]
    responses: People
    answered: Collection[int]
    names: Mapping[int, str]
    silent: Mapping[int, Sequence[Block]]
    uncounted_from: date | None = None


def load_cut(
    session: Session, pseudo: int, parents: Mapping[int, int | None], months: Sequence[date], *, now: datetime
) -> Cut:
    """Return how a survey's closed months are cut; `pseudo` is the series of its responses, `months` those with sums.

    A month that is being counted waits, and all after it: what was shown of it half counted could be subtracted.
    """
    open_from = month_start((now - LAST_ZONE).date())
    stale = counting.find_first_stale_day(session, pseudo)
    uncounted_from = month_start(stale) if stale is not None and month_start(stale) < open_from else None
    names = report_queries.list_series_beside(session, pseudo)
    themes = [series_id for series_id, name in names.items() if name == THEMES]
    people: dict[int, list[tuple[int, date, int]]] = {series_id: [] for series_id in names}
    whole = report_queries.sum_people(session, [pseudo], months, [report_queries.COMPLETE])
    counted = report_queries.sum_people(session, [each for each in names if each not in (pseudo, *themes)], months)
    said = report_queries.sum_people(session, themes, months, [report_queries.ANSWERED])
    answered: set[int] = set()
    for series_id, unit, day, n in [*whole, *counted, *said]:
        if day < (uncounted_from or open_from):
            people[series_id].append((unit, day, n))
            answered.add(unit)
    responses = people.pop(pseudo)
    spoken = {series_id: people.pop(series_id) for series_id in themes}
    blocks = cut(parents, responses, people, K)
    unread = [day for _, _, day, n in report_queries.sum_people(session, themes, months, [report_queries.WAITING]) if n]
    silent = {
        series_id: [*too_few(parents, given, blocks, K), *(block for block in blocks if _holds(block, unread))]
        for series_id, given in spoken.items()
    }
    return Cut(blocks, responses, answered, names, silent, uncounted_from)


def find_shown_until(session: Session, survey_id: int, *, now: datetime) -> date | None:
    """Return the last day of what may have been shown of a protected survey; None while nothing was."""
    series = report_queries.list_pseudo_series(session, survey_id)
    if not series:
        return None
    parents = {row.id: row.parent_id for row in report_queries.list_units(session)}
    months = report_queries.list_closed_months(session, series[0])
    blocks = load_cut(session, series[0], parents, months, now=now).blocks
    return blocks[-1].last if blocks else None


def _holds(block: Block, days: Sequence[date]) -> bool:
    """Tell whether one of the days lies in a period: what is read later of it would add a few to what was shown."""
    return any(block.first <= day <= block.last for day in days)
