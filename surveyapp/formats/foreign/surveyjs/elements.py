"""The parts of a page: each of SurveyJS's types as the nearest of ours."""

from collections.abc import Callable, Iterator
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.formats.foreign.surveyjs import choosing, grids, scales, writing_down
from surveyapp.formats.foreign.surveyjs.bench import Bench
from surveyapp.formats.foreign.surveyjs.source import Source

Elements = list[dict[str, Any]]
Maker = Callable[[Bench, Source], Elements]

TYPES: dict[str, Maker] = {
    "text": writing_down.text, "comment": writing_down.comment, "file": writing_down.file,
    "multipletext": writing_down.multiple_text,
    "rating": scales.rating, "slider": scales.slider, "boolean": scales.boolean,
    "radiogroup": choosing.radiogroup, "buttongroup": choosing.radiogroup, "dropdown": choosing.dropdown,
    "checkbox": choosing.checkbox, "tagbox": choosing.checkbox, "imagepicker": choosing.imagepicker,
    "ranking": choosing.ranking, "matrix": grids.matrix, "matrixdropdown": grids.matrix_of_columns,
    "matrixdynamic": grids.repeated_row,
}  # fmt: skip
# Far more than a survey may have here, since some of them become nothing.
MOST_ELEMENTS = 1_000
PANELS = ("panel", "flowpanel", "paneldynamic")
NOT_ASKED = {
    "signaturepad": N_("A drawn signature cannot be given here; the question is left out."),
    "image": N_("Pictures from elsewhere are not shown here; put what it says into a text."),
    "expression": N_("It is worked out and not asked; conditions that name it work it out themselves."),
    "imagemap": N_("Places on a picture cannot be chosen here; the question is left out."),
    "linkvalue": N_("A link is no question; it is left out."),
    "empty": N_("Nothing is asked here; it is left out."),
}


def kind_of(source: Source) -> str:
    """Return the type of an element in SurveyJS's own spelling; a comment where none is said, as there."""
    kind = source.get("type") or source.get("cellType")
    return kind.replace(" ", "").replace("_", "").lower() if isinstance(kind, str) else "text"


def read_elements(bench: Bench, entries: list[Any], inside: str = "") -> Elements:
    """Return the elements of a page or panel in order; `inside` names the panel for the notes."""
    found: Elements = []
    for entry in entries:
        if isinstance(entry, dict):
            found.extend(read_element(bench, bench.source(entry)))
        elif entry is not None:
            bench.carried.left_out(inside, N_("Something that is no question stood among the questions."))
    return found


def read_element(bench: Bench, source: Source) -> Elements:
    """Return what an element becomes here: none, itself, or several."""
    kind = kind_of(source)
    bench.elements += 1
    if bench.elements > MOST_ELEMENTS:
        bench.left_out(source, N_("The survey has more parts than are read; this one is left out."))
        return []
    if _is_hidden(bench, source):
        bench.left_out(source, N_("It is never shown there (“visible: false”) and left out."))
        return []
    if kind in NOT_ASKED:
        bench.left_out(source, NOT_ASKED[kind])
        return []
    if kind == "html":
        made = _html(bench, source)
    elif kind in PANELS:
        made = _panel(bench, source, kind)
    else:
        made = _question(bench, source, kind)
    bench.account_for(source)
    return made


def _is_hidden(bench: Bench, source: Source) -> bool:
    shown = source.get("visible")
    name = source.word("name")
    return shown in (False, "false") and not source.data.get("visibleIf") and name not in bench.shown_if


def _question(bench: Bench, source: Source, kind: str) -> Elements:
    maker = TYPES.get(kind)
    if maker is None:
        maker = choosing.radiogroup if source.data.get("choices") else writing_down.comment
        bench.changed(source, N_("“%(kind)s” is no type here; it is asked in the nearest."), kind=kind[:40])
    made = maker(bench, source)
    if source.is_made_up:
        # What a column takes from its grid.
        source.read |= {"cellType", "choices"}
    if source.is_on("showCommentArea") and made:
        made.append(writing_down.beside(bench, source, made[0]))
    return made


def _html(bench: Bench, source: Source) -> Elements:
    html = bench.wordings.text(source.get("html"), bench.where(source), html=True)
    if html is None:
        bench.left_out(source, N_("The text is empty."))
        return []
    return [{"name": bench.name_of(source), "type": "html", **bench.conditions_of(source, "visibleIf"), "html": html}]


def _panel(bench: Bench, source: Source, kind: str) -> Elements:
    """Return a panel with what is in it; one that repeats is asked once."""
    made: dict[str, Any] = {"name": bench.name_of(source), "type": "panel"}
    made |= bench.words_of(source, "title", "description") | bench.conditions_of(source, "visibleIf")
    if kind != "paneldynamic":
        return [made | {"elements": read_elements(bench, source.items("elements"), bench.where(source))}]
    bench.changed(source, N_("What repeats there is asked once here."))
    entries = source.items("templateElements")
    for key in REPEATING:
        source.get(key)
    with bench.scoped("panel", dict(_named_below(bench, entries))):
        return [made | {"elements": read_elements(bench, entries, bench.where(source))}]


def _named_below(bench: Bench, entries: list[Any]) -> Iterator[tuple[str, str]]:
    """Yield the names there and here of what stands in `entries` and their panels, not of what repeats once more."""
    for each in entries:
        if isinstance(each, dict) and id(each) in bench.called:
            yield str(each.get("name")), bench.called[id(each)]
            inner = each.get("elements")
            yield from _named_below(bench, inner if isinstance(inner, list) else [])


REPEATING = (
    "panelCount", "minPanelCount", "maxPanelCount", "panelAddText", "panelRemoveText", "addPanelText", "removePanelText",
    "templateTitle", "templateTabTitle", "templateDescription", "allowAddPanel", "allowRemovePanel", "keyName", "panelPrevText",
    "panelNextText", "keyDuplicationError", "newPanelPosition", "noEntriesText",
)  # fmt: skip
