"""Customers' mails about their case: fetched from the mailbox, matched by the address they came to, put into the thread."""

import io
from collections import Counter
from datetime import datetime

import structlog

from surveyapp.channels.inbox import opened as opened_inbox
from surveyapp.domain.errors import Refused
from surveyapp.domain.replies import own_words
from surveyapp.formats.mail import MAXIMUM_SIZE, IncomingMail, read_mail
from surveyapp.services.case_links import UnknownCaseLink, make_token
from surveyapp.services.kept_files import MAXIMUM_FILES, Sent, Taken, take
from surveyapp.services.messages import MAIL
from surveyapp.services.reply_addresses import ticket_of
from surveyapp.services.ticket_files import Keeper
from surveyapp.services.tickets import hearing
from surveyapp.settings import Settings

# What became of a mail. One that nobody could be found for stays in the mailbox, flagged, for a person to read.
KEPT, AGAIN, AUTOMATIC = "kept", "again", "automatic"
UNKNOWN, UNREADABLE, TOO_MUCH = "unknown", "unreadable", "too much"
FOR_A_PERSON = (UNKNOWN, UNREADABLE, TOO_MUCH)
AT_A_TIME = 100
WHOLE_MAIL = "mail.txt"

log = structlog.get_logger("surveyapp.mail_replies")


def fetch(settings: Settings, *, now: datetime) -> dict[str, int]:
    """Take what is new in the mailbox and return how many mails became what; nothing where no mailbox is set.

    A mail is marked as seen only when its words are stored, so that a worker that dies in between takes it again, and
    the same mail comes in once.

    Raises:
        DeliveryError: the mailbox cannot be read now.
    """
    if not settings.inbox_url:
        return {}
    done = Counter[str]()
    with opened_inbox(settings.inbox_url) as inbox:
        for key in inbox.list_new(AT_A_TIME):
            raw = inbox.read(key, MAXIMUM_SIZE)
            outcome = UNREADABLE if raw is None else receive(settings, raw, now=now)
            inbox.settle(key, is_flagged=outcome in FOR_A_PERSON)
            done[outcome] += 1
    if done:
        log.info("replies_fetched", **done)
    return dict(done)


def receive(settings: Settings, raw: bytes, *, now: datetime) -> str:
    """Put one mail into the thread of its case; return what became of it.

    Absence notices and other machines' mail are left out. A file that cannot be taken is left out with a line in the
    case's history; no word is: what is longer than a message may be comes along as a file.
    """
    try:
        mail = read_mail(raw)
    except Refused:
        return UNREADABLE
    ticket_id = ticket_of(settings, mail.recipients)
    if ticket_id is None:
        return UNKNOWN
    if mail.is_automatic:
        return AUTOMATIC
    words, files, lost = _content(mail)
    try:
        with (
            Keeper(settings) as keeper,
            hearing.opened(settings, make_token(settings.secret_key, ticket_id), now=now) as change,
        ):
            is_new = hearing.add_message(
                change,
                words,
                files,
                keeper,
                form_key=mail.message_id,
                language=change.ticket.language or "",
                channel=MAIL,
            )
            for _ in range(lost if is_new else 0):
                change.note("file_refused")
    except UnknownCaseLink:
        return UNKNOWN
    except Refused:
        # More messages within the hour, or more files, than a case takes: a person reads the mail in the mailbox.
        return TOO_MUCH
    return KEPT if is_new else AGAIN


def _content(mail: IncomingMail) -> tuple[str, list[Taken], int]:
    """Return what the customer wrote, the files that can be taken, and how many cannot."""
    taken, lost = list[Taken](), 0
    for file in mail.files:
        try:
            taken += take([Sent(file.name, io.BytesIO(file.content))])
        except Refused:
            lost += 1
    lost += max(0, len(taken) - MAXIMUM_FILES)
    taken = taken[:MAXIMUM_FILES]
    words = own_words(mail.text)
    if len(words) > hearing.MAXIMUM_TEXT:
        taken.append(Taken(WHOLE_MAIL, "text/plain", words.encode()))
        words = words[: hearing.MAXIMUM_TEXT - 2].rstrip() + " …"
    return hearing.clean_text(words), taken, lost
