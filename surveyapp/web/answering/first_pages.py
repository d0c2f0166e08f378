"""The first page with nothing in it, as mails lead to it: drawn once for all whom it looks the same to."""

from collections.abc import Iterator
from typing import Any

from surveyapp.domain.answers import parse_answers
from surveyapp.domain.expressions import Node, evaluate, references
from surveyapp.domain.expressions.tree import children
from surveyapp.domain.surveys import Survey
from surveyapp.domain.surveys.checking import walk
from surveyapp.web.answering.drawing import NOTHING, Drawn, draw, fill, make_ready
from surveyapp.web.answering.modes import current_mode
from surveyapp.web.answering.parts import Rendered
from surveyapp.web.answering.steps import steps_of
from surveyapp.web.answering.visit import Visit

KEPT_MOST = 500
CONDITIONS = ("visible_if", "required_if", "choices_visible_if")

# By all that conditions find; several of these share a rendered page, by what is shown on it.
_ready: dict[tuple[Any, ...], Drawn] = {}
_rendered: dict[tuple[Any, ...], Rendered] = {}
_settled: dict[str, tuple[Node, ...]] = {}


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
    today, facts = circumstances.today, circumstances.facts
    settled = _settled_in(asking.content_hash, visit.survey)
    key = (*look, today, *(repr(evaluate(part, facts, today=today)) for part in settled))
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


def _settled_in(content_hash: str, survey: Survey) -> tuple[Node, ...]:
    """Return what the order alone decides of the survey's conditions; the same for as long as the version is the same.

    Where a condition only asks whether there is an order, all who have one share a page.
    """
    found = _settled.get(content_hash)
    if found is None:
        trees = (getattr(part, name, None) for _, part in walk(survey.pages) for name in CONDITIONS)
        parts = (part for tree in trees if tree is not None for part in _largest_settled(tree))
        found = _settled[content_hash] = tuple(parts)
    return found


def _largest_settled(tree: Node) -> Iterator[Node]:
    """Yield the largest parts of `tree` that name facts of the order and nothing else."""
    names = references(tree)
    if names and all(name.startswith("order.") for name in names):
        yield tree
    else:
        for part in children(tree):
            yield from _largest_settled(part)
