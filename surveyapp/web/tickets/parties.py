"""The people of a case: marking conduct that is out of bounds, and putting the customer's colleagues on it."""

from datetime import UTC, datetime
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.services.tickets import pages, parties
from surveyapp.web.access import access, get_viewer
from surveyapp.web.casework import Part
from surveyapp.web.tickets.fields import TicketForm
from surveyapp.web.tickets.party_words import CHANNELS, CONDUCTS, NO_CONDUCT
from surveyapp.web.tickets.room import blueprint, room
from surveyapp.web.tickets.words import choices_of

MAXIMUM_NOTE, MAXIMUM_PART = 5000, 300


class ConductForm(TicketForm):
    """Threats or abuse: what it was, who is the second person, and the way of contact."""

    OPTIONAL = ("note", "second", "channel")
    conduct = RadioField(lazy_gettext("Was something out of bounds?"))
    note = TextAreaField(
        lazy_gettext("What was said or done"),
        [Length(max=MAXIMUM_NOTE, message=lazy_gettext("Shorten the text to %(max)d characters.", max=MAXIMUM_NOTE))],
        filters=[lambda text: text or ""],
        description=lazy_gettext("The words themselves, and when. Only our own people see it."),
    )
    second = SelectField(
        lazy_gettext("Second person"), description=lazy_gettext("Nobody is alone with it: two of us answer together.")
    )
    channel = SelectField(
        lazy_gettext("Agreed channel"), description=lazy_gettext("The one way by which the customer reaches us.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = SelectChoice(value="", label=gettext(NO_CONDUCT))
        self.conduct.choices = [nothing, *choices_of(CONDUCTS)]
        self.channel.choices = choices_of(CHANNELS, nothing=lazy_gettext("None agreed"))

    def offer_people(self, people: Any) -> None:
        """Fill in who may be the second person."""
        nobody = SelectChoice(value="", label=gettext("Nobody yet"))
        self.second.choices = [nobody, *(SelectChoice(value=encode_id(each.id), label=each.name) for each in people)]

    @property
    def second_id(self) -> int | None:
        """Return who was chosen."""
        return decode_id(self.second.data) if self.second.data else None


class ContactPersonForm(TicketForm):
    """A colleague of the customer, and their part."""

    OPTIONAL = ("part",)
    person = SelectField(lazy_gettext("Who"), [InputRequired(lazy_gettext("Choose who it is."))])
    part = StringField(
        lazy_gettext("Their part"),
        [Length(max=MAXIMUM_PART, message=lazy_gettext("Shorten the text to %(max)d characters.", max=MAXIMUM_PART))],
        filters=[lambda text: text or ""],
        description=lazy_gettext("What they have to do with it, such as “receives the goods” or “pays the invoice”."),
    )


CONDUCT = Part(
    lazy_gettext("Conduct"),
    ConductForm,
    lambda page: {
        "conduct": page.ticket.conduct or "",
        "note": page.ticket.conduct_note,
        "second": encode_id(page.ticket.second_id) if page.ticket.second_id else "",
        "channel": page.ticket.agreed_channel or "",
    },
    lambda viewer, ticket_id, form, now: parties.record_conduct(
        viewer,
        ticket_id,
        form.seen_version,
        conduct=form.conduct.data,
        note=form.note.data,
        second_id=form.second_id,
        channel=form.channel.data,
        now=now,
    ),
)


@blueprint.route("/<id:ticket_id>/conduct", methods=["GET", "POST"])
@access("tickets.write")
def conduct(ticket_id: int) -> ResponseReturnValue:
    """Mark threats or abuse, or take the mark back."""
    return room.edit_page(ticket_id, CONDUCT)


@blueprint.route("/<id:ticket_id>/contacts", methods=["GET", "POST"])
@access("tickets.write")
def add_contact(ticket_id: int) -> ResponseReturnValue:
    """Put a colleague of the customer on the case, or say anew what their part is."""
    now, viewer = datetime.now(UTC), get_viewer()
    page = pages.get_ticket(viewer, ticket_id, now=now)
    found = parties.get_parties(viewer, page)
    form = ContactPersonForm()
    there = [(contact.customer_id, contact.name) for contact in found.contacts]
    form.person.choices = [SelectChoice(value=encode_id(each), label=name) for each, name in (*found.addable, *there)]

    def save() -> None:
        parties.add_contact(viewer, ticket_id, decode_id(form.person.data), form.part.data, now=now)

    title = gettext("Put somebody on the case")
    return room.form_page(page, form, title, save, gettext("The case has them now."), anchor="contacts")


@blueprint.post("/<id:ticket_id>/contacts/<id:customer_id>/remove")
@access("tickets.write")
def remove_contact(ticket_id: int, customer_id: int) -> ResponseReturnValue:
    """Take a further person off the case."""
    return room.act(
        ticket_id,
        lambda now: parties.remove_contact(get_viewer(), ticket_id, customer_id, now=now),
        gettext("They are off the case."),
        "contacts",
    )
