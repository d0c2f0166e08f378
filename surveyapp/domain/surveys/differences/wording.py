"""Texts that changed, language by language, with the words before and after."""

from collections.abc import Iterator
from typing import Any

from surveyapp.domain.definitions import Path, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys.differences.difference import REWORDED, WORDS, Code, Difference, titled
from surveyapp.domain.surveys.differences.matching import Part
from surveyapp.domain.surveys.model import Page, Question, Survey
from surveyapp.domain.surveys.series import own_series

LISTS = (("choices", "choice"), ("columns", "answer"), ("rows", "row"))
# Words that people answer by: another wording of theirs may move the answers.
ANSWERED_BY = frozenset({"title", "minRateDescription", "maxRateDescription", "choice", "answer", "row", "extra"})
Slots = dict[tuple[str, str], tuple[Path, Text]]


def slots_of(part: Page | Question) -> Slots:
    """Return every text of a page or element by its place and, of choices, their value, with the rest of its path."""
    slots: Slots = {(key, ""): ((key,), getattr(part, key)) for key in ("title", "description")}
    if isinstance(part, Page):
        return slots
    options = part.options
    for attribute, key in (("low_text", "minRateDescription"), ("high_text", "maxRateDescription"), ("html", "html")):
        slots[key, ""] = ((key,), getattr(options, attribute, {}))
    for attribute, place in LISTS:
        for number, choice in enumerate(getattr(options, attribute, ())):
            slots[place, choice.value] = ((attribute, number, "text"), choice.text)
    for attribute, key in (("other", "otherText"), ("none", "noneText")):
        extra = getattr(options, attribute, None)
        if extra is not None:
            slots["extra", extra.value] = ((key,), extra.text)
    slots["limit", ""] = (("validators", 0, "text"), getattr(options, "limit_text", {}))
    for number, validator in enumerate(getattr(options, "validators", ())):
        slots["limit", f"{validator.type} {number}"] = (("validators", number, "text"), validator.text)
    return slots


def reworded(before: Part, after: Part) -> Iterator[Difference]:
    """Yield the texts of a page or element that are in both versions and read otherwise."""
    old, new = slots_of(before.value), slots_of(after.value)
    counted = isinstance(after.value, Question) and bool(own_series(after.value))
    for slot, (rest, text) in new.items():
        if slot in old:
            consequence = REWORDED if counted and slot[0] in ANSWERED_BY else ""
            about = titled(after.value)
            yield from changed_text(slot, old[slot][1], text, after, rest, about, consequence)


def changed_text(
    slot: tuple[str, str], old: Text, new: Text, part: Part | None, rest: Path, about: Text, consequence: str = ""
) -> Iterator[Difference]:
    """Yield a difference for each language in which a text is not what it was; `about` is what it belongs to."""
    place, value = slot
    for language in dict.fromkeys([*new, *old]):
        was, now = old.get(language, ""), new.get(language, "")
        if was == now:
            continue
        params: dict[str, Any] = {
            "title": about,
            "place": Code("places", place),
            "language": Code("languages", language),
        }
        message = N_("“%(title)s”, %(place)s (%(language)s): the words changed")
        if not was:
            message = N_("“%(title)s”, %(place)s (%(language)s): words were added")
        elif not now:
            message = N_("“%(title)s”, %(place)s (%(language)s): the words are gone")
        yield Difference(
            "text",
            message,
            {**params, "value": value},
            part.value.name if part is not None else "",
            (*(part.path if part is not None else ()), *rest),
            WORDS,
            consequence=consequence if was and now else "",
            old=was,
            new=now,
        )


def reworded_survey(before: Survey, after: Survey) -> Iterator[Difference]:
    """Yield the texts of the survey itself that read otherwise."""
    about = after.title
    for key, old, new in (
        ("title", before.title, after.title),
        ("description", before.description, after.description),
        ("completedHtml", before.completed_html, after.completed_html),
    ):
        yield from changed_text((f"survey.{key}", ""), old, new, None, (key,), about)
