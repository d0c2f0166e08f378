"""What two versions of a survey differ in: told whole, what ends a trend first, and nothing where both mean the same."""

from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.surveys import InvalidDefinition, Survey, definition_hash, parse_survey, series_of
from surveyapp.domain.surveys.differences import BREAKS, Difference, differences
from tests.browser.generated_surveys import SurveyMaker
from tests.builders.definitions import make_definition

SCORE = {"name": "delivery", "type": "rating", "title": {"en": "Delivery", "fi": "Toimitus"}}
PICK = {"name": "pick", "type": "radiogroup", "title": "Which?", "choices": ["a", "b", "c"]}
GRID = {"name": "grid", "type": "matrix", "title": "Parts", "columns": [1, 2, 3], "rows": ["price", "speed"]}
RANK = {"name": "rank", "type": "ranking", "title": "Order", "choices": ["x", "y", "z"]}
WHY = {"name": "why", "type": "comment", "title": "Why?"}
EVERY = (SCORE, PICK, GRID, RANK, WHY)


def changed(edit: Any, *elements: dict[str, Any], **keys: Any) -> tuple[Survey, Survey]:
    """Return a survey before and after `edit` was made to its definition."""
    before = make_definition(*(elements or EVERY), **keys)
    after = deepcopy(before)
    edit(after)
    return parse_survey(before), parse_survey(after)


def element(definition: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for page in definition["pages"] for each in page["elements"] if each["name"] == name)


def setting(name: str, **keys: Any) -> Any:
    return lambda definition: element(definition, name).update(keys)


def on_survey(**keys: Any) -> Any:
    return lambda definition: definition.update(keys)


def rename(definition: dict[str, Any]) -> None:
    element(definition, "delivery")["name"] = "shipping"


def drop(name: str) -> Any:
    def edit(definition: dict[str, Any]) -> None:
        page = definition["pages"][0]
        page["elements"] = [each for each in page["elements"] if each["name"] != name]

    return edit


def put(place: int, new: dict[str, Any]) -> Any:
    return lambda definition: definition["pages"][0]["elements"].insert(place, new)


def move_first(name: str) -> Any:
    def edit(definition: dict[str, Any]) -> None:
        elements = definition["pages"][0]["elements"]
        elements.insert(0, elements.pop(next(i for i, each in enumerate(elements) if each["name"] == name)))

    return edit


def second_page(definition: dict[str, Any]) -> None:
    elements = definition["pages"][0]["elements"]
    definition["pages"].append({"name": "late", "title": "Later", "elements": [elements.pop()]})


# What is done → kind, a piece of the message, and the series that end.
CASES: dict[str, tuple[Any, str, str, tuple[str, ...]]] = {
    "scale": (setting("delivery", rateMax=7), "scale", "changed its scale from", ("delivery",)),
    "measure": (setting("delivery", measure="csat"), "measure", "what it counts as", ("delivery",)),
    "type": (setting("delivery", type="comment"), "type", "changed its type", ("delivery",)),
    "type without end": (setting("pick", type="dropdown"), "type", "changed its type", ()),
    "gone": (drop("delivery"), "removed", "is asked no more", ("delivery",)),
    "comment gone": (drop("why"), "removed", "is asked no more", ()),
    "renamed": (rename, "renamed", "is called", ("delivery",)),
    "new": (put(1, {"name": "new", "type": "boolean", "title": "New?"}), "added", "is new", ()),
    "order": (move_first("why"), "moved", "comes first", ()),
    "page": (second_page, "moved", "moved from", ()),
    "choice more": (setting("pick", choices=["a", "b", "c", "d"]), "choices", "more answers", ("pick",)),
    "choice less": (setting("pick", choices=["a", "b"]), "choices", "fewer answers", ("pick",)),
    "choice other": (setting("pick", choices=["a", "b", "d"]), "choices", "other answers", ("pick",)),
    "own words": (setting("pick", showOtherItem=True), "choices", "more answers", ("pick",)),
    "choices turned": (setting("pick", choices=["c", "b", "a"]), "choices", "another order", ()),
    "choice said otherwise": (setting("pick", choices=[{"value": "a", "text": "A!"}, "b", "c"]), "text", "words changed", ()),
    "row less": (setting("grid", rows=["price"]), "part", "is asked no more", ("grid:speed",)),
    "row more": (setting("grid", rows=["price", "speed", "care"]), "choice", "something more", ()),
    "columns": (setting("grid", columns=[1, 2, 3, 4]), "scale", "changed its scale", ("grid:price", "grid:speed")),
    "place less": (setting("rank", choices=["x", "y"]), "scale", "changed its scale", ("rank:x", "rank:y")),
    "top boxes": (setting("delivery", measure="csat", topBoxes=1), "topBoxes", "as satisfied", ()),
    "must": (setting("why", isRequired=True), "required", "must be answered", ()),
    "shown": (setting("why", visibleIf="{delivery} < 3"), "condition", "is shown only when", ()),
    "must when": (setting("why", requiredIf="{delivery} < 3"), "condition", "must be answered when", ()),
    "level": (setting("delivery", level="emotional"), "level", "counts to the level", ()),
    "theme": (setting("delivery", theme="late_delivery"), "theme", "belongs to the theme", ()),
    "hint": (setting("why", description="In your own words"), "text", "words were added", ()),
    "title": (setting("delivery", title={"en": "Shipping", "fi": "Toimitus"}), "text", "words changed", ()),
    "length": (setting("why", maxLength=100), "limit", "The most that", ()),
    "validators": (setting("why", validators=[{"type": "text", "minLength": 3}]), "limit", "must keep to", ()),
    "look": (setting("delivery", rateType="stars"), "limit", "looks otherwise", ()),
    "languages": (on_survey(locales=["en", "fi", "sv"]), "locales", "too", ()),
    "anonymity": (on_survey(anonymity="confidential"), "anonymity", "is promised", ()),
    "consent": (on_survey(contactConsent=True), "contactConsent", "contact them", ()),
    "open": (on_survey(open=True), "open", "with the link", ()),
    "invitations": (on_survey(invite={"after": "delivered"}), "invite", "are invited", ()),
    "retention": (on_survey(retention="2 years"), "retention", "are kept", ()),
    "dimensions": (on_survey(dimensions=["product"]), "dimensions", "split by", ()),
    "rule": (on_survey(openTicketWhen=[{"rule": "score", "question": "delivery", "atMost": 2}]), "rule", "new:", ()),
    "survey's words": (on_survey(completedHtml="Thanks"), "text", "words were added", ()),
    "progress": (on_survey(showProgressBar=False), "showProgressBar", "hides", ()),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_every_change_is_told_with_the_trends_that_end(case: str) -> None:
    edit, kind, words, series = CASES[case]
    found = differences(*changed(edit))
    assert [each for each in found if each.kind == kind and words in each.message], [each.message for each in found]
    assert {name for each in found for name in each.series} == set(series) | (
        {"delivery"} if case == "top boxes" else {"rank:z"} if case == "place less" else set()
    )
    assert not any(each.kind == "other" for each in found)


INVITE = {"after": "delivered", "wait": "2 days"}
INVITES: list[tuple[dict[str, Any], str]] = [
    ({"after": ["delivered", "visited"], "wait": "2 days"}, "after"),
    ({"after": "delivered"}, "wait"),
    (INVITE | {"hours": "9:00-20:00"}, "hours"),
    (INVITE | {"days": ["mon"]}, "days"),
    (INVITE | {"remind": "3 days"}, "remind"),
    (INVITE | {"expire": "30 days"}, "expire"),
    (INVITE | {"cap": "90 days"}, "cap"),
    (INVITE | {"sample": 0.5}, "sample"),
    (INVITE | {"quota": 10}, "quota"),
]


@pytest.mark.parametrize(("invite", "key"), INVITES)
def test_each_change_of_when_people_are_asked_is_told_by_itself(invite: dict[str, Any], key: str) -> None:
    [found] = differences(*changed(on_survey(invite=invite), invite=INVITE))
    assert (found.path, found.params["what"].word) == (("invite", key), key)


def test_what_ends_a_trend_comes_first() -> None:
    def edit(definition: dict[str, Any]) -> None:
        definition["title"] = "Other"
        setting("why", isRequired=True)(definition)
        setting("delivery", rateMax=7)(definition)

    found = differences(*changed(edit))
    assert [each.kind for each in found] == ["scale", "required", "text"]
    assert found[0].params == {"old": "1–5", "new": "1–7", "title": {"en": "Delivery", "fi": "Toimitus"}}
    assert (found[0].weight, found[0].path) == (BREAKS, ("pages", 0, "elements", 0))
    assert (found[2].old, found[2].new) == ("Test", "Other")


def test_going_back_takes_a_trend_up_again() -> None:
    before, after = changed(setting("delivery", rateMax=7))
    [anew] = differences(before, after)
    known = {(key.question, key.hash) for key in series_of(after)}
    [again] = differences(before, after, known)
    assert "starts anew" in anew.consequence
    assert "had before goes on" in again.consequence


def test_a_page_and_a_group_of_another_name_take_what_is_on_them_along() -> None:
    group = {"name": "group", "type": "panel", "title": "Group", "elements": [SCORE, WHY]}

    def edit(definition: dict[str, Any]) -> None:
        definition["pages"][0]["name"] = "front"
        element(definition, "group")["name"] = "both"

    assert [each.kind for each in differences(*changed(edit, group, PICK))] == ["name", "name"]


def test_a_language_is_added_as_a_whole() -> None:
    def edit(definition: dict[str, Any]) -> None:
        definition["locales"] = ["en", "fi", "sv"]
        element(definition, "delivery")["title"] = {"en": "Delivery", "fi": "Toimitus", "sv": "Leverans"}
        element(definition, "why")["title"] = {"en": "Why so?", "sv": "Varför?"}

    found = differences(*changed(edit, locales=["en", "fi"]))
    assert [(each.kind, each.new) for each in found] == [("locales", ""), ("text", "Why so?")]


def test_the_fewest_moves_are_told() -> None:
    def edit(definition: dict[str, Any]) -> None:
        elements = definition["pages"][0]["elements"]
        elements.append(elements.pop(0))

    [found] = differences(*changed(edit))
    assert (found.subject, found.params["after"]) == ("delivery", {"en": "Why?"})


SAME = {
    "languages of a plain text": setting("why", title={"en": "Why?"}),
    "what is so anyway": setting("delivery", rateMin=1, rateMax=5, isRequired=False),
    "choices with values": setting("pick", choices=[{"value": "a"}, "b", "c"]),
    "anonymity as it is anyway": on_survey(anonymity="identified"),
}


@pytest.mark.parametrize("case", SAME)
def test_what_means_the_same_is_no_difference(case: str) -> None:
    assert differences(*changed(SAME[case])) == []


def test_what_was_never_published_differs_from_nothing() -> None:
    assert differences(None, parse_survey(make_definition())) == []


def mutated(definition: dict[str, Any], random: Random) -> dict[str, Any]:
    """Return the definition with a few keys of any part dropped, doubled, swapped or taken from elsewhere in it."""
    copy = deepcopy(definition)
    for _ in range(random.randint(1, 4)):
        holders = [copy, *_holders(copy)]
        one, other = random.choice(holders), random.choice(holders)
        if not one or not other:
            continue
        key = random.choice(list(one))
        match random.randint(0, 3):
            case 0 if key not in ("name", "type"):
                del one[key]
            case 1:
                one[key] = deepcopy(other.get(key, one[key]))
            case 2 if isinstance(one[key], list):
                random.shuffle(one[key])
            case 3 if isinstance(one[key], str | bool | int):
                one[key] = random.choice([f"{one[key]}x", 3, True, deepcopy(random.choice(list(other.values())))])
    return copy


def _holders(value: Any) -> list[dict[str, Any]]:
    parts = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    own = [value] if isinstance(value, dict) else []
    return [*own, *(holder for part in parts for holder in _holders(part))]


@given(st.integers(0, 2**32))
def test_a_survey_differs_in_nothing_from_itself(seed: int) -> None:
    definition = SurveyMaker(Random(seed)).definition()
    assert differences(parse_survey(definition), parse_survey(deepcopy(definition))) == []


@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_any_two_surveys_can_be_compared(one: int, other: int) -> None:
    surveys = [parse_survey(SurveyMaker(Random(seed)).definition()) for seed in (one, other)]
    found = differences(surveys[0], surveys[1])
    check_trends(surveys[0], surveys[1], found)


@given(st.integers(0, 2**32))
def test_every_change_of_meaning_is_told_and_no_other(seed: int) -> None:
    random = Random(seed)
    definition = SurveyMaker(random).definition()
    other = mutated(definition, random)
    try:
        before, after = parse_survey(definition), parse_survey(other)
    except InvalidDefinition:
        return
    found = differences(before, after)
    assert bool(found) == (before != after)
    assert not any(each.kind == "other" for each in found)
    if found:
        assert definition_hash(definition) != definition_hash(other)
    check_trends(before, after, found)


def check_trends(before: Survey, after: Survey, found: list[Difference]) -> None:
    """Check that exactly the series that are gone are told to end, each once."""
    told = [name for each in found for name in each.series]
    kept = {(key.question, key.hash) for key in series_of(after)}
    assert sorted(told) == sorted(key.question for key in series_of(before) if (key.question, key.hash) not in kept)
