"""Questions with choices."""

from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.formats.foreign.surveyjs.bench import Bench
from surveyapp.formats.foreign.surveyjs.choices import read_choices, value_of
from surveyapp.formats.foreign.surveyjs.source import Source
from surveyapp.formats.foreign.surveyjs.validators import read_validators

Elements = list[dict[str, Any]]

NO_CHOICES = N_("No choices are known, so that it is asked as a written answer.")


def radiogroup(bench: Bench, source: Source) -> Elements:
    """Return a question with one answer, all seen at once."""
    return _choosing(bench, source, "radiogroup")


def dropdown(bench: Bench, source: Source) -> Elements:
    """Return a question with one answer out of a list."""
    return _choosing(bench, source, "dropdown")


def checkbox(bench: Bench, source: Source) -> Elements:
    """Return a question with several answers."""
    return _choosing(bench, source, "checkbox")


def ranking(bench: Bench, source: Source) -> Elements:
    """Return a question whose choices are put in order."""
    return _choosing(bench, source, "ranking")


def imagepicker(bench: Bench, source: Source) -> Elements:
    """Return the choices of a question in pictures, in words."""
    bench.changed(source, N_("It is asked in words; the pictures are left out."))
    source.items_read |= {"imageLink"}
    return _choosing(bench, source, "checkbox" if source.is_on("multiSelect") else "radiogroup")


def _choosing(bench: Bench, source: Source, kind: str) -> Elements:
    made = read_choices(bench, source, several=kind == "checkbox")
    if not made["choices"]:
        bench.changed(source, NO_CHOICES)
        return [bench.question(source, "text")]
    if kind == "ranking":
        made.pop("showOtherItem", None)
        made.pop("otherText", None)
    if kind in ("checkbox", "ranking") and (most := source.whole("maxSelectedChoices")):
        made["maxSelectedChoices"] = min(max(0, most), len(made["choices"]))
    if kind == "checkbox":
        fewest = source.whole("minSelectedChoices")
        limits = read_validators(bench, source, ("answercount",))
        if fewest:
            limits.append({"type": "answercount", "minCount": fewest})
        made |= {"validators": limits} if limits else {}
    elif source.data.get("validators"):
        read_validators(bench, source, ())
    made |= _default(bench, source, made, several=kind in ("checkbox", "ranking"))
    return [bench.question(source, kind, **made)]


def _default(bench: Bench, source: Source, made: dict[str, Any], *, several: bool) -> dict[str, Any]:
    """Return what is chosen from the start, where that is among the choices."""
    given = source.get("defaultValue")
    wanted = given if isinstance(given, list) else [given]
    known = {value_of(choice): choice for choice in made["choices"]}
    chosen = [value for value in map(str, wanted) if value in known]
    if not chosen or len(chosen) < len(wanted) or (not several and len(chosen) > 1):
        if given not in (None, "", []):
            bench.left_out(source, N_("Its default value is none of its choices."))
        return {}
    return {"defaultValue": chosen if several else chosen[0]}
