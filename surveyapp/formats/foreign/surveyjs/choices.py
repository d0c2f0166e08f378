"""Choices, rows and columns: SurveyJS's items as ours."""

import re
from typing import Any

from surveyapp.domain.definitions import CONTROL
from surveyapp.domain.errors import N_
from surveyapp.domain.questions.choices import MAXIMUM_CHOICES, MAXIMUM_VALUE, NONE, OTHER
from surveyapp.formats.foreign.surveyjs.bench import Bench
from surveyapp.formats.foreign.surveyjs.conditions import written
from surveyapp.formats.foreign.surveyjs.source import Source
from surveyapp.formats.foreign.wording import has_markup

# What a condition says of a further key of the choice looked at.
OF_ITEM = re.compile(r"\{ ?\$?item\.([^{}\s]{1,100}) ?\}")
LONGEST_OF_ITEM = 500
# Extra items that are plain choices here: key → value, key of the text. What the survey does not say, SurveyJS says itself.
EXTRA = {
    "showNoneItem": (NONE, "noneText"),
    "showRefuseItem": ("refused", "refuseText"),
    "showDontKnowItem": ("dontknow", "dontKnowText"),
}
SAID = {
    NONE: {"en": "None", "fi": "Ei mikään", "sv": "Inget"},
    "refused": {"en": "Refuse to answer", "fi": "En halua vastata", "sv": "Vill inte svara"},
    "dontknow": {"en": "Don't know", "fi": "En osaa sanoa", "sv": "Vet inte"},
    "comment": {"en": "Comment", "fi": "Kommentti", "sv": "Kommentar"},
}


def read_choices(bench: Bench, source: Source, *, several: bool) -> dict[str, Any]:
    """Return the keys of a question that say what can be chosen; `several` may have “none” as an item of its own."""
    entries = _entries(bench, source)
    condition = _visible_if(bench, source, entries)
    made: dict[str, Any] = {
        "choices": [choice for entry in entries if (choice := read_item(bench, source, entry)) is not None]
    }
    _add_own_words(bench, source, made)
    for key, (value, text_key) in EXTRA.items():
        text = bench.wordings.text(source.get(text_key), bench.where(source))
        if not source.is_on(key) or value in map(value_of, made["choices"]):
            continue
        if several and key == "showNoneItem":
            made |= {key: True} | ({text_key: text} if text is not None else {})
        else:
            made["choices"].append({"value": value, "text": text or said_there(bench, value)})
    order = source.word("choicesOrder").lower()
    if order in ("asc", "desc", "random"):
        made["choicesOrder"] = order
    if condition is not None:
        made["choicesVisibleIf"] = condition
    bench.choices_of[source.word("name")] = made["choices"]
    return made


def said_there(bench: Bench, word: str) -> str:
    """Return what SurveyJS says by itself, in the survey's language where we speak it."""
    return SAID[word].get(bench.wordings.locale, SAID[word]["en"])


def read_list(source: Source, key: str) -> list[Any]:
    """Return the items under `key`, one more at most than there may be here: that there were more is told when it is settled."""
    return source.items(key)[: MAXIMUM_CHOICES + 1]


def _entries(bench: Bench, source: Source) -> list[Any]:
    """Return the items of a question however they are given, as they stand there."""
    entries = read_list(source, "choices")
    low, high, step = source.whole("choicesMin"), source.whole("choicesMax"), source.whole("choicesStep")
    if not entries and high is not None:
        entries = list(range(low or 0, high + 1, max(1, step or 1))[: MAXIMUM_CHOICES + 1])
    others = source.word("choicesFromQuestion")
    if not entries and others in bench.choices_of and bench.may_add_cells(len(bench.choices_of[others])):
        bench.changed(
            source, N_("Its choices are all those of “%(question)s”, whatever is chosen there."), question=others
        )
        return list(bench.choices_of[others])
    by_url = source.get("choicesByUrl")
    if by_url and not entries:
        bench.left_out(source, N_("Its choices come from another place over the net; list them in the survey."))
    elif by_url:
        bench.left_out(
            source, N_("Further choices from another place over the net are left out; list them in the survey.")
        )
    return entries


def read_item(bench: Bench, source: Source, entry: Any) -> Any:
    """Return a choice, row or column as ours: a plain value, or one with its text; None where it cannot be."""
    value, text = _value_and_text(entry)
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not str(value).strip():
        if isinstance(value, bool):
            value = "true" if value else "false"
        else:
            bench.left_out(source, N_("A choice without a plain value is left out."))
            return None
    if isinstance(entry, dict):
        bench.unread_of_items(
            source, [key for key in entry if key not in source.items_read and entry[key] not in (None, "", False)]
        )
    plain = _plain_value(bench, value)
    words = bench.wordings.text(text, bench.where(source))
    if words is None and plain == value and not (isinstance(plain, str) and has_markup(plain)):
        return plain
    return {
        "value": plain,
        "text": words if words is not None else bench.wordings.text(str(value), bench.where(source)) or plain,
    }


def _value_and_text(entry: Any) -> tuple[Any, Any]:
    if isinstance(entry, dict):
        value = entry.get("value", entry.get("name"))
        text = entry.get("text", entry.get("title"))
        return (text, None) if value is None and isinstance(text, str) else (value, text)
    if isinstance(entry, str) and "|" in entry:
        value, _, text = entry.partition("|")
        return (value, text) if value.strip() and text.strip() else (entry, None)
    return entry, None


def _plain_value(bench: Bench, value: str | int | float) -> str | int | float:
    """Return a value that a choice may have here; conditions learn of one that is another."""
    if not isinstance(value, str):
        return value
    plain = CONTROL.sub("", " ".join(value.split())).lstrip("@ ")[:MAXIMUM_VALUE].strip() or "value"
    if plain == value.strip() and "\n" not in value:
        return plain
    bench.conditions.values[value] = plain
    return plain


def value_of(choice: Any) -> str:
    """Return the value of a choice of ours as a text."""
    return str(choice["value"] if isinstance(choice, dict) else choice)


def _add_own_words(bench: Bench, source: Source, made: dict[str, Any]) -> None:
    """Read the item that lets people write another answer."""
    text = bench.wordings.text(source.get("otherText"), bench.where(source))
    if not source.is_on("showOtherItem"):
        return
    for choice in [choice for choice in made["choices"] if value_of(choice) == OTHER]:
        # What stands among the choices already is the same answer.
        made["choices"].remove(choice)
        text = text or (choice["text"] if isinstance(choice, dict) else None)
    made["showOtherItem"] = True
    if text is not None:
        made["otherText"] = text


def _visible_if(bench: Bench, source: Source, entries: list[Any]) -> str | None:
    """Return the condition on choices, with those of single choices put into it."""
    line, where = source.line, bench.where(source)
    shared = source.get("choicesVisibleIf")
    if isinstance(shared, str) and len(shared) <= LONGEST_OF_ITEM and OF_ITEM.search(shared):
        shared = _written_out(bench, source, entries, shared)
    parts = [bench.conditions.read(shared, where, "choicesVisibleIf", line)]
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("visibleIf"), str) and entry["visibleIf"].strip():
            single = bench.conditions.read(entry["visibleIf"], where, "choicesVisibleIf", line)
            if single is not None:
                value = _plain_value(bench, str(_value_and_text(entry)[0]))
                parts.append(f"{{item}} != {written(value)} or ({single})")
    found = [part for part in parts if part is not None]
    return " and ".join(f"({part})" for part in found) if len(found) > 1 else (found or [None])[0]


def _written_out(bench: Bench, source: Source, entries: list[Any], condition: str) -> str:
    """Return a condition that speaks of further keys of each choice as one that names the choices which have them."""
    keys = sorted({*OF_ITEM.findall(condition)})
    source.items_read |= {*keys}
    alike: dict[str, list[Any]] = {}
    for entry in entries:
        of_entry = entry if isinstance(entry, dict) else {}
        said = OF_ITEM.sub(lambda match, of=of_entry: written(of.get(match[1])), condition)  # type: ignore[misc]
        alike.setdefault(said, []).append(_plain_value(bench, str(_value_and_text(entry)[0])))
    return " or ".join(f"({{item}} anyof {written(values)} and ({said}))" for said, values in alike.items())
