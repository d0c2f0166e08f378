"""A rule of the company as YAML: read as strictly as a survey, with the line of each fault."""

from typing import Any

from surveyapp.domain.definitions import Path, PathFault
from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.domain.policies import PolicyKind
from surveyapp.domain.policies.service_level import ServiceLevel
from surveyapp.formats import public_holidays
from surveyapp.formats.survey_yaml import read_survey, with_lines

EMPTY = N_("The rule is empty; write it anew, or restore an earlier version.")
NO_KEYS = N_("The rule must be written as keys with values, such as “remind_at: 0.75”.")
MOST_CHARACTERS = 200_000


def load_policy(kind: PolicyKind, text: bytes | str, file: str) -> tuple[Any, dict[str, Any]]:
    """Return what `text` says as a rule of `kind`, and its plain data.

    Raises:
        InvalidFile: with every fault and its line.
    """
    if len(text) > MOST_CHARACTERS:
        message = N_("The rule is longer than %(most)s characters; shorten it.")
        raise InvalidFile(file, [Fault(None, message, {"most": MOST_CHARACTERS})])
    data, lines = read_survey(text, file, empty=EMPTY, no_keys=NO_KEYS)
    faults: list[PathFault] = []

    def tell(path: Path, message: str, /, **params: Any) -> None:
        faults.append(PathFault(path, message, params))

    parsed = kind.parse(data, tell)
    if isinstance(parsed, ServiceLevel) and not faults:
        faults += _unknown_countries(data)
    if faults:
        raise InvalidFile(file, with_lines(faults, lines))
    return parsed, data


def _unknown_countries(data: dict[str, Any]) -> list[PathFault]:
    """Return a fault for each country whose public holidays nobody knows."""
    message = N_("The public holidays of “%(value)s” are not known here; write another country, or none.")
    entries = data.get("units")
    return [
        PathFault(("units", place, "country"), message, {"value": entry["country"]})
        for place, entry in enumerate(entries if isinstance(entries, list) else ())
        if isinstance(entry, dict)
        and isinstance(entry.get("country"), str)
        and entry["country"] != "none"
        and not public_holidays.is_known(entry["country"])
    ]
