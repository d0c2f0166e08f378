"""The first page with nothing in it, as mails lead to it: drawn once for all whom it looks the same to."""

from typing import Any

from surveyapp.domain.answers import parse_answers
from surveyapp.domain.expressions import references
from surveyapp.domain.surveys import Survey
from surveyapp.domain.surveys.checking import walk
from surveyapp.web.answering.drawing import NOTHING, Drawn, draw, fill, make_ready
from surveyapp.web.answering.modes import current_mode
from surveyapp.web.answering.parts import Rendered
from surveyapp.web.answering.steps import steps_of
from surveyapp.web.answering.visit import Visit

KEPT_MOST = 500
CONDITIONS = ("visible_if", "required_if", "choices_visible_if")

# By all that conditions look at; several of these share a rendered page, by what is shown on it.
_ready: dict[tuple[Any, ...], Drawn] = {}
_rendered: dict[tuple[Any, ...], Rendered] = {}
_facts: dict[str, tuple[str, ...]] = {}


def first_page(visit: Visit) -> str:
    """Return the first page of the form with nothing in it."""
    asking, circumstances = visit.asking, visit.circumstances
    look = (
        asking.content_hash,
        visit.language,
        visit.shuffle,
        asking.company,
        asking.invitation_id is None,
        visit.may_opt_out,
        current_mode().look,
    )
    facts = tuple(circumstances.facts.get(name) for name in _facts_of(asking.content_hash, visit.survey))
    key = (*look, circumstances.today, facts)
    drawn = _ready.get(key)
    if drawn is None:
        _make_room(_ready)
        drawn = _ready[key] = _draw_first(visit, look)
    return fill(visit, drawn)


def _draw_first(visit: Visit, look: tuple[Any, ...]) -> Drawn:
    parsed = parse_answers(visit.survey, {}, visit.circumstances, check_required=False)
    shown = parsed.shown
    choices = tuple(sorted((name, tuple(sorted(left))) for name, left in shown.choices.items()))
    key = (*look, shown.pages, shown.elements, shown.required, choices)
    steps = steps_of(visit.survey, shown)
    step = steps.visible[0]
    rendered = _rendered.get(key)
    if rendered is None:
        _make_room(_rendered)
        rendered = _rendered[key] = draw(visit, visit.form(), parsed, steps, step, NOTHING)
    return make_ready(visit, rendered, parsed, step)


def _make_room(kept: dict[tuple[Any, ...], Any]) -> None:
    if len(kept) >= KEPT_MOST:
        kept.clear()


def _facts_of(content_hash: str, survey: Survey) -> tuple[str, ...]:
    """Return what of an order the survey's conditions look at; the same for as long as the version is the same."""
    found = _facts.get(content_hash)
    if found is None:
        trees = (getattr(part, name, None) for _, part in walk(survey.pages) for name in CONDITIONS)
        names = {name for tree in trees if tree is not None for name in references(tree)}
        found = _facts[content_hash] = tuple(sorted(name for name in names if name.startswith("order.")))
    return found
