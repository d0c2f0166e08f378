"""A whole survey of SurveyJS: its pages in order, and what it says of itself."""

from collections.abc import Iterator
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.formats.foreign.carried import Carried
from surveyapp.formats.foreign.surveyjs.bench import Bench
from surveyapp.formats.foreign.surveyjs.elements import NOT_ASKED, PANELS, kind_of, read_element, read_elements
from surveyapp.formats.foreign.surveyjs.json_text import JsonText
from surveyapp.formats.foreign.surveyjs.source import Source

INNER = ("elements", "questions", "templateElements")
TRIGGER = N_("What happens by itself on an answer (“%(kind)s”) has no twin here.")
PROGRESS = ("top", "bottom", "both", "off")


def read_survey(survey: dict[str, Any], json_text: JsonText) -> Carried:
    """Return what a survey becomes here."""
    bench = Bench(survey, json_text, read_element)
    source = bench.source(survey)
    pages = _pages(source)
    _plan(bench, pages)
    _read_computed(bench, source, survey)
    _read_triggers(bench, source)
    definition: dict[str, Any] = bench.words_of(source, "title", "description")
    definition["locale"] = bench.wordings.locale
    source.get("locale")
    made = [_page(bench, bench.source(page), number) for number, page in enumerate(pages, start=1)]
    completed = bench.wordings.text(source.get("completedHtml"), "", html=True)
    if completed is not None:
        definition["completedHtml"] = completed
    definition |= _progress(source)
    definition["pages"] = made
    if len(bench.wordings.languages) > 1:
        definition["locales"] = bench.wordings.languages
    bench.account_for(source)
    bench.carried.definition = definition
    return bench.close_account()


def _pages(source: Source) -> list[dict[str, Any]]:
    """Return the pages; questions that stand in none make one."""
    pages = [page for page in source.items("pages") if isinstance(page, dict)]
    loose = source.items("elements")
    return pages + ([{"elements": loose}] if loose else [])


def _inside(part: dict[str, Any], repeated: bool) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield every element below `part` in order, and whether it stands in something that repeats."""
    for key in INNER:
        for element in part.get(key) if isinstance(part.get(key), list) else ():
            if isinstance(element, dict):
                yield element, repeated or key == "templateElements"
                yield from _inside(element, repeated or key == "templateElements")


def _plan(bench: Bench, pages: list[dict[str, Any]]) -> None:
    """Give every question its name before any condition is read; panels and texts take what is left."""
    found = [each for page in pages for each in _inside(page, False)]
    for element, repeated in found:
        kind = kind_of(Source(element))
        if kind in PANELS or kind == "html" or kind in NOT_ASKED:
            continue
        old = str(element.get("name") or kind or "question")
        name = bench.plan_name(element, old)
        if not repeated:
            # Conditions find an answer under the name of its value, where it has one.
            for known in (element.get("valueName"), old):
                if isinstance(known, str) and known:
                    bench.names.know(known, name)
        if kind == "multipletext":
            _plan_items(bench, element, old)
    for element, _ in found:
        if id(element) not in bench.called:
            bench.plan_name(element, str(element.get("name") or kind_of(Source(element))))


def _plan_items(bench: Bench, element: dict[str, Any], old: str) -> None:
    items = element.get("items")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            name = bench.plan_name(item, f"{old}_{item.get('name')}")
            bench.names.know(f"{old}.{item.get('name')}", name)


def _read_computed(bench: Bench, source: Source, survey: dict[str, Any]) -> None:
    """Let conditions work out what the survey works out by itself."""
    values = [value for value in source.items("calculatedValues") if isinstance(value, dict)]
    worked_out = [element for page in _pages(Source(survey)) for element, _ in _inside(page, False)]
    for value in [*values, *(element for element in worked_out if element.get("type") == "expression")]:
        if isinstance(value.get("expression"), str):
            bench.conditions.compute(str(value.get("name", "")), value["expression"])
    if values:
        names = ", ".join(str(value.get("name")) for value in values)[:100]
        message = N_("Values that the survey works out are put into the conditions that name them: %(names)s.")
        bench.carried.changed("calculatedValues", message, names=names)


def _read_triggers(bench: Bench, source: Source) -> None:
    """Make conditions of the triggers that show something; of the others notes."""
    for trigger in source.items("triggers"):
        if not isinstance(trigger, dict):
            continue
        kind = str(trigger.get("type", "")).removesuffix("trigger")
        condition = bench.conditions.of_trigger(trigger)
        shown = [*_named(trigger.get("pages")), *_named(trigger.get("questions"))]
        if kind == "visible" and condition and shown:
            bench.shown_if |= dict.fromkeys(shown, condition)
            message = N_("What it shows (%(names)s) is shown on a condition here.")
            line = bench.json_text.line(trigger)
            bench.carried.changed("triggers", message, names=", ".join(shown)[:100], line=line)
        else:
            bench.carried.left_out("triggers", TRIGGER, kind=kind[:40], line=bench.json_text.line(trigger))


def _named(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _page(bench: Bench, source: Source, number: int) -> dict[str, Any]:
    name = bench.names.page(str(source.get("name") or f"page{number}"))
    bench.carried.lines.setdefault(name, source.line or 1)
    made: dict[str, Any] = {"name": name, **bench.words_of(source, "title", "description")}
    made |= bench.conditions_of(source, "visibleIf")
    if source.get("visible") is False and "visibleIf" not in made:
        bench.left_out(source, N_("It is never shown there (“visible: false”) and left out."))
        return made | {"elements": []}
    made["elements"] = read_elements(bench, source.items("elements"), name)
    bench.account_for(source)
    return made


def _progress(source: Source) -> dict[str, Any]:
    """Return whether it is shown how far one is, where the survey says so."""
    shown = source.get("showProgressBar")
    if isinstance(shown, bool) or shown in PROGRESS:
        return {"showProgressBar": shown}
    return {"showProgressBar": True} if isinstance(shown, str) else {}
