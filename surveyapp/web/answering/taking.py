"""What a sent form leads to: the next or the former page, the same once more, a draft, or a response and its receipt.

The form carries everything answered so far, so that each POST is complete by itself. Where a draft may be kept it is
saved at each step and the next page is opened by its address; anywhere else the page is the answer to the POST.
"""

from collections.abc import Collection, Sequence
from functools import cached_property

import structlog
from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from surveyapp.domain.answers import REQUIRED, FieldFault, ParsedAnswers, parse_answers
from surveyapp.domain.errors import N_
from surveyapp.services import drafts, responses
from surveyapp.services.asking import USED, WAITING
from surveyapp.services.responses import InvalidAnswers, NotOpen
from surveyapp.services.taxonomies import find_taxonomy_for
from surveyapp.services.transactions import DATABASE_FAULTS
from surveyapp.web.answering import forms, pages
from surveyapp.web.answering.attachments import drop_file, take_files
from surveyapp.web.answering.drawing import NOTHING, Said, form_page
from surveyapp.web.answering.elements import revealed
from surveyapp.web.answering.fields import RankingField
from surveyapp.web.answering.modes import current_mode
from surveyapp.web.answering.notices import FOREIGN, notice
from surveyapp.web.answering.steps import Steps, find_page, holds_consents, questions_on, steps_of
from surveyapp.web.answering.visit import Visit

NOT_STORED = N_("We could not store your answers just now. They are still on this page: send them again in a moment.")
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
# What the button that was pressed wants. Programs that send everything at once press none.
NEXT, BACK, SEND, SAVE, EVERYTHING = "next", "back", "send", "save", ""
MENDED = 422


def take(visit: Visit, *, is_forged: bool) -> ResponseReturnValue:
    """Take a sent form; `is_forged` says that its key is none of ours."""
    if request.mimetype not in FORM_TYPES:
        return notice(FOREIGN, visit.asking)
    sent = request.form
    wishes = [sent.get(forms.SWITCH), sent.get(forms.LANGUAGE), visit.language]
    faults = [FieldFault("", responses.FORGED)] if is_forged else []
    asking = visit.asking
    if asking.is_used and sent.get(forms.GO) == SAVE:
        # Before any file of it is taken in: nothing comes after the answer.
        return Response(status=410)
    if asking.is_used:
        return _to_receipt(visit.at(asking, pages.choose_language(visit.survey, wishes)))
    try:
        asking = responses.with_version(asking, sent.get(forms.VERSION, asking.content_hash))
    except InvalidAnswers as invalid:
        faults += invalid.faults
    visit = visit.at(asking, pages.choose_language(asking.survey or visit.survey, wishes))
    try:
        return Sent(visit, sent, faults).answer()
    except NotOpen as closed:
        if sent.get(forms.GO) == SAVE:
            return Response(status=410)
        if closed.status == USED:
            return _to_receipt(visit)
        return notice(closed.status, asking)


class Sent:
    """A form as it was sent, with the step that it was sent from."""

    def __init__(self, visit: Visit, sent: MultiDict[str, str], faults: Sequence[FieldFault]) -> None:
        self.visit = visit
        sent, refused = self.take_in(sent)
        if wish := sent.get(forms.DROP):
            sent = drop_file(visit, sent, wish)
        self.form = visit.form(sent)
        # What is wrong with the sending itself, whatever the answers are.
        self.faults = [*faults, *refused, *self.form.own_faults()]
        self.go = sent.get(forms.GO, EVERYTHING)
        self.step = sent.get(forms.PAGE, "")

    def take_in(self, sent: MultiDict[str, str]) -> tuple[MultiDict[str, str], list[FieldFault]]:
        """Take in the files of this request; return what was sent with the ids of all, and what is wrong with them."""
        return take_files(self.visit, sent)

    def answer(self) -> ResponseReturnValue:
        """Do what the pressed button says."""
        sent = self.form.sent
        if self.go == SAVE:
            return self.save()
        if (status := self.visit.asking.status_at(self.visit.now)) in WAITING:
            self.save()
            return notice(status, self.visit.asking)
        if forms.MOVE in sent:
            self.move(sent[forms.MOVE])
        if any(control in sent for control in (forms.SWITCH, forms.MOVE, forms.DROP, forms.ATTACH)):
            refused = [fault for fault in self.faults if fault.name in self.form]
            return self.page(self.step, Said(refused), status=MENDED if refused else 200)
        try:
            if self.go == BACK:
                return self.turn(self.steps.before(self.place) or self.place)
            if self.go == NEXT or (self.go == SEND and self.steps.after(self.place) is not None):
                return self.next()
            return self.send()
        except DATABASE_FAULTS as fault:
            structlog.get_logger().error("answers not stored", survey=self.visit.asking.name, exc_info=fault)
            response = self.page(self.step, Said([FieldFault("", NOT_STORED)]), status=503)
            response.headers["Retry-After"] = "10"
            return response

    @cached_property
    def parsed(self) -> ParsedAnswers:
        """The answers as they stand, whatever is still missing."""
        return self.visit.parse(self.form)

    @cached_property
    def steps(self) -> Steps:
        """The steps that there are, as the answers stand."""
        return steps_of(self.visit.survey, self.parsed.shown)

    @cached_property
    def place(self) -> str:
        """The step that was sent; the nearest, where the answers have hidden it or it never was one."""
        return self.steps.nearest(self.step)

    def names_on(self, step: str) -> set[str]:
        """Return the questions whose faults are told on a step; those of the form as a whole are told anywhere."""
        asked = self.form.permissions(self.parsed.answers) if holds_consents(self.visit.survey, step) else ()
        consents = {field.name for field in asked}
        return {question.name for question in questions_on(find_page(self.visit.survey, step))} | consents | {""}

    def next(self) -> ResponseReturnValue:
        """Go on to the next page, unless this one must be mended or shows more now than it did."""
        step = self.place
        names = self.names_on(step)
        new = self.revealed(step)
        faults = self.all_faults(names)
        # What nobody has seen yet is asked, not missed.
        told = [fault for fault in faults if fault.name not in new or fault.message != REQUIRED]
        if told:
            return self.page(step, Said(told), status=MENDED)
        if new:
            return self.page(step, Said(revealed=new))
        target = self.steps.after(step)
        return self.turn(target) if target is not None else self.page(step, Said(is_end=True))

    def revealed(self, step: str) -> list[str]:
        """Return the questions that the page holds now and did not hold when it was drawn, none of them answered."""
        if forms.SHOWN not in self.form.sent:
            return []
        seen = self.form.sent[forms.SHOWN].split()
        answered = self.parsed.answers.keys() | {fault.name for fault in self.parsed.faults}
        return revealed(find_page(self.visit.survey, step), self.parsed.shown, seen, answered)

    def all_faults(self, names: Collection[str] | None = None) -> list[FieldFault]:
        """Return everything that must be mended, on the questions of these names where pages are sent one by one."""
        parsed = parse_answers(self.visit.survey, self.form.raw(), self.visit.circumstances, only=names)
        own = [fault for fault in self.faults if names is None or fault.name in names]
        return [*own, *(fault for fault in parsed.faults if fault not in own)]

    def send(self) -> ResponseReturnValue:
        """Store everything, or show the first page that must be mended."""
        new = self.revealed(self.place) if self.go == SEND else []
        if self.faults or new:
            faults = [fault for fault in self.all_faults() if fault.name not in new or fault.message != REQUIRED]
            return self.mend(faults) if faults else self.page(self.place, Said(revealed=new))
        try:
            return self.store()
        except InvalidAnswers as invalid:
            return self.mend(invalid.faults)

    def store(self) -> ResponseReturnValue:
        """Store the answers and lead to their receipt.

        Raises:
            InvalidAnswers: something must be mended; nothing was stored.
        """
        visit = self.visit
        responses.answer(
            visit.asking,
            self.form.raw(),
            language=visit.language,
            zone=visit.zone,
            now=visit.now,
            form_key=visit.key,
            consents=self.form.allowed(),
            taxonomy=find_taxonomy_for(visit.survey, visit.settings.surveys),
        )
        return _to_receipt(visit)

    def mend(self, faults: Sequence[FieldFault]) -> Response:
        """Show the first page that holds a fault, with its faults; those of later pages are told there."""
        named = {fault.name for fault in faults} - {""}
        step = next((step for step in self.steps.visible if named & self.names_on(step)), self.place)
        told = [fault for fault in faults if not fault.name or fault.name in self.names_on(step)]
        return self.page(step, Said(told), status=MENDED)

    def turn(self, step: str) -> ResponseReturnValue:
        """Go to another step: by its address where a draft is kept, else in answer to the POST."""
        if not self.visit.asking.keeps_draft:
            return self.page(step)
        self.keep(step)
        return redirect(url_for("answering.form", token=self.visit.person, page=step), 303)

    def keep(self, step: str) -> None:
        """Save everything as the draft, whose writer has come to `step`."""
        visit, is_autosave = self.visit, self.go == SAVE
        kept = self.form.kept()
        drafts.save(visit.asking, kept, page=step, language=visit.language, now=visit.now, is_autosave=is_autosave)

    def save(self) -> ResponseReturnValue:
        """Keep what a script sends in a pause; nothing is checked yet."""
        if self.visit.asking.keeps_draft:
            self.keep(self.place)
        return Response(status=204)

    def move(self, wish: str) -> None:
        """Move an item of a ranking as `wish` says: NAME:VALUE:up, down or keep."""
        name, _, rest = wish.partition(":")
        value, _, way = rest.rpartition(":")
        field = next((field for field in self.form if field.name == name), None)
        if isinstance(field, RankingField):
            field.offered = self.parsed.shown.choices.get(name)
            sent = self.form.sent.copy()
            sent.setlist(name, field.move(value, way))
            self.form.sent = sent

    def page(self, step: str, said: Said = NOTHING, status: int = 200) -> Response:
        """Return a page of the form with everything that was typed."""
        return pages.send(form_page(self.visit, self.form, step, said), status)


def _to_receipt(visit: Visit) -> ResponseReturnValue:
    language = visit.language
    if visit.key is None:
        return redirect(url_for("answering.thanks", token=visit.person, lang=language), 303)
    survey = (request.view_args or {})["survey"]
    args = current_mode().args
    return redirect(url_for("answering.open_thanks", survey=survey, key=visit.key, lang=language, **args), 303)
