"""What differs in what is asked: pages and questions, their order, when they are shown, what an answer must keep to."""

from collections.abc import Iterator, Sequence
from typing import Any

from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import Node
from surveyapp.domain.questions import COUNTED_BY_PART
from surveyapp.domain.surveys.differences.difference import (
    GOES_ON,
    RECOUNTED,
    Code,
    Condition,
    Difference,
    Place,
    titled,
)
from surveyapp.domain.surveys.differences.matching import Matched, Part, moved_among, place_of
from surveyapp.domain.surveys.model import Page, Question, Survey
from surveyapp.domain.surveys.series import own_series

CONDITIONS = {
    "visible_if": (
        "visibleIf",
        N_("“%(title)s” is shown only when %(new)s"),
        N_("“%(title)s” is always shown; before only when %(old)s"),
        N_("“%(title)s” is shown when %(new)s; before when %(old)s"),
    ),
    "required_if": (
        "requiredIf",
        N_("“%(title)s” must be answered when %(new)s"),
        N_("“%(title)s” need not be answered any more when %(old)s"),
        N_("“%(title)s” must be answered when %(new)s; before when %(old)s"),
    ),
    "choices_visible_if": (
        "choicesVisibleIf",
        N_("Choices of “%(title)s” are offered only when %(new)s"),
        N_("All choices of “%(title)s” are always offered; before only when %(old)s"),
        N_("Choices of “%(title)s” are offered when %(new)s; before when %(old)s"),
    ),
}
# Attribute → what is said where there was none, where there is none now, and where it is another one.
CODES = {
    "level": (N_("“%(title)s” counts to the level: %(new)s"), N_("“%(title)s” counts to no level any more (was: %(old)s)"),
              N_("“%(title)s” counts to another level: %(new)s, before %(old)s")),
    "theme": (N_("“%(title)s” belongs to the theme %(new)s"), N_("“%(title)s” belongs to no theme any more (was: %(old)s)"),
              N_("“%(title)s” belongs to another theme: %(new)s, before %(old)s")),
    "driver_of": (N_("“%(title)s” is looked at as a driver of “%(new)s”"),
                  N_("“%(title)s” is no driver of “%(old)s” any more"),
                  N_("“%(title)s” is looked at as a driver of “%(new)s”, before of “%(old)s”")),
}  # fmt: skip
# Attribute of the options → key of the definition, and what is said.
LIMITS: dict[str, tuple[str, str]] = {
    "look": ("rateType", N_("“%(title)s” looks otherwise: %(new)s, before %(old)s")),
    "order": ("choicesOrder", N_("The choices of “%(title)s” come in another order: %(new)s, before %(old)s")),
    "most": ("", N_("The most that “%(title)s” takes is %(new)s, before %(old)s")),
    "fewest": ("", N_("The least that “%(title)s” takes is %(new)s, before %(old)s")),
    "input": ("inputType", N_("“%(title)s” asks for another kind of text: %(new)s, before %(old)s")),
    "low": ("min", N_("The lowest that “%(title)s” takes is %(new)s, before %(old)s")),
    "high": ("max", N_("The highest that “%(title)s” takes is %(new)s, before %(old)s")),
    "accepted": ("acceptedTypes", N_("“%(title)s” takes other files: %(new)s, before %(old)s")),
}
CODED = {"look": "looks", "order": "orders", "input": "inputs"}
# Of the options: what is said of one more, and of another order. What is gone is told among the trends, as is a new answer.
LISTS = (
    (
        "choices",
        N_("“%(title)s” offers a new choice: %(new)s"),
        N_("The choices of “%(title)s” stand in another order"),
    ),
    ("columns", "", N_("The answers of “%(title)s” stand in another order")),
    (
        "rows",
        N_("“%(title)s” asks about something more: %(new)s"),
        N_("The rows of “%(title)s” stand in another order"),
    ),
)


def added(parts: Sequence[Part], survey: Survey) -> Iterator[Difference]:
    """Yield what is asked or shown for the first time."""
    for part in parts:
        value = part.value
        if isinstance(value, Page):
            page = Place(survey.pages.index(value) + 1, value.title, value.name)
            yield Difference("added", N_("A page is new: %(page)s"), {"page": page}, value.name, part.path)
            continue
        params: dict[str, Any] = {
            "title": titled(value),
            "kind": Code("types", value.type),
            "place": place_of(part, survey),
        }
        message = N_("“%(title)s” is new (%(kind)s): %(place)s")
        yield Difference("added", message, params, value.name, part.path)


def removed_pages(parts: Sequence[Part], survey: Survey) -> Iterator[Difference]:
    """Yield the pages that are gone; what was asked on them is told by itself."""
    for part in parts:
        if isinstance(part.value, Page):
            page = Place(survey.pages.index(part.value) + 1, part.value.title, part.value.name)
            yield Difference("removed", N_("A page is gone: %(page)s"), {"page": page}, part.value.name)


def renamed_parts(matched: Matched) -> Iterator[Difference]:
    """Yield the pages, groups and information texts that have another name; only links to a page notice."""
    for before, after in matched.renamed:
        value = after.value
        if isinstance(value, Question) and value.takes_answer:
            continue
        params = {"title": titled(value), "old": before.value.name, "new": value.name}
        message = N_("“%(title)s” has another name in the definition: %(new)s, before %(old)s")
        yield Difference("name", message, params, value.name, after.path)


def moved(pages: Matched, matched: Matched, before: Survey, after: Survey) -> Iterator[Difference]:
    """Yield what stands on another page or in another group, and the fewest that others must have been moved past."""
    holders: dict[tuple[str, str], list[tuple[Part, Part]]] = {}
    for old, new in matched.pairs:
        was = (pages.new_names.get(old.page, ""), matched.new_names.get(old.panel, "") if old.panel else "")
        if was != (new.page, new.panel) and not _went_along(old, new, matched):
            params = {"title": titled(new.value), "old": place_of(old, before), "new": place_of(new, after)}
            message = N_("“%(title)s” moved from %(old)s to %(new)s")
            yield Difference("moved", message, params, new.value.name, new.path)
        else:
            holders.setdefault((new.page, new.panel), []).append((old, new))
    for together in holders.values():
        yield from _reordered(together)
    yield from _reordered(pages.pairs)


def _went_along(old: Part, new: Part, matched: Matched) -> bool:
    """Tell whether an element only went where its group of questions went."""
    return bool(old.panel) and matched.new_names.get(old.panel) == new.panel


def _reordered(together: Sequence[tuple[Part, Part]]) -> Iterator[Difference]:
    old = [new.value.name for before, new in sorted(together, key=lambda pair: pair[0].path)]
    parts = {new.value.name: new for _, new in sorted(together, key=lambda pair: pair[1].path)}
    new = list(parts)
    for name in moved_among(old, new):
        at = new.index(name)
        part = parts[name]
        params: dict[str, Any] = {"title": titled(part.value)}
        message = N_("“%(title)s” comes first now")
        if at:
            params["after"] = titled(parts[new[at - 1]].value)
            message = N_("“%(title)s” comes after “%(after)s” now")
        yield Difference("moved", message, params, name, part.path)


def changed(before: Part, after: Part) -> Iterator[Difference]:
    """Yield what is otherwise in one page or question, beside its words, its place and its trend."""
    old, new = before.value, after.value
    yield from _conditions(old, new, after)
    if isinstance(old, Page) or isinstance(new, Page):
        return
    if old.required != new.required:
        message = N_("“%(title)s” must be answered now") if new.required else N_("“%(title)s” need not be answered now")
        yield Difference("required", message, {"title": titled(new)}, new.name, (*after.path, "isRequired"))
    yield from _codes(old, new, after)
    if old.type != new.type:
        yield from _retyped(old, new, after)
        return
    yield from _lists(old, new, after)
    yield from _limits(old, new, after)


def _conditions(old: Page | Question, new: Page | Question, after: Part) -> Iterator[Difference]:
    for attribute, (key, came, went, changes) in CONDITIONS.items():
        trees: tuple[Node | None, Node | None] = (getattr(old, attribute, None), getattr(new, attribute, None))
        if trees[0] == trees[1]:
            continue
        message = came if trees[0] is None else went if trees[1] is None else changes
        params: dict[str, Any] = {"title": titled(new)}
        params |= {"old": Condition(trees[0], is_new=False)} if trees[0] is not None else {}
        params |= {"new": Condition(trees[1], is_new=True)} if trees[1] is not None else {}
        yield Difference("condition", message, params, new.name, (*after.path, key))


def _codes(old: Question, new: Question, after: Part) -> Iterator[Difference]:
    for attribute, (came, went, changes) in CODES.items():
        was, now = getattr(old, attribute), getattr(new, attribute)
        if was == now:
            continue
        message = came if not was else went if not now else changes
        table = {"level": "levels", "theme": "themes", "driver_of": "questions"}[attribute]
        params = {"title": titled(new), "old": Code(table, was), "new": Code(table, now)}
        yield Difference(attribute, message, params, new.name, after.path)
    is_same = {(key.question, key.hash) for key in own_series(old)} == {
        (key.question, key.hash) for key in own_series(new)
    }
    if old.measure != new.measure and is_same:
        message = N_("“%(title)s” changed what it counts as, from %(old)s to %(new)s")
        params = {"title": titled(new), "old": Code("measures", old.measure), "new": Code("measures", new.measure)}
        yield Difference("measure", message, params, new.name, after.path, consequence=GOES_ON)
    if old.top_boxes != new.top_boxes:
        message = N_("“%(title)s” counts the highest %(new)s scores as satisfied, before the highest %(old)s")
        counts = {"title": titled(new), "old": old.top_boxes, "new": new.top_boxes}
        yield Difference("topBoxes", message, counts, new.name, after.path, consequence=RECOUNTED)


def _retyped(old: Question, new: Question, after: Part) -> Iterator[Difference]:
    """Yield a change of type that ends no trend; one that does is told among the trends."""
    was, now = ({(key.question, key.hash) for key in own_series(question)} for question in (old, new))
    if was <= now:
        message = N_("“%(title)s” changed its type from %(old)s to %(new)s")
        params = {"title": titled(new), "old": Code("types", old.type), "new": Code("types", new.type)}
        yield Difference("type", message, params, new.name, after.path, consequence=GOES_ON if was else "")


def _lists(old: Question, new: Question, after: Part) -> Iterator[Difference]:
    for attribute, came, reordered in LISTS:
        was, now = (
            {choice.value: choice.text for choice in getattr(each.options, attribute, ())} for each in (old, new)
        )
        title = titled(new)
        path = (*after.path, attribute)
        if new.type in COUNTED_BY_PART and came:
            for value in [value for value in now if value not in was]:
                yield Difference("choice", came, {"title": title, "new": now[value]}, new.name, path)
        if [value for value in was if value in now] != [value for value in now if value in was]:
            yield Difference("choices", reordered, {"title": title}, new.name, path)


def _limits(old: Question, new: Question, after: Part) -> Iterator[Difference]:
    for attribute, (key, message) in LIMITS.items():
        was, now = getattr(old.options, attribute, None), getattr(new.options, attribute, None)
        # The ends of a rating are its scale.
        if was == now or (new.type == "rating" and attribute in ("low", "high")):
            continue
        words = [_limit(attribute, new.type, value) for value in (was, now)]
        params = {"title": titled(new), "old": words[0], "new": words[1]}
        yield Difference("limit", message, params, new.name, (*after.path, key) if key else after.path)
    rules = [[(each.type, each.low, each.high) for each in getattr(q.options, "validators", ())] for q in (old, new)]
    if rules[0] != rules[1]:
        message = N_("What an answer to “%(title)s” must keep to is otherwise")
        yield Difference("limit", message, {"title": titled(new)}, new.name, (*after.path, "validators"))


def _limit(attribute: str, kind: str, value: Any) -> Any:
    if attribute in CODED:
        return Code(CODED[attribute], value)
    if attribute == "accepted":
        return tuple(value)
    if value in (None, "", 0):
        return Code("limits", "none")
    return Code("bytes", str(value)) if kind == "file" else str(value)
