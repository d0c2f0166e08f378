"""The rows of a form as what stands in what: groups and repeats around questions."""

from dataclasses import dataclass, field

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.formats.foreign.xlsform.sheets import Row
from surveyapp.formats.foreign.xlsform.types import END, GROUP, LOOP, REPEAT, Kind, kind_of

MAXIMUM_DEPTH = 20
AROUND = (GROUP, REPEAT, LOOP)

NOTHING_BEGAN = N_("“%(type)s” ends what never began; remove the row, or add the beginning.")
ANOTHER_BEGAN = N_("“%(type)s” stands where the %(open)s of row %(begun)s is to end; put the two in order.")
NEVER_ENDS = N_("The %(open)s “%(name)s” never ends; add a row of type “end %(open)s”.")
TOO_DEEP = N_("Groups stand at most %(most)s deep; flatten them.")


@dataclass(slots=True)
class Item:
    """A row and what it is; a group, repeat or loop has the rows inside it."""

    row: Row
    kind: Kind
    items: list["Item"] = field(default_factory=list)

    @property
    def is_around(self) -> bool:
        """Whether other rows stand in it."""
        return self.kind.name in AROUND


def nest(file: str, rows: list[Row]) -> list[Item]:
    """Return what stands at the top, in order.

    Raises:
        InvalidFile: beginnings and ends do not match.
    """
    top: list[Item] = []
    open_ones: list[Item] = []
    for row in rows:
        item = Item(row, kind_of(row.get("type")))
        if item.kind.name == END:
            _end(file, open_ones, item)
            continue
        (open_ones[-1].items if open_ones else top).append(item)
        if item.is_around:
            open_ones.append(item)
        if len(open_ones) > MAXIMUM_DEPTH:
            raise _refused(file, row, TOO_DEEP, most=MAXIMUM_DEPTH)
    if open_ones:
        last = open_ones[-1]
        raise _refused(file, last.row, NEVER_ENDS, open=last.kind.name, name=last.row.get("name"))
    return top


def _end(file: str, open_ones: list[Item], end: Item) -> None:
    written = end.row.get("type")
    if not open_ones:
        raise _refused(file, end.row, NOTHING_BEGAN, type=written)
    opened = open_ones.pop()
    if opened.kind.name != end.kind.list:
        raise _refused(file, end.row, ANOTHER_BEGAN, type=written, open=opened.kind.name, begun=opened.row.line)


def _refused(file: str, row: Row, message: str, **params: object) -> InvalidFile:
    return InvalidFile(file, [Fault(row.line, message, {**params, "cell": "survey"})])
