"""What a message says and to whom, from what the database knows when it is handed over."""

from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.channels.case_footer import with_footer
from surveyapp.channels.envelopes import make_message
from surveyapp.channels.invitation_mail import InvitationFacts, ScoreRow, WrittenMail, write_invitation
from surveyapp.channels.letters import format_day, language_for
from surveyapp.domain.definitions import Duration
from surveyapp.domain.invitations import DEFAULT_CAP
from surveyapp.domain.surveys import ORDER_FACTS, Invite, Survey, fill, text_in
from surveyapp.services.case_links import case_url
from surveyapp.services.opt_outs import make_token
from surveyapp.services.reply_addresses import reply_address
from surveyapp.settings import Settings

REMINDER = "reminder"
DAYS = {"day": 1, "week": 7}
# A survey that invites nobody any more still sends what was planned before, by the usual hours.
NO_RULES = Invite((), None, None, (), (), None, None, 1.0, None)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed message: its row of `store.outbox.list_to_write`, and for an invitation its survey, zone and new secret."""

    row: Any
    survey: Survey | None = None
    zone: ZoneInfo | None = None
    token: str = ""

    @property
    def invite(self) -> Invite:
        """The rules that the invitation goes out by."""
        return (self.survey.invite if self.survey is not None else None) or NO_RULES

    @property
    def is_reminder(self) -> bool:
        """Whether the person was invited before."""
        return bool(self.row.kind == REMINDER)


def write(outgoing: Outgoing, settings: Settings) -> EmailMessage:
    """Return the mail of a claimed message.

    Raises:
        DeliveryError: the address cannot stand in a mail.
    """
    row = outgoing.row
    opt_out_url = ""
    if outgoing.survey is not None:
        opt_out_url = _opt_out_url(outgoing, settings)
        mail = write_invitation(_facts(outgoing, settings, opt_out_url))
    else:
        mail = WrittenMail(row.language, row.subject, _body(row, settings), row.html or "")
    return make_message(
        mail,
        message_id=row.id,
        to=row.email,
        to_name=row.name or "",
        sender=settings.sender,
        company=row.company or "",
        written_at=row.created_at,
        reply_to=reply_address(settings, row.ticket_id) if _is_to_customer(row) else "",
        opt_out_url=opt_out_url,
        thread=row.ticket_id,
        is_automatic=row.author_id is None,
    )


def _body(row: Any, settings: Settings) -> str:
    """Return a letter's words; under those to the customer of a case stands the way to their page of it."""
    body: str = row.body
    if not _is_to_customer(row):
        return body
    language = language_for(row.language)
    return with_footer(body, language, case_url(settings, row.ticket_id, language))


def _is_to_customer(row: Any) -> bool:
    """Return whether a letter goes to the customer of its case: page and reply address are theirs, not a colleague's."""
    return row.ticket_id is not None and row.customer_id is not None and row.customer_id == row.case_customer_id


def _opt_out_url(outgoing: Outgoing, settings: Settings) -> str:
    row = outgoing.row
    token = make_token(settings.secret_key, row.invitation_id, row.email)
    return f"{settings.base_url}/u/{token}?lang={language_for(row.invitation_language)}"


def _facts(outgoing: Outgoing, settings: Settings, opt_out_url: str) -> InvitationFacts:
    row, survey, zone = outgoing.row, outgoing.survey, outgoing.zone or settings.timezone
    if survey is None:
        raise ValueError("only an invitation has such facts")
    language = row.invitation_language or survey.locale
    return InvitationFacts(
        language=language,
        company=row.company or "",
        touchpoint=row.touchpoint,
        survey_url=f"{settings.base_url}/s/{outgoing.token}",
        opt_out_url=opt_out_url,
        unit=row.path.rpartition("/")[2],
        first_name=(row.name or "").partition(" ")[0],
        order=row.order_external_id or "",
        product=row.order_product or "",
        ordered_on=_local_day(row.order_placed_at, row.order_timezone),
        promised_on=row.order_promised_on,
        happened_on=row.touched_on,
        expires_on=row.expires_at.astimezone(zone).date() if row.expires_at else None,
        cap_days=days_of(outgoing.invite.cap or DEFAULT_CAP),
        is_anonymous=survey.anonymity == "anonymous",
        is_reminder=outgoing.is_reminder,
        row=score_row(survey, language, _order_words(row, language)),
        accent=settings.accent,
    )


def score_row(survey: Survey, language: str, order: dict[str, str]) -> ScoreRow | None:
    """Return the survey's first question where it is a scale; `order` fills what its title names."""
    question = next(iter(survey.questions), None)
    if question is None or question.type != "rating":
        return None

    def words(text: dict[str, str]) -> str:
        return fill(text_in(text, language, survey.locale), order)

    options = question.options
    return ScoreRow(
        question.name, words(question.title), tuple(options.steps), words(options.low_text), words(options.high_text)
    )


def days_of(length: Duration) -> int | None:
    """Return a length of time in days, None where it is not counted in days."""
    return length.amount * DAYS[length.unit] if length.unit in DAYS else None


def _local_day(moment: datetime | None, zone: str | None) -> date | None:
    return moment.astimezone(ZoneInfo(zone)).date() if moment is not None and zone else None


def _order_words(row: Any, language: str) -> dict[str, str]:
    words = {}
    for name in ORDER_FACTS:
        value = row.path.rpartition("/")[2] if name == "unit" else getattr(row, f"order_{name}", None)
        if isinstance(value, datetime):
            value = _local_day(value, row.order_timezone)
        shown = format_day(value, language_for(language)) if isinstance(value, date) else value
        words[f"order.{name}"] = "" if shown is None else str(shown)
    return words
