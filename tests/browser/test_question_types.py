"""Every type of question as people answer it: by keyboard alone, with and without scripts, on a small phone, in languages
that read from either side; and what the scripts of rankings, limits and files add."""

from contextlib import nullcontext
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveyapp.store.database import db
from surveyapp.store.responses import Response
from tests.browser.conftest import Visitor, faults_of, next_page, wait_until
from tests.browser.test_answering import picture
from tests.builders.answer_files import photo
from tests.builders.every_type import PAGES, make_every_type
from tests.builders.responses import make_link

pytestmark = pytest.mark.browser

ANSWERS = {
    "recommend": 7, "delivery": 2, "effort": 5, "stars": 4, "mood": 1,
    "reason": "other", "reason-Comment": "Ystävä", "wrong": ["late", "bill"], "store": "turku", "again": False,
    "mail": "aino@example.com", "phone": "+358 40 123 4567", "visits": "3.5", "seen": "2026-11-11", "call": "09:30",
    "link": "https://example.com/a", "comment": "Pöytä tuli myöhässä.",
    "quality": {"price": "unsure", "staff": "no"}, "parts": {"packing": "5"}, "matters": ["speed", "price"],
}  # fmt: skip
PICTURE = {"name": "chair.jpg", "mimeType": "image/jpeg", "buffer": photo()}
# What of each page is sent typed badly; the rest is filled in.
FAULTY: dict[str, dict[str, Any]] = {
    "scales": {"recommend": "", "delivery": "9", "effort": "9", "stars": "9", "mood": "9"},
    "choices": {"reason": "gone", "wrong": ["late", "bill", "broken"], "store": "gone", "again": "perhaps"},
    "words": {
        "mail": "aino@example", "phone": "call me", "visits": "99", "seen": "11.11.2026", "call": "x", "link": "x",
        "comment": "x" * 70,
    },
    "lists": {"quality:staff": "gone", "parts:driver": ["1", "2"], "matters": ["speed", "speed"]},
}  # fmt: skip
FILLED = {
    "recommend": "7", "delivery": "2", "effort": "5", "stars": "4", "mood": "1", "reason": "other", "reason-Comment": "Ystävä",
    "wrong": ["late", "bill"], "store": "turku", "again": "false", "mail": "aino@example.com", "phone": "0401234567",
    "visits": "3,5", "seen": "2026-11-11", "call": "09:30", "link": "https://example.com/a", "comment": "x" * 55,
    "quality:price": "unsure", "quality:staff": "no", "parts:packing": "5", "matters": ["speed", "price", "care"],
}  # fmt: skip


def link(language: str = "fi") -> str:
    """Return the address of a link to a survey with every type."""
    return f"/s/{make_link(make_every_type(), language=language)}"


class Hands:
    """Somebody with a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go_to(self, target: str) -> None:
        """Press the tabulator until what has this id, or this value, has the focus."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if target in self.page.evaluate("[document.activeElement.id, document.activeElement.value]"):
                return
        raise AssertionError(f"the keyboard does not reach {target}")

    def choose(self, group: str, place: int) -> None:
        """Choose one of several, the `place`th from 0, by the arrow that leads on in any reading direction."""
        self.go_to(f"{group}-0")
        self.page.keyboard.press("Space")
        for _ in range(place):
            self.page.keyboard.press("ArrowDown")
        expect(self.page.locator(f"#{group}-{place}")).to_be_checked()

    def write(self, field: str, words: str) -> None:
        """Write into a field."""
        self.go_to(field)
        self.page.keyboard.type(words)

    def press(self, target: str, key: str = "Enter") -> None:
        """Go to a button and press it."""
        self.go_to(target)
        self.page.keyboard.press(key)

    def go_on(self, page: str) -> None:
        """Press the button at the end of the page and wait for the page that follows."""
        self.press("next")
        expect(self.page.locator(f"form[data-page={page}]")).to_be_attached()
        self.page.wait_for_load_state()


def answer_scales(hands: Hands) -> None:
    for name, place in (("recommend", 7), ("delivery", 1), ("effort", 4), ("stars", 3), ("mood", 0)):
        hands.choose(f"q-{name}", place)


def answer_choices(hands: Hands) -> None:
    hands.choose("q-reason", 2)
    hands.write("q-reason-own", "Ystävä")
    for place in (0, 2):
        hands.press(f"q-wrong-{place}", "Space")
    hands.go_to("q-store")
    hands.page.keyboard.press("ArrowDown")
    hands.page.keyboard.press("ArrowDown")
    hands.choose("q-again", 1)


def answer_words(hands: Hands) -> None:
    # The same day whichever of day and month the browser asks for first.
    written = {
        "mail": "aino@example.com", "phone": "+358 40 123 4567", "visits": "3,5", "seen": "11112026", "call": "0930AM",
        "link": "https://example.com/a", "comment": "Pöytä tuli myöhässä.",
    }  # fmt: skip
    for name, words in written.items():
        hands.write(f"q-{name}", words)


def answer_lists(hands: Hands, speed: str, has_scripts: bool) -> None:
    page = hands.page
    hands.choose("q-quality-0", 3)
    hands.choose("q-quality-1", 0)
    hands.choose("q-parts-0", 4)
    before = page.url
    # Without scripts it is the server that moves things and takes files in.
    with nullcontext() if has_scripts else next_page(page):
        hands.press("matters:speed:up")
    expect(page.locator(".rank .what").first).to_have_text(speed)
    expect(page).to_have_url(before)
    expect(page.locator("[value='matters:speed:up']"), "the focus stays with what was moved").to_be_focused()
    with page.expect_file_chooser() as chooser:
        hands.press("q-photos-add", "Space")
    chooser.value.set_files(PICTURE)  # type: ignore[arg-type]
    if not has_scripts:
        with next_page(page):
            hands.press("photos")
    expect(page.locator(".files li")).to_have_count(1)


@pytest.mark.parametrize(
    ("language", "width", "has_scripts"),
    [("fi", 320, True), ("fi", 320, False), ("ar", 320, False), ("ar", 1280, True)],
)
def test_every_type_is_answered_by_keyboard_alone(
    visitor: Visitor, language: str, width: int, has_scripts: bool
) -> None:
    page = visitor.open(link(language), width=width, has_scripts=has_scripts)
    expect(page.locator("html")).to_have_attribute("lang", language)
    hands = Hands(page)
    answer_scales(hands)
    hands.go_on("choices")
    answer_choices(hands)
    hands.go_on("words")
    answer_words(hands)
    hands.go_on("lists")
    answer_lists(hands, {"fi": "Nopeus", "ar": "السرعة"}[language], has_scripts)
    hands.press("send")
    page.wait_for_url("**/thanks*")

    answers = dict(db.session.scalars(select(Response)).one().answers)
    assert len(answers.pop("photos")) == 1
    assert answers == ANSWERS


def save(app: Flask, address: str, page: str, answers: dict[str, Any], language: str = "fi") -> None:
    """Keep `answers` as a draft, as the form does in a pause."""
    sent = {"form.page": page, "form.language": language, "form.go": "save", **answers}
    assert app.test_client().post(address, data=sent).status_code == 204


def has_too_small(page: Page) -> list[str]:
    """Return the targets that a finger may miss: less than 44 px high or wide."""
    found: list[str] = page.locator("main").evaluate(
        """main => [...main.querySelectorAll(".opt, button, select, .line, textarea, .grip")]
        .filter((each) => each.checkVisibility() && !each.closest(".vh"))
        .filter((each) => { const box = each.getBoundingClientRect(); return box.width < 43.9 || box.height < 43.9; })
        .map((each) => each.outerHTML.slice(0, 120))"""
    )
    return found


def send_faulty(page: Page, name: str) -> None:
    """Send the page `name` with what no input of it would send."""
    page.locator("form#survey").evaluate(
        """(form, answers) => {
          for (const [name, values] of Object.entries(answers)) {
            form.querySelectorAll(`[name="${name}"]`).forEach((input) => { input.disabled = true; });
            for (const value of [values].flat()) {
              form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
            }
          }
        }""",
        FAULTY[name],
    )
    with next_page(page):
        page.locator("main .btn[name='form.go']").click()
    expect(page.locator(".errs")).to_be_visible()
    expect(page.locator("form")).to_have_attribute("data-page", name)
    expect(page.locator(".errs a")).to_have_count(len(FAULTY[name]))
    expect(page.locator(".bad")).to_have_count(len(FAULTY[name]))


@pytest.mark.parametrize("state", ["empty", "filled", "faulty"])
def test_every_type_is_accessible_in_every_state(app: Flask, visitor: Visitor, state: str) -> None:
    address = link()
    found = []
    page = visitor.open(address, width=320)
    for name in PAGES:
        save(app, address, name, {} if state == "empty" else FILLED)
        page.goto(f"{address}?page={name}")
        if state == "faulty":
            send_faulty(page, name)
        for width, colours in ((320, "light"), (360, "dark"), (1280, "light"), (1280, "dark")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
            picture(page, f"{name}-{state}-{width}-{colours}")
            found += [f"{name} {state} {width}: {fault}" for fault in (*faults_of(page), *has_too_small(page))]
    assert found == []


def test_without_colours_a_choice_is_still_seen(app: Flask, visitor: Visitor) -> None:
    address = link()
    page = visitor.open(address, width=320)
    for name in PAGES:
        save(app, address, name, FILLED)
        page.goto(f"{address}?page={name}")
        page.emulate_media(forced_colors="active")
        picture(page, f"{name}-forced")
        for chosen in page.locator("main :checked + .box").all():
            expect(chosen).to_have_css("outline-style", "solid")


def on_page(app: Flask, visitor: Visitor, name: str, **facts: Any) -> Page:
    """Return one page of the form in a browser."""
    address = link("en")
    save(app, address, name, {"recommend": "7"}, "en")
    page = visitor.open(f"{address}?page={name}", **facts)
    expect(page.locator("form")).to_have_attribute("data-page", name)
    return page


def held(page: Page, name: str) -> list[Any]:
    """Return what the form would send under a name."""
    values: list[Any] = page.locator("form#survey").evaluate("(form, name) => new FormData(form).getAll(name)", name)
    return values


def holds(page: Page, name: str, *values: str) -> None:
    """Wait until the form would send just these values under a name."""
    wait_until(page, lambda: held(page, name), list(values))


def test_a_ranking_that_nobody_touched_is_no_answer_until_its_order_is_said_to_be_right(
    app: Flask, visitor: Visitor
) -> None:
    page = on_page(app, visitor, "lists")
    holds(page, "matters")
    page.get_by_role("button", name="This order is right").press("Enter")
    holds(page, "matters", "price", "speed", "care")
    expect(page.locator(":focus"), "the focus is not lost with the button").to_contain_text("counts as your answer")


def test_a_ranking_is_put_in_order_by_arrows_and_by_dragging_and_says_where_things_are(
    app: Flask, visitor: Visitor
) -> None:
    page = on_page(app, visitor, "lists")
    page.get_by_role("button", name="Down: Price").focus()
    page.keyboard.press("ArrowDown")
    holds(page, "matters", "speed", "price", "care")
    expect(page.locator("[value='matters:price:down']")).to_be_focused()
    expect(page.locator(".ranks ~ [aria-live]")).to_have_text("Price is now number 2 of 3.")

    # A press without moving changes nothing, and neither does a move past the end.
    page.locator(".rank .what").first.click()
    page.get_by_role("button", name="Up: Speed").press("Enter")
    holds(page, "matters", "speed", "price", "care")

    care, speed = (page.locator(f".rank[data-value={name}] .grip").bounding_box() for name in ("care", "speed"))
    assert care is not None
    assert speed is not None
    page.mouse.move(care["x"] + 10, care["y"] + 20)
    page.mouse.down()
    page.mouse.move(speed["x"] + 10, speed["y"] + 5, steps=6)
    page.mouse.up()
    holds(page, "matters", "care", "speed", "price")
    expect(page.locator(".rank.spare .what")).to_have_text("Price")


def test_none_unticks_the_others_and_what_is_chosen_is_counted(app: Flask, visitor: Visitor) -> None:
    page = on_page(app, visitor, "choices")
    count = page.locator("#q-wrong-count")
    expect(count).to_be_hidden()
    for place in range(3):
        page.locator(f"#q-wrong-{place}").press("Space")
    expect(count.locator("[aria-live]")).to_have_text("Choose at most 2; 3 are chosen.")
    page.locator("#q-wrong-3").press("Space")
    holds(page, "wrong", "none")
    expect(count.locator("[aria-hidden]")).to_have_text("1 of 2 chosen")
    page.locator("#q-wrong-0").press("Space")
    holds(page, "wrong", "late")


def test_words_beside_other_are_asked_where_other_is_chosen(app: Flask, visitor: Visitor) -> None:
    page = on_page(app, visitor, "choices", has_scripts=False)
    expect(page.locator("#q-reason-own")).to_be_hidden()
    page.locator("#q-reason-2").press("Space")
    page.locator("#q-reason-own").fill("A friend")
    holds(page, "reason-Comment", "A friend")


def test_a_long_text_is_counted_near_its_limit_and_never_cut(app: Flask, visitor: Visitor) -> None:
    page = on_page(app, visitor, "words")
    text, count = page.locator("#q-comment"), page.locator("#q-comment-count")
    text.fill("x" * 40)
    expect(count).to_be_hidden()
    # Composed and in whole characters, as the server counts.
    text.fill("e\u0301" * 49 + "😀")
    expect(count.locator("[aria-hidden]")).to_have_text("50 of 60 characters")
    expect(count.locator("[aria-live]")).to_have_text("50 of 60 characters")
    text.fill("x" * 75)
    expect(count.locator("[aria-hidden]")).to_have_text("Shorten the text to 60 characters; it has 75.")
    expect(text).to_have_value("x" * 75)


def test_files_are_refused_before_they_are_sent_then_sent_at_once_and_removed(app: Flask, visitor: Visitor) -> None:
    page = on_page(app, visitor, "lists")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.method) if request.method == "POST" else None)
    add, told = page.locator("#q-photos-add"), page.locator(".told")
    large = {"name": "big.jpg", "mimeType": "image/jpeg", "buffer": b"x" * (1024 * 1024 + 1)}
    add.set_input_files(large)  # type: ignore[arg-type]
    expect(told).to_contain_text("big.jpg")
    expect(told).to_contain_text("At most 1 MB")
    add.set_input_files([PICTURE] * 4)  # type: ignore[arg-type]
    expect(told).to_have_text("Choose at most 3 files.")
    assert posts == []

    add.set_input_files([{**PICTURE, "name": f"{number}.jpg", "buffer": photo(size=(number, 9))} for number in (3, 4)])  # type: ignore[typeddict-item]
    expect(page.locator(".files li")).to_have_count(2)
    # The two files and the empty input.
    wait_until(page, lambda: len(held(page, "photos")), 3)
    expect(page.locator(".files img").first).to_have_js_property("naturalWidth", 3)
    page.get_by_role("button", name="Remove 3.jpg").press("Enter")
    expect(page.locator(".files li")).to_have_count(1)
    expect(page.locator("#q-photos-add")).to_be_focused()


def test_a_file_that_does_not_get_through_is_still_there_to_be_sent(app: Flask, visitor: Visitor) -> None:
    page = on_page(app, visitor, "lists")
    page.route("**/s/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("#q-photos-add").set_input_files(PICTURE)  # type: ignore[arg-type]
    expect(page.locator(".told")).to_contain_text("did not get through")
    wait_until(page, lambda: page.locator("#q-photos-add").evaluate("input => input.files.length"), 1)
