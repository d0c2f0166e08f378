"""XLSForm workbooks: what each kind of row becomes, and what is told of what did not come along."""

from datetime import date
from typing import Any

import pytest

from surveyapp.formats.foreign.carried import CHANGED, LEFT_OUT
from surveyapp.formats.foreign.reading import read_foreign
from tests.formats.foreign.xlsform_books import HEAD, carry, elements, notes, only, workbook

YES_NO = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("text", {"type": "text"}),
        ("String", {"type": "text"}),
        ("integer", {"type": "text", "inputType": "number"}),
        ("decimal", {"type": "text", "inputType": "number"}),
        ("date", {"type": "text", "inputType": "date"}),
        ("time", {"type": "text", "inputType": "time"}),
        ("dateTime", {"type": "text", "inputType": "date"}),
        ("phone number", {"type": "text", "inputType": "tel"}),
        ("barcode", {"type": "text"}),
        ("image", {"type": "file"}),
        ("photo", {"type": "file"}),
        ("file", {"type": "file", "acceptedTypes": "*/*"}),
        ("acknowledge", {"type": "boolean"}),
        ("trigger", {"type": "boolean"}),
        ("range", {"type": "rating", "rateMin": 0, "rateMax": 10}),
    ],
)
def test_each_type_has_its_twin(written: str, expected: dict[str, Any]) -> None:
    assert only(carry([HEAD, [written, "q", "How?"]])) == {"name": "q", "title": "How?"} | expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("select_one yn", "radiogroup"),
        ("select one yn", "radiogroup"),
        ("select one from yn", "radiogroup"),
        ("select1 yn", "radiogroup"),
        ("add select one prompt using yn", "radiogroup"),
        ("select_multiple yn", "checkbox"),
        ("select multiple from yn", "checkbox"),
        ("select all that apply from yn", "checkbox"),
        ("rank yn", "ranking"),
    ],
)
def test_choices_are_found_however_the_type_is_spelt(written: str, expected: str) -> None:
    element = only(carry([HEAD, [written, "q", "How?"]], YES_NO))
    assert element["type"] == expected
    assert element["choices"] == [{"value": "yes", "text": "Yes"}, {"value": "no", "text": "No"}]


@pytest.mark.parametrize(
    "written", ["select_one yn or_other", "select_one yn or other", "select one yn or specify other"]
)
def test_another_word_may_be_given(written: str) -> None:
    survey = [[*HEAD, "relevant"], [written, "q", "How?"], ["text", "more", "So ${q_other}?", "${q_other} != ''"]]
    first, second = elements(carry(survey, YES_NO))
    assert first["showOtherItem"] is True
    assert (second["title"], second["visibleIf"]) == ("So {q-Comment}?", "{q-Comment} notempty")


def test_other_in_the_list_stays_the_only_one() -> None:
    carried = carry([HEAD, ["select_one yn or_other", "q", "How?"]], [*YES_NO, ["yn", "other", "Other"]])
    assert "showOtherItem" not in only(carried)
    assert [note.kind for note in carried.notes] == [CHANGED]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("geopoint", "geopoint"),
        ("audio", "audio"),
        ("video", "video"),
        ("select_one_from_file towns.csv", "towns.csv"),
        ("select_one towns.csv", "towns.csv"),
        ("select_one nothing", "nothing"),
        ("select_one ${people}", "${people}"),
        ("rank nothing", "nothing"),
        ("telepathy", "telepathy"),
        ("include", "include"),
    ],
)
def test_what_has_no_twin_is_told_with_its_row(written: str, said: str) -> None:
    carried = carry([HEAD, ["text", "a", "A"], [written, "q", "How?"]])
    assert only(carried)["name"] == "a"
    (note,) = carried.notes
    assert (note.kind, note.where, note.line) == (LEFT_OUT, "q", 3)
    assert said in str(note)


def test_what_is_not_asked_is_told_of_once() -> None:
    rows = [
        [kind, kind, None] for kind in ("start", "end", "today", "deviceid", "username", "audit", "hidden", "calculate")
    ]
    carried = carry([HEAD, *rows, ["text", "q", "How?"]])
    (note,) = carried.notes
    assert "start, end, today, deviceid, username, audit, hidden, calculate" in str(note)


def test_a_note_becomes_an_information_text_with_its_hint() -> None:
    element = only(carry([[*HEAD, "hint"], ["note", "n", "**Thank** you", "Go on"]]))
    assert element == {"name": "n", "type": "html", "html": "**Thank** you\n\nGo on"}


def test_titles_are_plain() -> None:
    rows = [["text", "a", "# **Your** <b>name</b>"], ["text", "b", "5 < 6 & more"], ["text", "c", None]]
    carried = carry([HEAD, *rows])
    assert [element["title"] for element in elements(carried)] == ["Your name", "5 < 6 & more", "c"]
    assert notes(carried) == [
        "changed 2: Mark-up was taken out; only the words stay: a.",
        "changed 4: The question has no label and shows its name: c.",
    ]


def test_groups_are_pages_and_inner_ones_panels() -> None:
    survey = [
        [*HEAD, "relevant"],
        ["text", "first", "First"],
        ["begin_group", "who", "You"],
        ["text", "name", "Name"],
        ["begin group", "where", "Where", "${name} != ''"],
        ["text", "town", "Town"],
        ["end group"],
        ["begin group", "silent"],
        ["text", "street", "Street"],
        ["end group"],
        ["end_group"],
        ["text", "last", "Last"],
    ]
    pages = carry(survey).definition["pages"]
    assert [(page["name"], page.get("title")) for page in pages] == [("page", None), ("who", "You"), ("page_2", None)]
    assert [element["name"] for element in pages[1]["elements"]] == ["name", "where", "street"]
    assert pages[1]["elements"][1] == {
        "name": "where",
        "type": "panel",
        "title": "Where",
        "visibleIf": "{name} notempty",
        "elements": [{"name": "town", "type": "text", "title": "Town"}],
    }


def test_the_one_group_around_all_others_is_opened() -> None:
    survey = [HEAD, ["begin group", "all", "All"]]
    for name in ("a", "b"):
        survey += [["begin group", name, name.upper()], ["text", f"q_{name}", "Q"], ["end group"]]
    carried = carry([*survey, ["end group"]])
    assert [page["name"] for page in carried.definition["pages"]] == ["a", "b"]
    assert [(note.where, note.line) for note in carried.notes] == [("all", 2)]


def test_groups_beyond_our_depth_keep_their_conditions() -> None:
    survey: list[list[Any]] = [[*HEAD, "relevant"], ["integer", "n", "N"]]
    depth = 6
    survey += [["begin group", f"g{number}", f"G{number}", f"${{n}} > {number}"] for number in range(depth)]
    survey += [["text", "q", "Q"], *[["end group"]] * depth]
    carried = carry(survey)
    inner = carried.definition["pages"][1]
    while inner.get("elements"):
        inner = inner["elements"][0]
    assert inner["visibleIf"] == "{n} > 4 and {n} > 5"


def test_repeats_are_asked_once() -> None:
    carried = carry([HEAD, ["begin repeat", "child", "Child"], ["text", "q", "Name"], ["end repeat"]])
    assert carried.definition["pages"] == [
        {"name": "child", "title": "Child", "elements": [{"name": "q", "type": "text", "title": "Name"}]}
    ]
    assert "child" in notes(carried)[0]


@pytest.mark.parametrize(
    ("written", "expected"),
    [("yes", True), ("TRUE", True), ("true()", True), (True, True), ("no", None), ("false()", None), (None, None)],
)
def test_required(written: Any, expected: bool | None) -> None:
    element = only(carry([[*HEAD, "required"], ["text", "q", "Q", written]]))
    assert element.get("isRequired") == expected


def test_required_on_a_condition() -> None:
    carried = carry([[*HEAD, "required"], ["integer", "n", "N", None], ["text", "q", "Q", "${n} > 2"]])
    assert elements(carried)[1]["requiredIf"] == "{n} > 2"


@pytest.mark.parametrize(
    ("written", "parameters", "expected"),
    [
        ("start=1 end=5 step=1", "", {"type": "rating", "rateMin": 1, "rateMax": 5}),
        ("start=1, end=5", "rating", {"type": "rating", "rateMin": 1, "rateMax": 5, "rateType": "stars"}),
        ("start=0;end=100;step=10", "", {"type": "text", "inputType": "number", "min": 0, "max": 100}),
        ("start=0.5 end=2.5 step=0.5", "", {"type": "text", "inputType": "number", "min": 0.5, "max": 2.5}),
        ("start=5 end=1", "", {"type": "text", "inputType": "number", "min": 1, "max": 5}),
        ("start=a end=1e999 step=0", "", {"type": "text", "inputType": "number", "min": 0, "max": 10}),
    ],
)
def test_a_range_is_a_rating_where_its_steps_fit(written: str, parameters: str, expected: dict[str, Any]) -> None:
    element = only(carry([[*HEAD, "parameters", "appearance"], ["range", "q", "Q", written, parameters]]))
    assert element == {"name": "q", "title": "Q"} | expected


def test_appearances_that_have_a_twin_are_carried_out() -> None:
    survey = [
        [*HEAD, "appearance"],
        ["select_one yn", "a", "A", "minimal"],
        ["text", "b", "B", "multiline"],
        ["select_one yn", "c", "C", "columns-2 w1"],
        ["select_one scale", "d", "D", "likert"],
        ["select_one yn", "e", "E", "likert"],
    ]
    scale = [["scale", number, {1: "Bad", 5: "Good"}.get(number)] for number in range(1, 6)]
    carried = carry(survey, [*YES_NO, *scale])
    assert [element["type"] for element in elements(carried)] == [
        "dropdown",
        "comment",
        "radiogroup",
        "rating",
        "radiogroup",
    ]
    assert elements(carried)[3] | {"name": "", "title": ""} == {
        "name": "", "title": "", "type": "rating", "rateMin": 1, "rateMax": 5,
        "minRateDescription": "Bad", "maxRateDescription": "Good",
    }  # fmt: skip
    assert notes(carried) == ["left out 4: How a question looks is decided here by its type; left out: columns-2, w1."]


@pytest.mark.parametrize(
    ("kind", "written", "expected"),
    [
        ("text", "home", "home"),
        ("integer", 3, "3"),
        ("select_one yn", "yes", "yes"),
        ("select_multiple yn", "yes no", ["yes", "no"]),
        ("date", date(2026, 5, 1), "2026-05-01"),
        ("acknowledge", "OK", True),
        ("date", "today()", None),
        ("text", "${other}", None),
        ("image", "a.jpg", None),
    ],
)
def test_default(kind: str, written: Any, expected: Any) -> None:
    carried = carry([[*HEAD, "default"], [kind, "q", "Q", written]], YES_NO)
    assert only(carried).get("defaultValue") == expected


def test_names_become_valid_everywhere_alike() -> None:
    survey = [
        [*HEAD, "relevant"],
        ["text", "första.namn", "Name"],
        ["text", "2nd", "Hello ${första.namn}", "${första.namn} != ''"],
        ["text", "2nd", "Again"],
    ]
    found = elements(carry(survey))
    assert [element["name"] for element in found] == ["forsta_namn", "q_2nd", "q_2nd_2"]
    assert found[1]["title"] == "Hello {forsta_namn}"
    assert found[1]["visibleIf"] == "{forsta_namn} notempty"


def test_a_text_that_names_what_is_not_asked_before_says_so() -> None:
    carried = carry([HEAD, ["text", "a", "See ${b}"], ["text", "b", "B"]])
    assert elements(carried)[0]["title"] == "See …"
    assert notes(carried) == ["changed 2: A text names what is not asked before it, and has “…” in its place: ${b}."]


def test_the_head_comes_from_the_settings() -> None:
    settings = [["form_title", "form_id", "version", "public_key"], ["Visit äö", "Visit_2026", "3", "MII"]]
    carried = carry([HEAD, ["text", "q", "Q"]], settings=settings)
    assert (carried.definition["name"], carried.definition["title"]) == ("visit-2026", "Visit äö")
    assert notes(carried) == ["left out None: These settings concern the collecting app and are left out: public_key."]


def test_without_settings_the_file_gives_the_name() -> None:
    carried = read_foreign(workbook(survey=[HEAD, ["text", "q", "Q"]]), "Store visit.xlsx")
    assert (carried.definition["name"], carried.definition["title"]) == ("store-visit", "Store visit")


def test_columns_for_the_app_are_told_of_once_and_rows_switched_off_left_out() -> None:
    survey = [
        [*HEAD, "bind::saveIncomplete", "disabled", "media::image", "read_only", "default", "required_message"],
        ["text", "a", "A", "true()", None, "a.jpg", "yes", "x", "Do!"],
        ["text", "b", "B", None, "yes", None],
    ]
    carried = carry(survey)
    assert [element["name"] for element in elements(carried)] == ["a"]
    words = " ".join(notes(carried))
    for said in ("switched off", "columns", "Pictures", "can be answered", "answer is needed"):
        assert said in words


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("**How** *was* <b>it</b>?", "How was it?"),
        ("__How__ _was it_?", "How was it?"),
        ("See [our page](https://x.y/z)", "See our page (https://x.y/z)"),
        ("2*3*4, snake_case_name and 5 * 3 * 2", "2*3*4, snake_case_name and 5 * 3 * 2"),
        ("* one\n* two", "* one\n* two"),
    ],
)
def test_markdown_is_taken_out_of_labels_and_the_title_and_told(written, plain):
    carried = carry([HEAD, ["text", "q", written]], settings=[["form_title"], [written]])
    assert (only(carried)["title"], carried.definition["title"]) == (plain, " ".join(plain.split()))
    told = [note for note in notes(carried) if "Mark-up" in note]
    assert told == (
        [] if written == plain else ["changed 2: Mark-up was taken out; only the words stay: q, form_title."]
    )
