"""The usual changes of a rule as forms: each reads the rule into its fields and says which values to change."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DecimalField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from surveyapp.domain.definitions import Path
from surveyapp.domain.errors import N_
from surveyapp.domain.policies.priority import IMPACTS, PRIORITIES, SEVERITIES
from surveyapp.domain.policies.service_level import DAYS, MOST_HOURS, STAGE_KEYS, ServiceLevel
from surveyapp.domain.tickets.deadlines import PRIORITY_LABELS
from surveyapp.domain.working_time import Span
from surveyapp.web.policies.room import version_of

UNITS = "units"


class RuleForm(FlaskForm):
    """A form about a rule; `version` is the one that the person saw.

    Each form has `offer()`, which fills in choices, `fill(page, unit)`, which puts what the rule says into the fields, and
    `changes(page, unit)`, which returns the values to change by their paths in the rule's text. `unit` is the path of
    the unit that is asked about.
    """

    TITLE = ""
    TEMPLATE = ""
    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """Return the version that the page was made from; what nobody could have seen when somebody tampered with it."""
        return version_of((self.version.raw_data or [""])[0])


class TextForm(FlaskForm):
    """The whole rule as its text."""

    version = HiddenField()
    text = TextAreaField(lazy_gettext("The rule as text"), [InputRequired(lazy_gettext("Write the rule."))])


class GridForm(RuleForm):
    """Severity × impact → priority; a field for each cell, such as `minor_one`."""

    TITLE = N_("Change the table")
    TEMPLATE = "policies/_grid_form.html"
    unjudged = SelectField(lazy_gettext("A case that nobody has judged yet"))

    def fill(self, page: Any, unit: str) -> None:  # noqa: ARG002 - the same for every unit
        """Put the table into the fields."""
        self.unjudged.data = page.parsed.unjudged
        for severity in SEVERITIES:
            for impact in IMPACTS:
                self[f"{severity}_{impact}"].data = page.parsed.table[severity, impact]

    def changes(self, page: Any, unit: str) -> Mapping[Path, Any]:  # noqa: ARG002 - as above
        """Return every cell."""
        cells: dict[Path, Any] = {
            ("priority", severity, impact): self[f"{severity}_{impact}"].data
            for severity in SEVERITIES
            for impact in IMPACTS
        }
        return cells | {("unjudged",): self.unjudged.data}

    def offer(self) -> None:
        """Fill in the priorities to choose from."""
        offered = [SelectChoice(value=each, label=gettext(PRIORITY_LABELS[each])) for each in reversed(PRIORITIES)]
        for field in self:
            if isinstance(field, SelectField):
                field.choices = offered


for _severity in SEVERITIES:
    for _impact in IMPACTS:
        setattr(GridForm, f"{_severity}_{_impact}", SelectField())

HOURS_RANGE = NumberRange(0.25, MOST_HOURS, message=lazy_gettext("Write hours from 0.25 to %(max)s."))


class TimesForm(RuleForm):
    """The working hours of each priority and stage, in fields such as `urgent_answer`, the reminder and the silence."""

    TITLE = N_("Change the times")
    TEMPLATE = "policies/_times_form.html"
    remind = IntegerField(
        lazy_gettext("Remind when so much of the time is used up, in per cent"),
        [InputRequired(), NumberRange(10, 95, message=lazy_gettext("Write a share from 10 to 95 per cent."))],
    )
    silence_days = IntegerField(
        lazy_gettext("Days of silence after which a case may be closed"),
        [InputRequired(), NumberRange(1, 365, message=lazy_gettext("Write 1 to 365 days."))],
    )

    def fill(self, page: Any, unit: str) -> None:  # noqa: ARG002 - the same for every unit
        """Put the times into the fields."""
        level: ServiceLevel = page.parsed
        self.remind.data, self.silence_days.data = round(level.remind_at * 100), level.silence_days
        for priority in PRIORITIES:
            for stage in STAGE_KEYS:
                hours = level.hours[priority][stage]
                self[f"{priority}_{stage}"].data = int(hours) if hours == int(hours) else hours

    def changes(self, page: Any, unit: str) -> Mapping[Path, Any]:  # noqa: ARG002 - as above
        """Return every time."""
        times: dict[Path, Any] = {
            ("service_level", priority, key): _number(self[f"{priority}_{stage}"].data)
            for priority in PRIORITIES
            for stage, key in STAGE_KEYS.items()
        }
        return times | {("remind_at",): self.remind.data / 100, ("silence_days",): self.silence_days.data}

    def offer(self) -> None:
        """Nothing is to be chosen here."""


for _priority in PRIORITIES:
    for _stage in STAGE_KEYS:
        setattr(TimesForm, f"{_priority}_{_stage}", DecimalField(None, [InputRequired(), HOURS_RANGE], places=None))


class HoursForm(RuleForm):
    """When one unit works: hours by weekday, country and closed days; empty follows the unit above."""

    TITLE = N_("Change working hours")
    TEMPLATE = "policies/_hours_form.html"
    country = StringField(lazy_gettext("Country of its public holidays"))
    closed = TextAreaField(lazy_gettext("Further days on which it is closed"))

    def fill(self, page: Any, unit: str) -> None:
        """Put what the unit itself says into the fields."""
        said = page.parsed.units.get(unit)
        if said is None:
            return
        self.country.data = said.country or ""
        yearly = [f"{month:02}-{day:02}" for month, day in sorted(said.closed_yearly)]
        self.closed.data = "\n".join([*yearly, *(day.isoformat() for day in sorted(said.closed_on))])
        for day, spans in zip(DAYS, said.week or (), strict=False):
            self[day].data = _spans(spans)

    def changes(self, page: Any, unit: str) -> Mapping[Path, Any]:
        """Return what the unit says from now on."""
        entries = page.definition[UNITS]
        places = [place for place, entry in enumerate(entries) if str(entry.get("unit")).strip().strip("/") == unit]
        at: Path = (UNITS, places[0] if places else len(entries))
        typed = {day: (self[day].data or "").strip() for day in DAYS}
        hours = {day: text for day, text in typed.items() if text} or None
        closed = (self.closed.data or "").replace(",", " ").split() or None
        found: dict[Path, Any] = {} if places else {(*at, "unit"): unit}
        return found | {
            (*at, "country"): (self.country.data or "").strip() or None,
            (*at, "hours"): _grouped(hours) if hours else None,
            (*at, "closed"): closed,
        }

    def offer(self) -> None:
        """Nothing is to be chosen here."""


for _day in DAYS:
    setattr(HoursForm, _day, StringField())

# A rule that is a table has forms; every other is changed as text. A form of a further rule adds its line here.
PARTS: dict[str, dict[str, Any]] = {
    "priority": {"table": GridForm},
    "service_level": {"hours": HoursForm, "times": TimesForm},
}


def _number(value: Any) -> int | float:
    return int(value) if value == int(value) else float(value)


def _spans(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{b // 60}:{b % 60:02}-{e // 60}:{e % 60:02}" for b, e in spans)


def _grouped(hours: Mapping[str, str]) -> dict[str, str]:
    """Return the hours with neighbouring days of the same hours under one key, such as mon-fri."""
    runs: list[list[str]] = []
    for day in DAYS:
        if day not in hours:
            continue
        follows = runs and DAYS.index(runs[-1][-1]) + 1 == DAYS.index(day)
        if follows and hours[runs[-1][0]] == hours[day]:
            runs[-1].append(day)
        else:
            runs.append([day])
    return {run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}": hours[run[0]] for run in runs}
