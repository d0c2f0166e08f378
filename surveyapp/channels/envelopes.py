"""The envelope of a mail: its headers. A line break in one is refused, so that nobody can write headers of their own."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from surveyapp.channels.faults import DeliveryError
from surveyapp.channels.invitation_mail import WrittenMail
from surveyapp.channels.mail_policy import ON_THE_WIRE
from surveyapp.domain.ids import encode_id

# What parts addresses from each other in a header. The library quotes names that hold it, and loses the quotes where it
# must fold the line or encode the name: a customer's name could then add recipients.
PARTING = re.compile(r'[()<>\[\]:;@\\,"\s]+')
ON_ONE_LINE = 60


def make_message(
    mail: WrittenMail,
    *,
    message_id: int,
    to: str,
    to_name: str,
    sender: str,
    company: str,
    written_at: datetime,
    reply_to: str = "",
    opt_out_url: str = "",
    thread: int | None = None,
    is_automatic: bool = True,
) -> EmailMessage:
    """Return a mail ready to be handed over.

    Its Message-ID follows from `message_id`, so that a mail sent twice by a crash is one mail to whoever gets it.
    Answers go to `reply_to`, else to the sender. `thread` is the case that a letter belongs to: mail programs show a
    case's letters together.

    Raises:
        DeliveryError: an address or a name cannot stand in a header; trying again would be in vain.
    """
    domain = sender.rpartition("@")[2]
    message = EmailMessage(policy=ON_THE_WIRE)
    try:
        message["From"] = _address(company, sender)
        message["To"] = _address(to_name, to)
        message["Reply-To"] = _address(company, reply_to or sender)
        message["Subject"] = mail.subject
    except (ValueError, IndexError, AttributeError) as error:
        raise DeliveryError("the address or a name cannot stand in a mail", permanent=True) from error
    message["Date"] = format_datetime(written_at)
    message["Message-ID"] = f"<{encode_id(message_id)}@{domain}>"
    message["Content-Language"] = mail.language
    if thread is not None:
        anchor = f"<case-{encode_id(thread)}@{domain}>"
        message["In-Reply-To"], message["References"] = anchor, anchor
    if is_automatic:
        message["Auto-Submitted"] = "auto-generated"
    if opt_out_url:
        message["List-Unsubscribe"] = f"<{opt_out_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def _address(name: str, address: str) -> Address:
    """Return an address with the name of whose it is, of which nothing else can come."""
    if not name.isascii() or len(name) + len(address) > ON_ONE_LINE:
        name = PARTING.sub(" ", name).strip()
    return Address(name, addr_spec=address)
