"""The forms of a corrective action's page."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import DateField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.tickets import actions
from surveyapp.web.actions.words import BRANCHES, KINDS
from surveyapp.web.tickets.fields import TicketForm, line_field, text_field
from surveyapp.web.tickets.words import choices_of

BIG = {"rows": 3}


class NewForm(TicketForm):
    """A new corrective action; its cases stand beside it, repeated."""

    ME = "me"
    OPTIONAL = ("theme", "unit")
    title = line_field(
        lazy_gettext("What goes wrong"),
        InputRequired(lazy_gettext("Write what goes wrong, in a few words.")),
        description=lazy_gettext("One cause, in a few words: “Deliveries late since the courier changed”."),
    )
    theme = SelectField(lazy_gettext("Theme"))
    unit = SelectField(lazy_gettext("Unit"))
    owner = SelectField(lazy_gettext("Owner"))

    def offer(self, units: Sequence[Any], themes: Sequence[tuple[str, str]], own_name: str) -> None:
        """Fill in what may be chosen; somebody else is given it afterwards, when it is known who can see its unit."""
        nearest = SelectChoice(value="", label=gettext("The nearest unit that holds all its cases"))
        self.unit.choices = [
            nearest,
            *(
                SelectChoice(value=encode_id(each.id), label=each.path or gettext("The whole company"))
                for each in units
            ),
        ]
        nothing = SelectChoice(value="", label=gettext("None"))
        self.theme.choices = [nothing, *(SelectChoice(value=code, label=name) for code, name in themes)]
        self.owner.choices = [
            SelectChoice(value=self.ME, label=own_name),
            SelectChoice(value="", label=gettext("Nobody yet")),
        ]

    @property
    def unit_id(self) -> int | None:
        """Return the unit that was chosen, None for the nearest common one."""
        return decode_id(self.unit.data) if self.unit.data else None


class ProblemForm(TicketForm):
    """The problem by its parts: what it is, and where it could be but is not."""

    OPTIONAL = tuple(part for part in actions.PROBLEM_PARTS if part not in actions.NEEDED_PARTS)
    what = text_field(
        lazy_gettext("What is wrong"),
        description=lazy_gettext("The defect itself, as it was found. No causes yet."),
        render_kw=BIG,
    )
    is_not_what = line_field(
        lazy_gettext("What it is not"), description=lazy_gettext("What could be wrong as well, but is not.")
    )
    where = line_field(lazy_gettext("Where"), description=lazy_gettext("Place, step, product or region."))
    is_not_where = line_field(lazy_gettext("Where it is not"))
    when = line_field(lazy_gettext("When"), description=lazy_gettext("Since when, and at which times."))
    is_not_when = line_field(lazy_gettext("When it is not"))
    how_many = line_field(
        lazy_gettext("How many"), description=lazy_gettext("How many of how many: 31 of 412 deliveries.")
    )
    is_not_how_many = line_field(lazy_gettext("How many it is not"))
    who = line_field(lazy_gettext("Whom it touches"))
    why = line_field(lazy_gettext("Why it is a problem"), description=lazy_gettext("What was promised, or is lost."))
    how = line_field(lazy_gettext("How it shows"), description=lazy_gettext("How it was found out."))


class ContainmentForm(TicketForm):
    """What keeps customers from harm until the cause is gone."""

    containment = text_field(
        lazy_gettext("Containment"),
        description=lazy_gettext("What protects customers until the cause is gone, since when, and who does it."),
    )


class RiskForm(TicketForm):
    """What may happen if nothing is done, or by what is done."""

    risk = text_field(
        lazy_gettext("Risk"),
        description=lazy_gettext(
            "What happens if it comes again, how likely that is, and what the change could break."
        ),
    )


class EscapeForm(TicketForm):
    """Why nobody noticed."""

    escape_cause = text_field(
        lazy_gettext("Why it escaped"),
        description=lazy_gettext("Which check should have found it before the customers did, and why it did not."),
    )


class SpreadForm(TicketForm):
    """Where else the cause could be, and what keeps it from coming again."""

    similar_places = text_field(
        lazy_gettext("Similar places"),
        description=lazy_gettext("Where else the same cause could be: who looked, and what was found."),
    )
    procedure = text_field(
        lazy_gettext("Procedure"),
        description=lazy_gettext("Which instruction was changed, and where it is. Or: not needed, because …"),
    )


class WhyForm(TicketForm):
    """One why with its answer."""

    OPTIONAL = ("evidence",)
    question = line_field(lazy_gettext("Why?"), InputRequired(lazy_gettext("Write the question.")))
    answer = text_field(lazy_gettext("Answer"), description=lazy_gettext("Because …"), render_kw=BIG)
    evidence = text_field(
        lazy_gettext("Evidence"),
        description=lazy_gettext("What shows that it is so: a log, a count, a contract. A plan needs it for each why."),
        render_kw=BIG,
    )


class CauseForm(TicketForm):
    """A possible cause on the diagram."""

    OPTIONAL = ("evidence",)
    branch = SelectField(lazy_gettext("Branch"))
    answer = line_field(lazy_gettext("Possible cause"), InputRequired(lazy_gettext("Write what the cause is.")))
    evidence = text_field(
        lazy_gettext("Evidence"), description=lazy_gettext("What speaks for it, or against it."), render_kw=BIG
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branch.choices = choices_of(BRANCHES)


class RootForm(TicketForm):
    """Which cause is the root, and of which kind."""

    cause = RadioField(
        lazy_gettext("Which one is the root cause?"), [InputRequired(lazy_gettext("Choose the root cause."))]
    )
    category = SelectField(
        lazy_gettext("Kind of cause"), description=lazy_gettext("Reports count root causes by these kinds.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = choices_of(BRANCHES)

    def offer_causes(self, causes: Sequence[Any]) -> None:
        """Fill in which causes may be chosen."""
        self.cause.choices = [SelectChoice(value=encode_id(each.id), label=each.answer) for each in causes]

    @property
    def cause_id(self) -> int:
        """Return which cause was chosen."""
        return decode_id(self.cause.data)


class StepForm(TicketForm):
    """An action: what, who, by when."""

    OPTIONAL = ("due_on",)
    kind = RadioField(lazy_gettext("What kind?"), [InputRequired(lazy_gettext("Choose what kind it is."))])
    text = line_field(lazy_gettext("What is to be done"), InputRequired(lazy_gettext("Write what is to be done.")))
    owner = SelectField(lazy_gettext("Who does it"))
    due_on = DateField(lazy_gettext("By"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices_of(KINDS)


class DoneForm(TicketForm):
    """What shows that an action is done."""

    evidence = text_field(
        lazy_gettext("Evidence"), description=lazy_gettext("What shows that it is done: a schedule, a photo, a list.")
    )


class CaseNumberForm(TicketForm):
    """A case to be gathered."""

    number = line_field(lazy_gettext("Number of the case"))


class PlainForm(TicketForm):
    """A question that is answered by pressing the button."""
