"""Setting single values and texts of a plain definition."""

from collections.abc import Mapping
from typing import Any

from surveyapp.domain.definitions import Path
from surveyapp.domain.survey_edits.reading import languages_of, locale_of

Definition = dict[str, Any]
# The order in which keys are read best: what a thing is, how it is answered and counted, what it holds.
KEY_ORDER = (
    "name", "type", "title", "description", "locale", "locales", "anonymity", "open", "showProgressBar", "dimensions",
    "contactConsent", "quoteConsent", "retention", "invite", "openTicketWhen", "rateMin", "rateMax", "rateType", "inputType",
    "min", "max", "maxLength", "acceptedTypes", "maxSize", "measure", "topBoxes", "level", "theme", "driverOf", "isRequired",
    "requiredIf", "visibleIf", "html", "minRateDescription", "maxRateDescription", "choices", "columns", "rows",
    "choicesOrder", "choicesVisibleIf", "showNoneItem", "noneText", "showOtherItem", "otherText", "maxSelectedChoices",
    "validators", "defaultValue", "pages", "elements", "completedHtml",
)  # fmt: skip
CHOICE_LISTS = ("choices", "rows", "columns")


def copied(value: Any) -> Any:
    """Return a copy in which nothing is shared: what an alias repeats can be changed in one place alone."""
    if isinstance(value, Mapping):
        return {key: copied(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [copied(inner) for inner in value]
    return value


def value_at(definition: Any, path: Path) -> Any:
    """Return what stands at `path`, None where nothing does."""
    for step in path:
        if isinstance(definition, Mapping):
            definition = definition.get(str(step))
        elif isinstance(definition, list) and isinstance(step, int) and step < len(definition):
            definition = definition[step]
        else:
            return None
    return definition


def set_value(definition: Mapping[str, Any], path: Path, value: Any) -> Definition:
    """Return `definition` with `value` at `path`; None takes the key away. What the path leads through must be there.

    A choice that is a plain value becomes one with a value and a text where its text is set.
    """
    changed: Definition = copied(definition)
    holder: Any = changed
    for place, step in enumerate(path[:-1]):
        if isinstance(holder, dict) and step not in holder:
            holder[str(step)] = {}
        inner = holder[step]
        if not isinstance(inner, dict | list) and path[place + 1 :] == ("text",):
            inner = holder[step] = {"value": inner}
        holder = inner
    if value is None:
        holder.pop(path[-1], None)
    else:
        _put(holder, path[-1], value)
    return changed


def _put(holder: Any, key: Any, value: Any) -> None:
    """Set a key; a new one is put behind the last of those that are read before it."""
    if not isinstance(holder, dict) or key in holder or key not in KEY_ORDER:
        holder[key] = value
        return
    rank = KEY_ORDER.index(key)
    pairs = [*holder.items()]
    later = [number for number, each in enumerate(holder) if each in KEY_ORDER[rank:]]
    earlier = [number + 1 for number, each in enumerate(holder) if each in KEY_ORDER[:rank]]
    place = max(earlier, default=0 if later else len(pairs))
    pairs.insert(place, (key, value))
    holder.clear()
    holder.update(pairs)


def set_text(definition: Mapping[str, Any], path: Path, language: str, words: str) -> Definition:
    """Return `definition` with the text at `path` saying `words` in `language`; empty words take the language away."""
    locale = locale_of(definition)
    value = _said(definition, path)
    if isinstance(value, Mapping):
        texts = {str(key): said for key, said in value.items()}
    else:
        texts = {} if value is None else {locale: str(value)}
    is_plain = not isinstance(value, Mapping) and (value is not None or len(languages_of(definition)) == 1)
    key = "default" if language == locale and language not in texts and "default" in texts else language
    if words:
        texts[key] = words
    else:
        texts.pop(key, None)
    if not texts:
        return set_value(definition, path, None)
    return set_value(definition, path, texts[locale] if is_plain and set(texts) == {locale} else texts)


def _said(definition: Mapping[str, Any], path: Path) -> Any:
    """Return the text at `path`; a choice without words is read by its value, so these are its words so far."""
    value = value_at(definition, path)
    if value is None and len(path) > 2 and path[-3] in CHOICE_LISTS:
        choice = value_at(definition, path[:-1])
        value = choice.get("value") if isinstance(choice, Mapping) else choice
    return value
