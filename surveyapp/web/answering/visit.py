"""One person before one form: what they are asked, under which name, in which language, and when."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from zlib import crc32
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from surveyapp.domain.answers import ParsedAnswers, parse_answers
from surveyapp.domain.following import Circumstances
from surveyapp.domain.surveys import Survey
from surveyapp.services.asking import Asking
from surveyapp.services.opt_outs import make_token
from surveyapp.settings import Settings
from surveyapp.web.answering.forms import SHUFFLES, AnswerForm, is_shuffled
from surveyapp.web.answering.texts import Texts


@dataclass(frozen=True, slots=True)
class Trial:
    """What a form says of itself that is tried only: its answers count nowhere.

    `lines` stand on top of each page, each said in the page's language when it is drawn; `handling` is the address of what
    the form's foot leads to.
    """

    lines: tuple[Callable[[], str], ...]
    handling: str


@dataclass(frozen=True)
class Visit:
    """What a page of a form is drawn for.

    Attributes:
        asking: what is asked, of whom.
        survey: its survey, in the version that the person sees.
        language: the language shown.
        person: what tells people apart: a link's token, or an open form's key.
        key: an open form's own; None behind a personal link.
        settings: the installation's.
        now: the moment.
        trial: what is said where the form is tried only; None where it counts.
    """

    asking: Asking
    survey: Survey
    language: str
    person: str
    key: str | None
    settings: Settings
    now: datetime
    trial: Trial | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The company's zone."""
        return self.settings.timezone

    @cached_property
    def circumstances(self) -> Circumstances:
        """What conditions may know besides the answers."""
        return self.asking.circumstances(self.zone, self.now)

    @property
    def shuffle(self) -> int:
        """Which of the shuffled orders the person gets, always the same; 0 where nothing is shuffled."""
        return crc32(self.person.encode()) % SHUFFLES if is_shuffled(self.survey) else 0

    @property
    def opt_out(self) -> str:
        """The token that wants no more surveys, "" where no mail reaches the person."""
        customer, invitation_id = self.asking.customer, self.asking.invitation_id
        if invitation_id is None or customer is None or not customer.email:
            return ""
        return make_token(self.settings.secret_key, invitation_id, customer.email)

    @property
    def may_opt_out(self) -> bool:
        """Whether the person is one that surveys are sent to by mail."""
        return self.asking.invitation_id is not None and bool(self.asking.customer and self.asking.customer.email)

    def form(self, sent: MultiDict[str, str] | None = None) -> AnswerForm:
        """Return the form with what was sent in it."""
        is_known = self.asking.invitation_id is not None
        return AnswerForm(self.survey, Texts(self.survey, self.language), sent, self.shuffle, is_known=is_known)

    def parse(self, form: AnswerForm) -> ParsedAnswers:
        """Return the answers that the form holds, whatever is still missing."""
        return parse_answers(self.survey, form.raw(), self.circumstances, check_required=False)

    def at(self, asking: Asking, language: str) -> "Visit":
        """Return the same visit of another version of the survey, or in another language."""
        return replace(self, asking=asking, survey=asking.survey or self.survey, language=language)
