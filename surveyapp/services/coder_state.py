"""What codes comments: the coder that reports read, the one that is being built, and the one that was before."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from surveyapp.domain.access import Viewer
from surveyapp.services import codings
from surveyapp.store import coders as store
from surveyapp.store.codings import Coder
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID

# What follows it tells a coder that was put aside from the one that has its name now.
ASIDE = "@"


@dataclass(frozen=True, slots=True)
class CoderName:
    """A coder's version in parts: the method of the program, the taxonomy, and what was learnt ("" nothing)."""

    method: str
    taxonomy: str
    model: str = ""

    def __str__(self) -> str:
        return ":".join(filter(None, (self.method, self.taxonomy, self.model)))


@dataclass(frozen=True, slots=True)
class Known:
    """A coder whose codings are kept; `comments` is how many it has coded."""

    id: int
    version: str
    name: CoderName
    begun_at: datetime
    comments: int


@dataclass(frozen=True, slots=True)
class Recoding:
    """History is being coded anew: `reached` of `comments` are, `share` of them in per cent."""

    reached: int
    comments: int

    @property
    def share(self) -> float:
        """Return how much is done in per cent; more comments may have come than there were."""
        return min(100.0, 100 * self.reached / self.comments) if self.comments else 0.0


@dataclass(frozen=True, slots=True)
class CoderState:
    """`wanted` is what taxonomy and model ask for; reports read `current` until all of history is coded by it."""

    wanted: CoderName
    current: Known | None
    before: Known | None
    recoding: Recoding | None


def get_state(surveys: Path) -> CoderState:
    """Return what codes, and how far coding anew has come.

    Raises:
        InvalidFile: the taxonomy is missing or has faults.
    """
    session = db.session()
    wanted = codings.get_coder(surveys).version
    rows = store.list_coders(session)
    counts = store.count_codings(session, [row.id for row in rows])
    known = {row.version: _known(row, counts.get(row.id, 0)) for row in rows}
    current = next((known[row.version] for row in rows if row.is_current), None)
    building = known.get(wanted)
    recoding = None
    if current is not None and current.version != wanted:
        recoding = Recoding(building.comments if building else 0, current.comments)
    before = next((each for each in known.values() if each != current and each.version != wanted), None)
    return CoderState(name_of(wanted), current, before, recoding)


def may_change(viewer: Viewer) -> bool:
    """Say whether a person may have everything coded anew: the coder is the whole company's."""
    return viewer.may("themes.write") and ROOT_ID in viewer.unit_ids


def name_of(version: str) -> CoderName:
    """Return the parts of a coder's version."""
    method, _, rest = version.partition(ASIDE)[0].partition(":")
    taxonomy, _, model = rest.partition(":")
    return CoderName(method, taxonomy, model)


def _known(row: Coder, comments: int) -> Known:
    return Known(row.id, row.version, name_of(row.version), row.begun_at, comments)
