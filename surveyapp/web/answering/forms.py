"""The form of a survey's version: one field a question, as `fields` has them.

What an answer may be is the domain's to judge; the form checks only what is its own: the consents, and fields that no
form of ours has.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.form import BaseForm

from surveyapp.domain.answers import FieldFault, parts_of
from surveyapp.domain.errors import N_
from surveyapp.domain.following import Shown
from surveyapp.domain.questions import TYPES
from surveyapp.domain.surveys import Question, Survey
from surveyapp.services.response_rows import CONTACT_QUESTION
from surveyapp.services.responses import FORGED, Consents
from surveyapp.web.answering.consent_fields import CONTACT, EMAIL, QUOTE, permissions
from surveyapp.web.answering.fields import FIELDS, AnswerField, ConsentField
from surveyapp.web.answering.parts import own_language
from surveyapp.web.answering.texts import Texts
from surveyapp.web.formatting import format_day

# Names of questions hold no full stop, so these can never be one.
OURS = "form."
VERSION, LANGUAGE, SWITCH, KEY = "form.version", "form.language", "form.switch", "form.key"
# The step that was shown, what stood on it, the button that was pressed, and what else a button can do.
PAGE, SHOWN, GO = "form.page", "form.shown", "form.go"
MOVE, DROP, ATTACH = "form.move", "form.drop", "form.attach"
CONTROLS = frozenset({VERSION, LANGUAGE, SWITCH, KEY, PAGE, SHOWN, GO, MOVE, DROP, ATTACH})
# A shuffled order is one of so many, each rendered once; a person always gets the same.
SHUFFLES = 8


class AnswerForm(BaseForm):
    """The form of `survey` in the language of `texts`, holding what was sent."""

    def __init__(
        self,
        survey: Survey,
        texts: Texts,
        sent: MultiDict[str, str] | None = None,
        shuffle: int = 0,
        *,
        is_known: bool = True,
    ) -> None:
        fields = {question.name: _unbound(question, texts, shuffle) for question in survey.questions}
        fields |= dict(permissions(survey, texts, is_known=is_known))
        super().__init__(fields)
        self.texts = texts
        self.sent = sent if sent is not None else MultiDict()
        self.process(sent)

    @property
    def consents(self) -> list[Field]:
        """The fields that ask what the person allows."""
        return [field for field in self if isinstance(field, ConsentField)]

    def permissions(self, answers: Mapping[str, Any]) -> list[Field]:
        """Return the consents, and where to write to where `answers` or a consent of this form may ask for it."""
        asks = CONTACT in self or answers.get(CONTACT_QUESTION) is True
        return [field for field in self if isinstance(field, ConsentField) or (asks and field.name == EMAIL)]

    def raw(self) -> dict[str, list[str]]:
        """Return what was sent for the survey: name → everything under it, foreign names among them."""
        return {name: self.sent.getlist(name) for name in self.sent if not name.startswith(OURS)}

    def kept(self) -> dict[str, list[str]]:
        """Return what a draft keeps: every field that is the survey's or a consent's, as it was typed."""
        kept = {name: [value for value in self.sent.getlist(name) if value] for name in self._names()}
        return {name: values for name, values in kept.items() if values}

    def carried(self, here: Collection[str]) -> list[tuple[str, str]]:
        """Return the fields that the page itself does not hold, name and value; `here` are the fields drawn on it."""
        drawn = {name for field in self if field.name in here for name in fields_of(field)}
        return [(name, value) for name, values in self.kept().items() if name not in drawn for value in values]

    def stand(self, shown: Shown) -> None:
        """Tell the fields what the answers so far say of them: whether they must be answered, and what they offer."""
        for name, field in self._fields.items():
            if not name.startswith(OURS):
                field.is_required = name in shown.required
                field.offered = shown.choices.get(name)

    def own_faults(self) -> list[FieldFault]:
        """Return what is wrong with the form's own fields: a consent is neither yes nor no, or one of ours is foreign."""
        foreign = {name for name in self.sent if name.startswith(OURS)} - CONTROLS - self._fields.keys()
        faults = [FieldFault("", FORGED)] if foreign else []
        unclear = [field for field in self.consents if field.data and field.data not in (["true"], ["false"])]
        faults += [FieldFault(field.name, N_("Choose yes or no.")) for field in unclear]
        words = self[EMAIL].fault(self.allowed().may_contact) if EMAIL in self else ""
        return [*faults, FieldFault(EMAIL, words)] if words else faults

    def allowed(self) -> Consents:
        """Return what the person allowed."""
        given = {field.name: field.consent for field in self.consents}
        return Consents(given.get(CONTACT), given.get(QUOTE), self[EMAIL].address if EMAIL in self else "")

    def _names(self) -> list[str]:
        return [name for field in self for name in fields_of(field)]

    def show_faults(self, faults: Sequence[FieldFault]) -> list[tuple[str, str]]:
        """Put each fault at its field and return them for the summary: the id of the input to mend, and the words."""
        summary = []
        for fault in faults:
            words = self._words_of(fault)
            if fault.name not in self:
                summary.append(("", words))
                continue
            field = self[fault.name]
            field.tell(words, fault.part)
            title = self.texts.plain(field.question.title)
            summary.append((field.first_id, f"{title}{' ' if title[-1:] in '?!.:…' else ': '}{words}"))
        return summary

    def _words_of(self, fault: FieldFault) -> str:
        if fault.own_words:
            return self.texts.plain(fault.own_words)
        language = own_language(self.texts.language)
        params = {
            name: format_day(value, language) if isinstance(value, date) else value
            for name, value in fault.params.items()
        }
        return str(gettext(fault.message, **params))


def fields_of(field: AnswerField) -> list[str]:
    """Return the names under which a question's answer is sent: its own, its rows', and its own words'."""
    if field.name.startswith(OURS):
        return [field.name]
    return [*parts_of(field.question), *([field.own_name] if field.question.has_other else [])]


def _unbound(question: Question, texts: Texts, shuffle: int) -> Any:
    widget = TYPES[question.type].widget(question.options)
    return FIELDS[widget](question, texts, shuffle)


def is_shuffled(survey: Survey) -> bool:
    """Whether any question shows its choices in random order."""
    return any(getattr(question.options, "order", "") == "random" for question in survey.questions)
