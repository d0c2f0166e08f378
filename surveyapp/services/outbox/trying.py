"""Looking at an invitation before anybody gets it: a preview, and a test mail to oneself."""

from dataclasses import replace
from datetime import datetime, timedelta

from surveyapp.channels import open_channel
from surveyapp.channels.envelopes import make_message
from surveyapp.channels.faults import DeliveryError
from surveyapp.channels.invitation_mail import InvitationFacts, WrittenMail, write_invitation
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.invitations import DEFAULT_CAP, DEFAULT_EXPIRE, later
from surveyapp.domain.surveys import text_in
from surveyapp.services import audit
from surveyapp.services.opt_outs import company_name
from surveyapp.services.outbox.writing import NO_RULES, days_of, score_row
from surveyapp.services.surveys import get_published
from surveyapp.services.transactions import transaction
from surveyapp.settings import Settings
from surveyapp.store.database import db, random_id
from surveyapp.store.users import User

# An order that is none, so that the mail has everything that it can name.
ORDER, PRODUCT = "48211", {"en": "Dining table", "fi": "Ruokapöytä", "sv": "Matbord"}
Preview = WrittenMail


def preview(settings: Settings, name: str, language: str, *, is_reminder: bool = False, now: datetime) -> Preview:
    """Return the invitation of the survey `name` as a customer of an invented order would get it.

    `language` is one of the survey's, else its own is taken. Its links open what anybody may open.

    Raises:
        NotFound: no such survey is published.
    """
    survey = get_published(name).survey
    if language not in survey.locales:
        language = survey.locale
    today = now.astimezone(settings.timezone).date()
    invite = survey.invite or NO_RULES
    words = {"order.external_id": ORDER, "order.product": text_in(PRODUCT, language, "en")}
    page = f"{settings.base_url}/p/{name}" if survey.open else f"{settings.base_url}/surveys/{name}"
    return write_invitation(
        InvitationFacts(
            language=language,
            company=company_name(),
            touchpoint=invite.after[0] if invite.after else "delivered",
            survey_url=page,
            opt_out_url=f"{settings.base_url}/surveys/{name}/mail",
            first_name="Aino",
            order=ORDER,
            product=words["order.product"],
            ordered_on=today - timedelta(days=14),
            promised_on=today - timedelta(days=4),
            happened_on=today - timedelta(days=2),
            expires_on=later(now, invite.expire or DEFAULT_EXPIRE, settings.timezone).date(),
            cap_days=days_of(invite.cap or DEFAULT_CAP),
            is_anonymous=survey.anonymity == "anonymous",
            is_reminder=is_reminder,
            row=score_row(survey, language, words),
            accent=settings.accent,
        )
    )


def send_test(viewer: Viewer, settings: Settings, name: str, language: str, *, now: datetime) -> str:
    """Send the viewer the survey's invitation as a test, at once; return the address that it went to.

    Raises:
        NotFound: no such survey is published.
        Refused: the mail server did not take it; says why.
    """
    user = db.session().get(User, viewer.user_id)
    if user is None:
        raise NotFound
    mail = preview(settings, name, language, now=now)
    message = make_message(
        replace(mail, subject=f"TEST: {mail.subject}"),
        message_id=random_id(),
        to=user.email,
        to_name=user.name,
        sender=settings.sender,
        company=company_name(),
        written_at=now,
    )
    email = user.email
    # Nothing of the database may be held while the mail server takes its time.
    db.session().rollback()
    try:
        with open_channel(settings.mail_url) as channel:
            channel.send(message, settings.sender, email)
    except DeliveryError as fault:
        raise Refused(N_("The test mail was not taken: %(reason)s"), reason=fault.reason) from fault
    with transaction() as session:
        audit.record(session, "test_mail_sent", now=now, user_id=viewer.user_id, object_kind="survey", survey=name)
    return email
