"""An invitation in words: subject, text and HTML, in the customer's language.

The sentences of a language stand once, in `templates/mail/words.LANGUAGE.jinja`; the HTML escapes what it names, its
text twin does not. A further language is a further such file. What a survey asks is in the survey's own language.
"""

import re
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from surveyapp.channels.letters import TEMPLATES, format_day, language_for
from surveyapp.domain.colours import DEFAULT_ACCENT, dark_twin

SPARE_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The first question as a row of numbers, each a link that preselects it; texts are in the survey's language."""

    name: str
    title: str
    steps: tuple[int, ...]
    low_text: str = ""
    high_text: str = ""


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """What an invitation may name. Empty text and None mean "not known", and the sentence is left out.

    `language` is the survey's; `survey_url` and `opt_out_url` are whole addresses, the former without a query.
    """

    language: str
    company: str
    touchpoint: str
    survey_url: str
    opt_out_url: str
    unit: str = ""
    first_name: str = ""
    order: str = ""
    product: str = ""
    ordered_on: date | None = None
    promised_on: date | None = None
    happened_on: date | None = None
    expires_on: date | None = None
    cap_days: int | None = None
    is_anonymous: bool = False
    is_reminder: bool = False
    row: ScoreRow | None = None
    accent: str = DEFAULT_ACCENT

    @property
    def accent_dark(self) -> str:
        """The shop's colour on a dark screen."""
        return dark_twin(self.accent)


@dataclass(frozen=True, slots=True)
class WrittenMail:
    """A mail in words."""

    language: str
    subject: str
    text: str
    html: str = ""


def write_invitation(facts: InvitationFacts) -> WrittenMail:
    """Return the invitation in the language of `facts`, as far as we have words in it, else in English."""
    language = language_for(facts.language)
    text = _texts.get_template("mail/invitation.txt.jinja").render(f=facts, language=language)
    html = _pages.get_template("mail/invitation.html.jinja").render(f=facts, language=language)
    words = _texts.get_template(f"mail/words.{language}.jinja").module
    subject = " ".join(words.subject(facts).split())  # type: ignore[attr-defined]
    return WrittenMail(language, subject, SPARE_LINES.sub("\n\n", text.strip()) + "\n", html.strip() + "\n")


def _environment(*, escapes: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escapes,  # noqa: S701 - off for plain text only
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["day"] = format_day
    return environment


_texts, _pages = _environment(escapes=False), _environment(escapes=True)
