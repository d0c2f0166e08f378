"""Taking complaints that come unprompted: from staff who hear them, and from the public form of a unit."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from surveyapp.channels.letters import language_for
from surveyapp.domain.access import Viewer, clean_email
from surveyapp.domain.errors import N_, Forbidden, InvalidFile, NotFound, Refused
from surveyapp.domain.theme_patterns import read
from surveyapp.domain.tickets.naming import case_number
from surveyapp.services import sessions
from surveyapp.services.case_links import RECEIPT, case_url, make_token, read_token
from surveyapp.services.kept_files import Sent, take
from surveyapp.services.messages import BY_HAND, MAIL
from surveyapp.services.opt_outs import company_name
from surveyapp.services.taxonomies import current_taxonomy, get_taxonomy
from surveyapp.services.ticket_files import Keeper
from surveyapp.services.tickets.hearing import clean_text
from surveyapp.services.tickets.taking import FORM, NewCase, Opened, Told, new_customer, open_case
from surveyapp.services.transactions import transaction
from surveyapp.settings import Settings
from surveyapp.store import complaints, order_lists, units
from surveyapp.store.database import db

MAXIMUM_LINE = 200
MAXIMUM_TITLE = 120
# From one network address in the time that tries are counted over; a household complains less often.
MOST_FROM_ONE_PLACE = 8
CHANNELS = (*BY_HAND, MAIL)
WHAT_IS_MISSING = N_("Tell us what happened.")
# What a case from the form is called where its words tell no theme; staff read it, in the company's language.
TITLES = {"en": "Complaint by the form", "fi": "Reklamaatio lomakkeella", "sv": "Reklamation via formuläret"}


@dataclass(frozen=True, slots=True)
class Place:
    """The unit that a form belongs to: its name (else the company's), and the company."""

    id: int
    name: str
    company: str
    language: str


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody said of themselves."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ComplaintReceipt:
    """What the receipt of a form says. The link stands on it only where no letter takes it to the customer."""

    number: str
    unit_id: int
    language: str
    link: str
    is_mailed: bool


def get_place(unit_id: int) -> Place:
    """Return the unit whose complaints a form takes.

    Raises:
        NotFound: there is no such unit.
    """
    found = complaints.find_place(db.session(), unit_id)
    if found is None:
        raise NotFound
    company = found.company or ""
    own = found.name if found.path else ""
    return Place(found.id, own or company, company, language_for(found.language, found.company_language))


def list_themes(surveys: Path, language: str) -> Mapping[str, str]:
    """Return id → name of what can be complained of, in `language`; nothing where the taxonomy cannot be read."""
    try:
        taxonomy = get_taxonomy(surveys)
    except InvalidFile:
        return {}
    return {theme.id: theme.name.get(language) or theme.name.get("en") or theme.id for theme in taxonomy.themes}


def complain(
    settings: Settings,
    unit_id: int,
    told: Told,
    person: Person,
    files: Sequence[Sent] = (),
    *,
    theme: str = "",
    form_key: str,
    language: str,
    address: str,
    now: datetime,
) -> str:
    """Take a complaint from the public form and return what opens its receipt; the same form sent twice is one case.

    What is known of the order that is named is told to nobody: it is linked only where it was bought under the same mail
    address, and whether it was cannot be seen from outside.

    Raises:
        NotFound: there is no such unit.
        Refused: something is missing, too long, or cannot be taken.
        TooManyTries: too many came from one place.
    """
    place = get_place(unit_id)
    told, person = _clean(told), _clean_person(person)
    taken = take(files)
    themes = list_themes(settings.surveys, place.language)
    sessions.count_try(settings.secret_key, "complaint", address, most=MOST_FROM_ONE_PLACE, now=now)
    with Keeper(settings) as keeper, transaction() as session:
        is_named = bool(told.order and person.email)
        own = complaints.find_own_order(session, told.order, person.email, unit_id) if is_named else None
        order, customer = own or (None, None)
        if customer is None:
            customer = new_customer(
                session, name=person.name, email=person.email, phone=person.phone, language=language, now=now
            )
        new = NewCase(
            unit_id=unit_id,
            channel=FORM,
            title=_title(told.what, theme, themes, place.language, language),
            told=told,
            language=language,
            company=place.company,
            order=order,
            customer=customer,
            theme=theme if theme in themes else None,
            # Two people may complain of one order, and who wrote this one has proven nothing: it joins no other case.
            dedupe_key=f"form:{hashlib.sha256(form_key.encode()).hexdigest()}",
            may_quote=own is not None,
        )
        opened = open_case(session, new, taken, keeper, now=now)
    return make_token(settings.secret_key, opened.ticket_id, RECEIPT)


def get_receipt(settings: Settings, token: str) -> ComplaintReceipt:
    """Return what the receipt of a form says.

    Raises:
        NotFound: it is no receipt of ours, or the person behind it was erased.
    """
    ticket_id = read_token(settings.secret_key, token, RECEIPT)
    found = complaints.find_receipt(db.session(), ticket_id)
    if found is None:
        raise NotFound
    language = language_for(found.language)
    # Where there is an address the letter takes the link there: so it reaches whom the address belongs to, and who typed
    # somebody else's sees nothing of what we answer.
    is_mailed = bool(found.email) and found.wants_contact
    link = "" if is_mailed else case_url(settings, ticket_id, language)
    return ComplaintReceipt(case_number(found.number), found.unit_id, language, link, is_mailed)


def take_complaint(
    viewer: Viewer,
    settings: Settings,
    told: Told,
    person: Person,
    *,
    unit_id: int,
    channel: str,
    title: str,
    language: str,
    order_id: int | None = None,
    customer_id: int | None = None,
    wants_contact: bool = True,
    is_told: bool = False,
    is_mine: bool = False,
    now: datetime,
) -> Opened:
    """Take a complaint that a member of staff heard or read; one about an order joins the open case about it.

    Raises:
        NotFound: unit, order or customer are not there, or not the viewer's to see.
        Forbidden: the viewer may not work on cases.
        Refused: something is missing, too long, or cannot be.
    """
    if not viewer.may("tickets.write"):
        raise Forbidden(N_("Your role may read cases but not change them."))
    if channel not in CHANNELS:
        raise Refused(N_("Choose how the complaint came."))
    title = " ".join(title.split())
    if not title or len(title) > MAXIMUM_TITLE:
        raise Refused(N_("Give the case a title of 1 to %(most)s characters: what went wrong."), most=MAXIMUM_TITLE)
    told, person = _clean(told), _clean_person(person)
    with Keeper(settings) as keeper, transaction() as session:
        if units.find_visible(session, unit_id, viewer) is None:
            raise NotFound
        order, customer = _find_subject(session, viewer, order_id, customer_id)
        if customer is None:
            customer = new_customer(
                session, name=person.name, email=person.email, phone=person.phone, language=language, now=now
            )
        new = NewCase(
            unit_id=unit_id,
            channel=channel,
            title=title,
            told=told,
            language=language_for(language),
            company=company_name(),
            order=order,
            customer=customer,
            wants_contact=wants_contact,
            dedupe_key=f"order:{order.id}" if order is not None else "",
            is_told=is_told and wants_contact and channel in BY_HAND,
            received_by=viewer.user_id,
            owner_id=viewer.user_id if is_mine else None,
        )
        return open_case(session, new, (), keeper, now=now)


def _title(what: str, theme: str, themes: Mapping[str, str], ours: str, language: str) -> str:
    """Return what a case is called: by the theme that its customer chose, else by the first that the words complain of.

    The words themselves never become a title: they may name people.
    """
    taxonomy = current_taxonomy()
    # Whoever fills this form in complains; how unhappy the words sound does not matter.
    hits = read(what, language, taxonomy).hits if taxonomy is not None else ()
    found = [hit.theme for hit in hits if hit.polarity == "negative"]
    return next((themes[each] for each in (theme, *found) if each in themes), TITLES[ours])


def _find_subject(session: Any, viewer: Viewer, order_id: int | None, customer_id: int | None) -> tuple[Any, Any]:
    """Return the order and the customer that a complaint is about, those that were named."""
    if order_id is not None:
        found = order_lists.find_order(session, viewer, order_id)
        if found is None:
            raise NotFound
        return found[0], found[2]
    if customer_id is not None:
        known = order_lists.find_customer(session, viewer, customer_id)
        if known is None:
            raise NotFound
        return None, known[0]
    return None, None


def _clean(told: Told) -> Told:
    what = clean_text(told.what)
    if not what:
        raise Refused(WHAT_IS_MISSING)
    return Told(what, _line(told.when), _line(told.item), _line(told.order), clean_text(told.wish))


def _clean_person(person: Person) -> Person:
    return Person(_line(person.name), clean_email(person.email) if person.email.strip() else "", _line(person.phone))


def _line(text: str) -> str:
    kept = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    if len(kept) > MAXIMUM_LINE:
        raise Refused(N_("Shorten the text to %(max)d characters."), max=MAXIMUM_LINE)
    return kept
