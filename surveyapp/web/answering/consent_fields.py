"""What a form asks beside the survey's own questions: each permission, and where to write to who asks to be written to."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext

from surveyapp.domain.errors import N_
from surveyapp.domain.questions.faults import AnswerFault
from surveyapp.domain.questions.text import Options
from surveyapp.domain.questions.writing import clean, read_email
from surveyapp.domain.surveys import Survey
from surveyapp.services.response_rows import CONTACT_QUESTION
from surveyapp.web.answering.fields import ConsentField, WordsField
from surveyapp.web.answering.texts import Texts

CONTACT, QUOTE, EMAIL = "form.contact", "form.quote", "form.email"
TITLES = {
    CONTACT: N_("May we contact you about this?"),
    QUOTE: N_("May we publish your comment without your name?"),
    EMAIL: N_("Mail address that we answer to"),
}
# What each of them means, in one line.
HINTS = {
    CONTACT: N_("About this matter only. You see our messages on your own page as well."),
    QUOTE: N_("In your own words, for example in our shop. Nothing that tells who you are."),
    EMAIL: N_("Used for this matter only. Without it we cannot answer you."),
}
FINAL = N_("It cannot be taken back later, for nobody can tell which answers are yours.")
MISSING = N_("Write the mail address that we may answer to, or choose No above.")
LONGEST_ADDRESS = 254


class AddressField(WordsField):
    """Where to write to somebody whom we do not know."""

    def fault(self, contact: bool | None) -> str:
        """Return what is wrong with the address, "" where nothing is; it is needed where contact was allowed."""
        words = clean(self.words, lines=False)
        if not words:
            return MISSING if contact else ""
        try:
            read_email(words)
        except AnswerFault as fault:
            return fault.message
        return ""

    @property
    def address(self) -> str:
        """The address as it was typed, without what stands around it."""
        return clean(self.words, lines=False)


def permissions(survey: Survey, texts: Texts, *, is_known: bool) -> Iterator[tuple[str, Any]]:
    """Yield name and field of all that is asked beside the survey's questions; `is_known` says that we have an address."""
    if survey.contact_consent:
        yield CONTACT, ConsentField(_asked(CONTACT, survey, texts, "boolean"), texts)
    if not is_known and _may_need_address(survey):
        options = Options("email", LONGEST_ADDRESS, "", "", ())
        yield EMAIL, AddressField(_asked(EMAIL, survey, texts, "text", options), texts)
    if survey.quote_consent:
        yield QUOTE, ConsentField(_asked(QUOTE, survey, texts, "boolean"), texts)


def _may_need_address(survey: Survey) -> bool:
    """Whether somebody may ask to be contacted, and no question of the survey asks where."""
    if survey.anonymity == "anonymous":
        return False
    kinds = [question.options.input for question in survey.questions if question.type == "text"]
    asks = survey.contact_consent or CONTACT_QUESTION in survey.names
    return asks and not {"email", "tel"} & {*kinds}


def _asked(name: str, survey: Survey, texts: Texts, kind: str, options: Any = None) -> Any:
    """Return it in the shape of a question, so that it is drawn like one."""
    hint = gettext(HINTS[name])
    if survey.anonymity == "anonymous":
        hint += " " + gettext(FINAL)
    return SimpleNamespace(
        name=name,
        type=kind,
        title={texts.language: gettext(TITLES[name])},
        description={texts.language: hint},
        options=options,
        required=False,
        required_if=None,
        has_other=False,
    )
