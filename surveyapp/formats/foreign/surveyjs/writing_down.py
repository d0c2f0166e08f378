"""Questions that are answered in words, numbers, days or files."""

from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.questions import comment as our_comment
from surveyapp.domain.questions import text as our_text
from surveyapp.domain.questions.faults import AnswerFault
from surveyapp.domain.questions.file import ACCEPTED, MAXIMUM_SIZE
from surveyapp.formats.foreign.surveyjs.bench import Bench
from surveyapp.formats.foreign.surveyjs.choices import said_there
from surveyapp.formats.foreign.surveyjs.source import Source
from surveyapp.formats.foreign.surveyjs.validators import read_validators

Elements = list[dict[str, Any]]

# What a browser asks for → the nearest that is asked here.
NEAREST = {"range": "number", "datetime-local": "text", "datetime": "text", "month": "text", "week": "text"}
PLAIN = ("search", "password", "color")


def text(bench: Bench, source: Source) -> Elements:
    """Return a short written answer."""
    wanted = source.word("inputType").lower() or "text"
    kind = wanted if wanted in our_text.INPUTS else NEAREST.get(wanted, "text")
    if kind != wanted:
        bench.changed(source, N_("“inputType: %(wanted)s” is asked as “%(kind)s”."), wanted=wanted[:40], kind=kind)
    made: dict[str, Any] = {} if kind == "text" else {"inputType": kind}
    made |= _length(bench, source, our_text.MAXIMUM_LENGTH)
    for key in ("min", "max"):
        made |= _limit(bench, source, key, kind)
    limits = read_validators(bench, source, ("text", "numeric", "email"))
    made |= {"validators": limits} if limits else {}
    return [bench.question(source, kind="text", **made, **_default(source))]


def _limit(bench: Bench, source: Source, key: str, kind: str) -> dict[str, Any]:
    value = source.get(key)
    if value in (None, ""):
        return {}
    try:
        if kind in ("number", "date", "time") and not isinstance(value, list | dict | bool):
            our_text.READERS[kind](str(value))
            return {key: value}
    except AnswerFault:
        pass
    bench.left_out(source, N_("Its limit “%(limit)s” has no twin here."), limit=f"{key}: {value}"[:80])
    return {}


def _length(bench: Bench, source: Source, most: int) -> dict[str, Any]:
    length = source.whole("maxLength")
    if length is None or length <= 0:
        return {}
    if length > most:
        bench.changed(source, N_("An answer has at most %(most)s characters here."), most=most)
    return {"maxLength": min(length, most)}


def _default(source: Source) -> dict[str, Any]:
    value = source.get("defaultValue")
    return (
        {"defaultValue": value}
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
        else {}
    )


def comment(bench: Bench, source: Source) -> Elements:
    """Return a long written answer."""
    made = _length(bench, source, our_comment.MAXIMUM_LENGTH)
    limits = read_validators(bench, source, ("text",))
    made |= {"validators": limits} if limits else {}
    return [bench.question(source, "comment", **made, **_default(source))]


def beside(bench: Bench, source: Source, question: dict[str, Any]) -> dict[str, Any]:
    """Return the comment that stands under a question there, as a question after it."""
    bench.changed(source, N_("The comment under it is a question of its own here."))
    name = bench.names.new(f"{question['name']}_comment")
    bench.names.know(f"{source.data.get('name')}-Comment", name)
    title = bench.wordings.text(source.get("commentText"), bench.where(source)) or said_there(bench, "comment")
    made = {"name": name, "type": "comment", "title": title}
    return made | ({"visibleIf": question["visibleIf"]} if "visibleIf" in question else {})


def file(bench: Bench, source: Source) -> Elements:
    """Return a question that takes files; where SurveyJS takes any, every kind that is taken here."""
    named = [kind.strip() for kind in source.word("acceptedTypes").split(",") if kind.strip()]
    known = [kind for kind in named if kind.lower() in ACCEPTED]
    if named and len(known) < len(named):
        kinds = ", ".join(kind for kind in named if kind not in known)
        bench.left_out(source, N_("Files of these kinds are not taken here: %(kinds)s."), kinds=kinds[:100])
    made: dict[str, Any] = {"acceptedTypes": ",".join(known) or "*/*"}
    size = source.whole("maxSize") or 0
    if size > MAXIMUM_SIZE:
        bench.changed(source, N_("A file has at most %(most)s bytes here."), most=MAXIMUM_SIZE)
    elif size > 0:
        made["maxSize"] = size
    return [bench.question(source, "file", **made)]


def multiple_text(bench: Bench, source: Source) -> Elements:
    """Return a panel with a written answer for each of the items."""
    bench.changed(source, N_("Its lines are questions of their own here, in a panel."))
    inner: Elements = []
    for item in source.items("items"):
        if isinstance(item, dict):
            line = bench.source({"type": "text", **item})
            line.origin = id(item)
            line.read.add("type")
            line.line = bench.json_text.line(item) or source.line
            inner.extend(text(bench, line))
            if source.is_on("isRequired"):
                inner[-1]["isRequired"] = True
            bench.account_for(line)
    made = {"name": bench.name_of(source), "type": "panel", **bench.words_of(source, "title", "description")}
    source.get("requiredIf")
    source.get("itemErrorLocation")
    return [made | bench.conditions_of(source, "visibleIf") | {"elements": inner}] if inner else []
