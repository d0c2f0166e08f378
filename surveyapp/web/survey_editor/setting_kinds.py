"""The settings of a survey as fields of a form: how each is read from a definition, from a form, and written back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from surveyapp.domain.definitions import DURATION, Path
from surveyapp.domain.survey_edits.values import Definition, set_value, value_at
from surveyapp.domain.surveys.model import ANONYMITIES, DIMENSIONS, TOUCHPOINTS, WEEKDAYS
from surveyapp.domain.surveys.parsing import SEND_HOURS

Form = MultiDict[str, str]
# A length of time in two fields: how many, of which unit.
Length = tuple[str, str]
NO_LENGTH: Length = ("", "day")
EVERYBODY = "100"
MOST_REMINDERS = 5
LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Kind:
    """How a setting is read from plain data, how from the fields called after it, and how it is written as plain data."""

    read: Callable[[Any], Any]
    sent: Callable[[Form, str], Any]
    write: Callable[[Any], Any]


def _read_length(raw: Any) -> Length:
    match = DURATION.fullmatch(raw) if isinstance(raw, str) else None
    return (match[1], match[2]) if match else NO_LENGTH


def _sent_length(form: Form, name: str) -> Length:
    amount = form.get(name, "").strip()
    return (amount, form.get(f"{name}_unit", "day")) if amount else NO_LENGTH


def _write_length(length: Length) -> str | None:
    amount, unit = length
    return f"{amount} {unit}{'' if amount == '1' else 's'}" if amount else None


def _read_lengths(raw: Any) -> list[Length]:
    entries = raw if isinstance(raw, list) else [raw]
    return [length for length in map(_read_length, entries) if length != NO_LENGTH]


def _sent_lengths(form: Form, name: str) -> list[Length]:
    pairs = zip(form.getlist(name), form.getlist(f"{name}_unit"), strict=False)
    return [(amount.strip(), unit) for amount, unit in pairs if amount.strip()][:MOST_REMINDERS]


def _write_lengths(lengths: list[Length]) -> Any:
    written = [_write_length(length) for length in lengths]
    return written if len(written) > 1 else written[0] if written else None


def _read_hours(raw: Any) -> tuple[str, str]:
    match = SEND_HOURS.fullmatch(raw) if isinstance(raw, str) else None
    return (f"{match[1]:0>2}:{match[2]}", f"{match[3]:0>2}:{match[4]}") if match else ("", "")


def _sent_hours(form: Form, name: str) -> tuple[str, str]:
    return form.get(f"{name}_from", "").strip(), form.get(f"{name}_to", "").strip()


def _write_hours(hours: tuple[str, str]) -> str | None:
    return "-".join(hours) if any(hours) else None


def _read_share(raw: Any) -> str:
    return f"{raw * 100:g}" if isinstance(raw, int | float) else EVERYBODY


def share_of(per_cent: str) -> float | None:
    """Return a share from what was typed as per cent, with either decimal sign; None where it is none above 0 up to 100."""
    try:
        share = float(per_cent.replace(",", "."))
    except ValueError:
        return None
    return round(share / 100, 6) if 0 < share <= 100 else None


def _write_share(per_cent: str) -> Any:
    return None if share_of(per_cent) == 1 else share_of(per_cent)


def _write_number(number: str) -> Any:
    return (int(number) if number.isdecimal() and len(number) < LONGEST_NUMBER else number) or None


def _ticks(allowed: tuple[str, ...], unsaid: tuple[str, ...], write: Callable[[list[str]], Any]) -> Kind:
    def in_order(words: Any) -> list[str]:
        return [word for word in allowed if word in words]

    def read(raw: Any) -> list[str]:
        return in_order(unsaid if raw is None else raw if isinstance(raw, list) else [raw])

    return Kind(read, lambda form, name: in_order(form.getlist(name)), write)


def _switch(*, unsaid: bool = False) -> Kind:
    def read(raw: Any) -> bool:
        # SurveyJS also writes where the bar stands, or that it is off.
        return raw != "off" if isinstance(raw, str) else unsaid if raw is None else bool(raw)

    return Kind(read, lambda form, name: name in form, bool)


def _line(read: Callable[[Any], str], write: Callable[[str], Any]) -> Kind:
    return Kind(read, lambda form, name: form.get(name, "").strip(), write)


_LENGTH = Kind(_read_length, _sent_length, _write_length)
_ANONYMITY = _line(lambda raw: ANONYMITIES[0] if raw is None else str(raw), lambda said: said or None)

SECTIONS: dict[str, dict[Path, Kind]] = {
    "known": {
        ("anonymity",): _ANONYMITY,
        ("open",): _switch(),
        ("contactConsent",): _switch(),
        ("quoteConsent",): _switch(),
        ("retention",): _LENGTH,
        ("dimensions",): _ticks(DIMENSIONS, ("category", "channel"), list),
    },
    "asked": {
        ("invite", "after"): _ticks(TOUCHPOINTS, (), lambda names: names if len(names) > 1 else "".join(names) or None),
        ("invite", "wait"): _LENGTH,
        ("invite", "hours"): Kind(_read_hours, _sent_hours, _write_hours),
        ("invite", "days"): _ticks(WEEKDAYS, WEEKDAYS, lambda days: days if len(days) < len(WEEKDAYS) else None),
        ("invite", "remind"): Kind(_read_lengths, _sent_lengths, _write_lengths),
        ("invite", "expire"): _LENGTH,
        ("invite", "cap"): _LENGTH,
        ("invite", "sample"): _line(_read_share, _write_share),
        ("invite", "quota"): _line(lambda raw: "" if raw is None else str(raw), _write_number),
    },
    "progress": {("showProgressBar",): _switch(unsaid=True)},
}


def values_of(definition: Mapping[str, Any], section: str) -> dict[str, Any]:
    """Return field → value of a section, as they stand in `definition`."""
    return {str(path[-1]): kind.read(value_at(definition, path)) for path, kind in SECTIONS[section].items()}


def values_sent(form: Form, section: str) -> dict[str, Any]:
    """Return field → value of a section, as they were sent."""
    return {str(path[-1]): kind.sent(form, str(path[-1])) for path, kind in SECTIONS[section].items()}


def with_values(definition: Mapping[str, Any], section: str, sent: Mapping[str, Any]) -> Definition:
    """Return `definition` with what was sent of a section; what says the same as before stays written as it is."""
    changed: Definition = dict(definition)
    before = values_of(definition, section)
    for path, kind in SECTIONS[section].items():
        key = str(path[-1])
        if sent[key] != before[key]:
            if len(path) > 1 and not isinstance(value_at(changed, path[:-1]), Mapping):
                # What somebody wrote there as text can hold no settings.
                changed = set_value(changed, path[:-1], {})
            changed = set_value(changed, path, kind.write(sent[key]))
    return changed
