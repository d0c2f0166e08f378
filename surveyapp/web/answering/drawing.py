"""The pages of a form, drawn with what was typed; a person's own parts are put in last."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, url_for
from flask_babel import force_locale, gettext

from surveyapp.domain.answers import FieldFault, ParsedAnswers
from surveyapp.domain.surveys import Page
from surveyapp.web.answering.attachments import show_files
from surveyapp.web.answering.elements import Element, elements_on, shown_names
from surveyapp.web.answering.forms import AnswerForm
from surveyapp.web.answering.logic import logic_of, piped
from surveyapp.web.answering.modes import current_mode
from surveyapp.web.answering.pages import frame, readers_of
from surveyapp.web.answering.parts import Rendered, own_language, parts_of, shown_answers, words_of
from surveyapp.web.answering.promises import is_promise, promise_parts
from surveyapp.web.answering.steps import CONSENTS, Steps, find_page, holds_consents, steps_of
from surveyapp.web.answering.texts import Texts, mark, own_part, split
from surveyapp.web.answering.visit import Visit
from surveyapp.web.formatting import format_day


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says before its questions: what is to be mended, or what has happened.

    `revealed` are questions that the answers brought to light, `resumed_at` is when the draft shown was saved, and
    `is_end` says that nothing follows any more, `is_chosen` that the address chose an answer, as a score in a mail does.
    """

    faults: Sequence[FieldFault] = ()
    revealed: Sequence[str] = ()
    resumed_at: datetime | None = None
    is_end: bool = False
    is_chosen: bool = False


NOTHING = Said()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page before a person's own parts are put in.

    `answers` are in words. `live` are the names of answers on this page that its own texts repeat, and `logic` is what the
    script needs to show and hide what depends on them.
    """

    rendered: Rendered
    parsed: ParsedAnswers
    page: Page | None
    answers: Mapping[str, str]
    live: Collection[str]
    logic: str


def form_page(visit: Visit, form: AnswerForm, wish: str, said: Said = NOTHING) -> str:
    """Return the step `wish` of the form, or the one nearest to it, with what was typed and `said` on top."""
    parsed = visit.parse(form)
    steps = steps_of(visit.survey, parsed.shown)
    step = steps.nearest(wish)
    return fill(visit, make_ready(visit, draw(visit, form, parsed, steps, step, said), parsed, step))


def make_ready(visit: Visit, rendered: Rendered, parsed: ParsedAnswers, step: str) -> Drawn:
    """Return a rendered page with all that follows from the survey, the answers, the facts of the order and the day."""
    page, texts = find_page(visit.survey, step), Texts(visit.survey, visit.language)
    with force_locale(own_language(visit.language)):
        answers = shown_answers(visit.survey, parsed.answers, texts)
        live = piped(page, rendered.page.names) if page is not None else {}
        pipes = {name: words_of(question, name, texts) for name, question in live.items()}
        logic = logic_of(visit.survey, page, parsed, visit.circumstances, pipes) if page is not None else ""
    return Drawn(rendered, parsed, page, answers, live.keys(), logic)


def fill(visit: Visit, drawn: Drawn) -> str:
    """Return the page with what is this person's own: their answers in words, the facts of their order, their links."""
    rendered = drawn.rendered
    parts = parts_of(visit.asking, visit.language, rendered, visit.key, drawn.answers, visit.now)
    parts[own_part("logic")] = drawn.logic
    parts[own_part("handling")] = _handling(visit)
    parts |= promise_parts(visit, drawn.page, rendered.page.names, drawn.parsed)
    if visit.may_opt_out:
        parts[own_part("opt_out")] = url_for("opt_out.opt_out", token=visit.opt_out, lang=visit.language)
    return rendered.page.fill(parts, drawn.live)


def _handling(visit: Visit) -> str:
    """Return the address of the page that says how the answers are handled."""
    if visit.trial is not None:
        return visit.trial.handling
    if visit.key is None:
        return url_for("answering.handling", token=visit.person, lang=visit.language)
    args = {**current_mode().args, "lang": visit.language}
    return url_for("answering.open_handling", survey=visit.asking.name, **args)


def draw(visit: Visit, form: AnswerForm, parsed: ParsedAnswers, steps: Steps, step: str, said: Said) -> Rendered:
    """Return a step of the form without any person's own parts, in the language of the visit."""
    with force_locale(own_language(visit.language)):
        return _draw(visit, form, parsed, steps, step, said)


def _draw(visit: Visit, form: AnswerForm, parsed: ParsedAnswers, steps: Steps, step: str, said: Said) -> Rendered:
    form.stand(parsed.shown)
    show_files(visit, form)
    survey = visit.survey
    page = find_page(survey, step)
    elements = elements_on(page, form, parsed.shown)
    consents = form.permissions(parsed.answers) if holds_consents(survey, step) else []
    here = {field.name for field in consents} | set(_fields_in(elements))
    html = render_template(
        "answering/form.html",
        **frame(visit.asking.company, visit.language, survey.locales),
        survey=survey,
        step=step,
        steps=steps,
        number=steps.number(step),
        is_last=steps.after(step) is None,
        page=page,
        is_consent_step=step == CONSENTS,
        heading=_heading(page, elements, consents, step),
        elements=elements,
        is_promise=is_promise,
        consents=consents,
        carried=form.carried(here),
        shown=shown_names(page, parsed.shown),
        faults=form.show_faults(said.faults),
        revealed=[form[name].first_id for name in said.revealed],
        resumed_on=_day(said.resumed_at, visit),
        is_end=said.is_end,
        is_chosen=said.is_chosen,
        may_withdraw=survey.anonymity != "anonymous",
        keeps_draft=visit.asking.keeps_draft,
        is_saved=visit.asking.draft_at is not None and not said.faults and not said.revealed,
        may_opt_out=visit.may_opt_out,
        version=visit.asking.content_hash,
        readers=readers_of(survey, is_open=visit.asking.invitation_id is None),
        trial=[line() for line in visit.trial.lines] if visit.trial is not None else [],
        t=form.texts.plain,
        rich=lambda text: current_mode().fit_links(form.texts.rich(text)),
        mark=mark,
    )
    return Rendered(split(html), gettext("Order"), gettext("Promised"), gettext("Delivered"))


def _fields_in(elements: Sequence[Element]) -> list[str]:
    """Return the names of the questions drawn, those inside panels too."""
    inside = [name for element in elements for name in _fields_in(element.elements)]
    return [element.field.name for element in elements if element.field is not None] + inside


def _heading(page: Page | None, elements: Sequence[Element], consents: Sequence[Any], step: str) -> Any:
    """Return the field whose question is the page's heading, where it stands alone under no title of the page."""
    if page is None or page.title or consents or len(elements) != 1 or step == CONSENTS:
        return None
    return elements[0].field


def _day(moment: datetime | None, visit: Visit) -> str:
    if moment is None:
        return ""
    return format_day(moment.astimezone(visit.zone).date(), own_language(visit.language), visit.now.year)
