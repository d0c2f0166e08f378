"""The forms of a case's page: one for each thing that people find out, decide or say."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
)
from wtforms.validators import InputRequired, Optional

from surveyapp.domain.tickets import deadlines
from surveyapp.web.tickets.fields import TicketForm
from surveyapp.web.tickets.fields import amount_field as _amount
from surveyapp.web.tickets.fields import line_field as _line
from surveyapp.web.tickets.fields import text_field as _text
from surveyapp.web.tickets.promise_words import KINDS
from surveyapp.web.tickets.words import ACTIONS, CATEGORIES, CONTACT, VERDICTS, WAYS, choices_of


class OwnerForm(TicketForm):
    """Who has the case."""

    owner = SelectField(lazy_gettext("Owner"))


class SeverityForm(TicketForm):
    """How bad it is and how many it touches."""

    severity = RadioField(
        lazy_gettext("How bad is it for the customer?"), [InputRequired(lazy_gettext("Choose how bad it is."))]
    )
    impact = RadioField(lazy_gettext("Whom does it touch?"), [InputRequired(lazy_gettext("Choose whom it touches."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.severity.choices = choices_of(deadlines.SEVERITY_LABELS)
        self.impact.choices = choices_of(deadlines.IMPACT_LABELS)


class FactsForm(TicketForm):
    """The facts, before anybody answers."""

    OPTIONAL = ("our_side", "evidence")
    what = _text(
        lazy_gettext("What happened"), description=lazy_gettext("What was found, in plain words. No guesses yet.")
    )
    where = _line(lazy_gettext("Where"), description=lazy_gettext("Place, step or system."))
    when = _line(lazy_gettext("When"), description=lazy_gettext("Day and time, or since when."))
    extent = _line(
        lazy_gettext("How much or how many"),
        description=lazy_gettext("How many pieces, orders or customers, out of how many."),
    )
    our_side = _text(lazy_gettext("Our side"), description=lazy_gettext("What our own people say happened."))
    evidence = _text(lazy_gettext("Evidence"), description=lazy_gettext("What shows it: photos, scans, call lists."))


class CauseForm(TicketForm):
    """The root cause, or why it cannot be known."""

    OPTIONAL = ("category", "unknown_because")
    cause = _text(lazy_gettext("Root cause"))
    category = SelectField(lazy_gettext("Kind of cause"))
    unknown_because = _text(
        lazy_gettext("Unknown, because"), description=lazy_gettext("Only when the cause cannot be found out.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = choices_of(CATEGORIES, nothing=lazy_gettext("Not said"))


class CorrectionForm(TicketForm):
    """How it is put right for this customer."""

    OPTIONAL = ("due_on",)
    text = _text(
        lazy_gettext("Correction"),
        description=lazy_gettext("What is done for this customer. It stays an open action until it is done."),
    )
    owner = SelectField(lazy_gettext("Who does it"))
    due_on = DateField(lazy_gettext("By"), [Optional()])


class NoRemedyForm(TicketForm):
    """Why nothing is offered."""

    OPTIONAL = ("none_because",)
    none_because = _text(
        lazy_gettext("No remedy, because"), description=lazy_gettext("Only when the customer is offered nothing.")
    )


class ExtraForm(TicketForm):
    """What the customer gets on top."""

    OPTIONAL = ("extra",)
    extra = _line(
        lazy_gettext("Extra"),
        description=lazy_gettext("Something on top of what was promised. The customer must hear of it."),
    )


class TitleForm(TicketForm):
    """What the case is called."""

    title = _line(lazy_gettext("Title"), InputRequired(lazy_gettext("Write what went wrong, in a few words.")))


class ContactForm(TicketForm):
    """Whether the customer wants to hear from us."""

    wants_contact = RadioField(
        lazy_gettext("Does the customer want to hear from us?"), [InputRequired(lazy_gettext("Choose one."))]
    )
    why = _line(lazy_gettext("How do we know?"), InputRequired(lazy_gettext("Write how you know.")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wants_contact.choices = choices_of(CONTACT)


class VerdictForm(TicketForm):
    """What the customer says of the outcome."""

    verdict = RadioField(
        lazy_gettext("What does the customer say?"), [InputRequired(lazy_gettext("Choose what the customer says."))]
    )
    way = RadioField(lazy_gettext("How did you hear it?"), [InputRequired(lazy_gettext("Choose how you heard it."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = choices_of(VERDICTS)
        self.way.choices = choices_of(WAYS)


class ReasonForm(TicketForm):
    """Why the case moves."""

    why = _text(lazy_gettext("Why"))


class PauseForm(TicketForm):
    """What the customer is to do next."""

    what_for = _line(
        lazy_gettext("What do you wait for?"),
        InputRequired(lazy_gettext("Say what you wait for from the customer, such as a photo of the damage.")),
        description=lazy_gettext("The clock stands still until the customer writes, or until you let it run again."),
    )


class LetterForm(TicketForm):
    """What the customer is told, and by which way."""

    kind = HiddenField()
    language = HiddenField()
    seen_hints = HiddenField()
    way = RadioField(lazy_gettext("How"), [InputRequired(lazy_gettext("Choose how the customer is told."))])
    subject = _line(lazy_gettext("Subject"), InputRequired(lazy_gettext("Write a subject.")))
    body = _text(lazy_gettext("Message"), render_kw={"rows": 16})
    names_extra = BooleanField(lazy_gettext("The message names the extra"))
    promise = SelectField(lazy_gettext("We promise"), validate_choice=False)
    promise_due = DateTimeLocalField(lazy_gettext("Until when"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = choices_of(WAYS)
        self.promise.choices = choices_of(
            {kind: text for kind, text in KINDS.items() if kind != "other"}, nothing=lazy_gettext("Nothing new")
        )


class NoteForm(TicketForm):
    """An internal note."""

    text = _text(lazy_gettext("Note"))


class EffortForm(TicketForm):
    """How long somebody worked on it."""

    minutes = IntegerField(
        lazy_gettext("Minutes"),
        [InputRequired(lazy_gettext("Write how many minutes it took, such as 20."))],
        description=lazy_gettext("They are added to what stands there. A minus takes back what was too much."),
    )


class ActionForm(TicketForm):
    """Something to be done."""

    OPTIONAL = ("due_on", "cost", "exception_because")
    kind = RadioField(lazy_gettext("What kind?"), [InputRequired(lazy_gettext("Choose what kind it is."))])
    text = _line(lazy_gettext("What is to be done"), InputRequired(lazy_gettext("Write what is to be done.")))
    owner = SelectField(lazy_gettext("Who does it"))
    due_on = DateField(lazy_gettext("By"), [Optional()])
    cost = _amount(lazy_gettext("Cost"))
    exception_because = _text(
        lazy_gettext("Why the exception"), description=lazy_gettext("Needed where the usual rules are left.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices_of(ACTIONS)
