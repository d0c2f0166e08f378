"""What must hold for an answer: SurveyJS's validators as ours."""

from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.questions.validators import LIMITS
from surveyapp.formats.foreign.surveyjs.bench import Bench
from surveyapp.formats.foreign.surveyjs.source import Source

MOST = 10
UNKNOWN = N_("Its check of the answer (“%(kind)s”) has no twin for this question here.")
ONLY_SAID = N_("A hint that stops nobody has no twin here: “%(kind)s”.")


def read_validators(bench: Bench, source: Source, allowed: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the validators of a question of the kinds `allowed`; of the others notes."""
    found = []
    for entry in source.items("validators"):
        if not isinstance(entry, dict):
            continue
        kind = str(entry.get("type", "")).removesuffix("validator")
        if entry.get("notificationType", "error") != "error":
            bench.left_out(source, ONLY_SAID, kind=kind[:40])
        elif kind not in allowed or len(found) >= MOST:
            bench.left_out(source, UNKNOWN, kind=kind[:40])
        else:
            found.append(_validator(bench, source, entry, kind))
    return found


def _validator(bench: Bench, source: Source, entry: dict[str, Any], kind: str) -> dict[str, Any]:
    made: dict[str, Any] = {"type": kind}
    inner = Source(entry, source.line)
    for key in filter(None, LIMITS[kind]):
        value = inner.get(key)
        if isinstance(value, str):
            value = _number(value)
        # SurveyJS writes 0 for “no limit” to a length or a number of answers.
        if isinstance(value, int | float) and not isinstance(value, bool) and (value or kind == "numeric"):
            made[key] = value
    text = bench.wordings.text(inner.get("text"), bench.where(source))
    return made | ({"text": text} if text is not None else {})


def _number(text: str) -> int | float | None:
    """Return the number that a text is, None where it is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() else number
