"""What forms of tickets are made of: fields of text, lines and amounts, and the form that knows what the person saw."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DecimalField, HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from surveyapp.domain.ids import decode_id, encode_id

MAXIMUM_TEXT = 5000
MAXIMUM_LINE = 300


def _never_none(text: str | None) -> str:
    return text or ""


def text_field(label: str, **kind: Any) -> TextAreaField:
    """Return a field of several lines."""
    too_long = lazy_gettext("Shorten the text to %(max)d characters.", max=MAXIMUM_TEXT)
    return TextAreaField(label, [Length(max=MAXIMUM_TEXT, message=too_long)], filters=[_never_none], **kind)


def line_field(label: str, *more: Any, **kind: Any) -> StringField:
    """Return a field of one line; `more` are validators that come first."""
    too_long = lazy_gettext("Shorten the text to %(max)d characters.", max=MAXIMUM_LINE)
    return StringField(label, [*more, Length(max=MAXIMUM_LINE, message=too_long)], filters=[_never_none], **kind)


def amount_field(label: str) -> DecimalField:
    """Return a field for an optional amount of money."""
    not_an_amount = lazy_gettext("Write an amount of 0 to 1,000,000, such as 60 or 49.90.")
    return DecimalField(label, [Optional(), NumberRange(0, 1_000_000, message=not_an_amount)], places=2)


class TicketForm(FlaskForm):
    """A form about a ticket; `version` is the state of it that the person saw, `OPTIONAL` what nothing waits for."""

    OPTIONAL: tuple[str, ...] = ()
    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """Return the version that the page was made from, 0 when somebody tampered with it or left it out."""
        sent = (self.version.raw_data or [""])[0]
        return int(sent) if sent.isdecimal() else 0

    def offer_people(self, people: Sequence[Any]) -> None:
        """Fill in who may be chosen, where the form has such a field."""
        if "owner" in self:
            nobody = SelectChoice(value="", label=str(lazy_gettext("Nobody yet")))
            self.owner.choices = [nobody, *(SelectChoice(value=encode_id(each.id), label=each.name) for each in people)]

    @property
    def owner_id(self) -> int | None:
        """Return who was chosen."""
        return decode_id(self.owner.data) if self.owner.data else None
