"""A definition to a `Survey`. One pass finds every fault of form; `checking` then looks at how the parts fit."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from surveyapp.domain import ticket_rules
from surveyapp.domain.definitions import LANGUAGE, InvalidDefinition, PathFault, Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.expressions import ExpressionFault, Node, parse
from surveyapp.domain.questions import TYPES
from surveyapp.domain.surveys import checking
from surveyapp.domain.surveys.model import (
    ANONYMITIES,
    DIMENSIONS,
    LEVELS,
    MEASURES,
    TOUCHPOINTS,
    WEEKDAYS,
    Invite,
    Page,
    Question,
    Rule,
    Survey,
)

SURVEY_KEYS = frozenset({
    "name", "title", "description", "locale", "pages", "completedHtml", "showProgressBar", "locales", "anonymity", "invite",
    "openTicketWhen", "dimensions", "contactConsent", "quoteConsent", "retention", "open",
})  # fmt: skip
PAGE_KEYS = frozenset({"name", "title", "description", "elements", "visibleIf"})
PANEL_KEYS = PAGE_KEYS | {"type"}
ELEMENT_KEYS = frozenset({
    "name", "type", "title", "description", "isRequired", "requiredIf", "visibleIf", "defaultValue", "measure", "topBoxes",
    "level", "theme", "driverOf",
})  # fmt: skip
HTML_KEYS = frozenset({"name", "type", "visibleIf", "html"})
INVITE_KEYS = frozenset({"after", "wait", "hours", "days", "remind", "expire", "cap", "sample", "quota"})
TOP_BOXES = 2

# The pages about surveys in general stand at /surveys/import, /surveys/library and /surveys/new.
SURVEY_NAME = re.compile(r"(?!(?:import|library|new)\Z)[a-z0-9][a-z0-9-]{0,62}")
SURVEY_NAME_RULE = N_(
    "“%(value)s” cannot be a survey's name: use at most 63 small letters a–z, digits and hyphens, and not “import”, “library” "
    "or “new”, which are other pages."
)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
NAME_RULE = N_("“%(value)s” cannot be a name: begin with a letter a–z, then letters, digits, “_” and “-”, 64 at most.")
THEME = re.compile(r"[a-z][a-z0-9_]{0,63}")
THEME_RULE = N_("“%(value)s” cannot be a theme: use small letters a–z, digits and “_”, as in themes.yaml.")
LANGUAGE_RULE = N_("“%(value)s” is no language; write a code such as en, fi or pt-br.")
SEND_HOURS = re.compile(r"(\d{1,2}):(\d{2}) *[-–] *(\d{1,2}):(\d{2})")
MAXIMUM_PAGES = 100
MAXIMUM_QUESTIONS = 300
MAXIMUM_PANEL_DEPTH = 3


def parse_survey(definition: Mapping[str, Any], *, default_locale: str = "en") -> Survey:
    """Return the survey that `definition` (plain data, SurveyJS's model) describes.

    `default_locale` is the language of plain strings where the definition names no `locale`.

    Raises:
        InvalidDefinition: with every fault found, each with its path.
    """
    faults: list[PathFault] = []
    reader = Reader(definition, (), faults, default_locale)
    reader.locale = reader.string("locale", LANGUAGE, LANGUAGE_RULE) or default_locale
    survey = _survey(reader)
    if not faults:
        # How the parts fit can only be judged where each of them is whole; else one typo would be told of twice.
        faults.extend(checking.faults_of(survey))
    else:
        faults.extend(checking.reference_faults(survey))
    if faults:
        raise InvalidDefinition(faults)
    return survey


def _survey(reader: Reader) -> Survey:
    reader.refuse_unknown(SURVEY_KEYS, N_("a survey"))
    name = reader.string("name", SURVEY_NAME, SURVEY_NAME_RULE, required=True)
    pages = tuple(_page(page) for page in reader.children("pages", most=MAXIMUM_PAGES))
    _check_size(reader, pages)
    return Survey(
        name=name,
        title=reader.text("title", required=True),
        description=reader.text("description"),
        locale=reader.locale,
        locales=_locales(reader),
        pages=pages,
        anonymity=reader.option("anonymity", ANONYMITIES, "identified"),
        open=reader.boolean("open"),
        rules=_rules(reader, pages),
        dimensions=_dimensions(reader),
        invite=_invite(reader.child("invite")),
        contact_consent=reader.boolean("contactConsent"),
        quote_consent=reader.boolean("quoteConsent"),
        retention=reader.duration("retention"),
        completed_html=reader.text("completedHtml"),
        show_progress=_shows_progress(reader),
    )


def _check_size(reader: Reader, pages: tuple[Page, ...]) -> None:
    if "pages" not in reader or reader.data["pages"] == []:
        reader.fault("pages", N_("“pages” is missing; a survey needs a page with “elements”."))
    count = len(checking.elements_of(pages))
    if count > MAXIMUM_QUESTIONS:
        message = N_("The survey has %(count)s questions; the most is %(most)s.")
        reader.fault("pages", message, count=count, most=MAXIMUM_QUESTIONS)


def _locales(reader: Reader) -> tuple[str, ...]:
    """Return the languages offered, the survey's own first; where none are declared, those that its title has."""
    declared = reader.items("locales", most=50)
    for language in declared:
        if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
            reader.fault("locales", LANGUAGE_RULE, value=str(language)[:60])
    if not declared:
        title = reader.data.get("title")
        declared = sorted(title) if isinstance(title, Mapping) else []
    found = [language for language in declared if isinstance(language, str) and LANGUAGE.fullmatch(language)]
    return tuple(dict.fromkeys([reader.locale, *(language for language in found if language != "default")]))


def _dimensions(reader: Reader) -> tuple[str, ...]:
    """Return the facts of an order that reports can be split by, beside unit; category and channel unless said."""
    return reader.words("dimensions", DIMENSIONS) if "dimensions" in reader else ("category", "channel")


def _shows_progress(reader: Reader) -> bool:
    """Return whether the page shows how far one is; SurveyJS also writes where."""
    value = reader.data.get("showProgressBar", True)
    if isinstance(value, bool):
        return value
    return reader.option("showProgressBar", ("top", "bottom", "both", "off"), "top") != "off"


def _page(reader: Reader) -> Page:
    reader.refuse_unknown(PAGE_KEYS, N_("a page"))
    if "elements" not in reader:
        reader.fault("elements", N_("“elements” is missing; list the questions of the page."))
    return Page(
        name=reader.string("name", NAME, NAME_RULE, required=True),
        title=reader.text("title"),
        description=reader.text("description"),
        questions=_elements(reader, 0),
        visible_if=_condition(reader, "visibleIf"),
    )


def _elements(reader: Reader, depth: int) -> tuple[Question, ...]:
    if depth > MAXIMUM_PANEL_DEPTH:
        reader.fault(
            "elements", N_("Panels stand at most %(most)s deep; move these questions up."), most=MAXIMUM_PANEL_DEPTH
        )
        return ()
    return tuple(_element(element, depth) for element in reader.children("elements", most=MAXIMUM_QUESTIONS))


def _element(reader: Reader, depth: int) -> Question:
    if "type" not in reader:
        reader.fault("type", N_("“type” is missing; use one of: %(allowed)s."), allowed=", ".join(TYPES))
    kind = reader.option("type", tuple(TYPES), "comment")
    keys = {"panel": PANEL_KEYS, "html": HTML_KEYS}.get(kind, ELEMENT_KEYS | TYPES[kind].KEYS)
    if reader.data.get("type") == kind:
        # The keys of an unknown type cannot be known either.
        reader.refuse_unknown(keys, kind)
    options = TYPES[kind].parse_options(reader)
    measure = reader.option("measure", MEASURES)
    question = Question(
        name=reader.string("name", NAME, NAME_RULE, required=True),
        type=kind,
        title=reader.text("title", required=kind not in ("html", "panel")),
        description=reader.text("description"),
        required=reader.boolean("isRequired"),
        required_if=_condition(reader, "requiredIf"),
        visible_if=_condition(reader, "visibleIf"),
        options=options,
        measure=measure,
        top_boxes=reader.integer("topBoxes", TOP_BOXES, 1, 20),
        level=reader.option("level", LEVELS),
        theme=reader.string("theme", THEME, THEME_RULE),
        driver_of=reader.string("driverOf", NAME, NAME_RULE),
        choices_visible_if=_condition(reader, "choicesVisibleIf"),
        elements=_elements(reader, depth + 1) if kind == "panel" else (),
    )
    checking.check_measure(reader, question)
    checking.check_default(reader, question)
    return question


def _condition(reader: Reader, key: str) -> Node | None:
    """Return the tree of the condition under `key`, None where there is none."""
    value = reader.data.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        reader.fault(key, N_("“%(key)s” must be a condition in quotes, such as '{recommend} <= 6'."), key=key)
        return None
    try:
        return parse(value)
    except ExpressionFault as fault:
        reader.fault(key, fault.message, **fault.params)
        return None


def _invite(reader: Reader | None) -> Invite | None:
    if reader is None:
        return None
    reader.refuse_unknown(INVITE_KEYS, N_("invite"))
    sample = reader.number("sample", 0, 1)
    return Invite(
        after=_touchpoints(reader),
        wait=reader.duration("wait"),
        hours=_send_hours(reader),
        days=reader.words("days", WEEKDAYS) or WEEKDAYS,
        remind=_reminders(reader),
        expire=reader.duration("expire"),
        cap=reader.duration("cap"),
        sample=1.0 if sample is None else sample,
        quota=reader.integer("quota", 0, 1, 1_000_000) or None,
    )


def _touchpoints(reader: Reader) -> tuple[str, ...]:
    if isinstance(reader.data.get("after"), list):
        return reader.words("after", TOUCHPOINTS)
    after = reader.option("after", TOUCHPOINTS)
    if "after" not in reader:
        message = N_("“after” is missing; say what asks for the survey: %(allowed)s.")
        reader.fault("after", message, allowed=", ".join(TOUCHPOINTS))
    return (after,) if after else ()


def _reminders(reader: Reader) -> tuple[Any, ...]:
    """Return after how long reminders go out: one length of time or a list of them."""
    value = reader.data.get("remind")
    entries = reader.items("remind", most=5) if isinstance(value, list) else [] if value is None else [value]
    durations = (reader.as_duration("remind", entry) for entry in entries)
    return tuple(duration for duration in durations if duration is not None)


def _send_hours(reader: Reader) -> tuple[time, time] | None:
    """Return between which local times mail goes out, written as “09:00-20:00”."""
    value = reader.data.get("hours")
    if value is None:
        return None
    match = SEND_HOURS.fullmatch(value) if isinstance(value, str) else None
    try:
        if match is not None:
            start, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
            if start < end:
                return start, end
    except ValueError:
        pass
    reader.fault("hours", N_("“hours” must be two times of one day such as “09:00-20:00”."))
    return None


def _rules(reader: Reader, pages: tuple[Page, ...]) -> tuple[Rule, ...]:
    questions = {element.name: element for element in checking.elements_of(pages)}
    found = (ticket_rules.parse_rule(entry, questions) for entry in reader.children("openTicketWhen", most=100))
    return tuple(Rule(*rule) for rule in found if rule is not None)
