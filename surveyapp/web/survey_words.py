"""A survey in the words of staff: what a question counts as, what opens a case, when people are asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale, get_timezone, gettext, ngettext

from surveyapp.domain.errors import N_
from surveyapp.domain.questions import PART
from surveyapp.domain.surveys import (
    PROMISES,
    Duration,
    Invite,
    Question,
    Survey,
    lint,
    part_labels,
    series_words,
    text_in,
    value_labels,
)
from surveyapp.domain.surveys.texts import placeholders
from surveyapp.domain.themes import Taxonomy
from surveyapp.services.surveys import PublishedSurvey
from surveyapp.web import formatting
from surveyapp.web.question_words import kind_of, listed, notes_of, shown_when, word

ANONYMITIES = {
    "identified": N_("Identified: seen by those who may see the customer"),
    "confidential": N_("Confidential: names are shown on a recorded request only"),
    "anonymous": N_("Anonymous: nobody can tell who answered"),
}
STATES = {
    "open": N_("Open for answers"),
    "paused": N_("Paused"),
    "not_yet": N_("Not open yet"),
    "closed": N_("Closed for answers"),
}
# State → kind and glyph of its chip.
CHIPS = {"open": ("good", "good"), "paused": ("warn", "pause"), "not_yet": ("", "missing"), "closed": ("", "missing")}
SEVERITIES = {"minor": N_("minor"), "major": N_("major"), "critical": N_("critical")}
TOUCHPOINTS = {
    "delivered": N_("a delivery"),
    "installed": N_("an installation"),
    "serviced": N_("a service visit"),
    "ticket_closed": N_("a closed case"),
    "anniversary": N_("an anniversary"),
    "visited": N_("a visit"),
}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Line:
    """A question as the page shows it: its number (None for what is not answered), title, kind, and what is said of it.

    `rows` are those of a matrix; `depth` says in how many panels it stands.
    """

    number: int | None
    name: str
    title: str
    kind: str
    notes: list[str]
    choices: list[str]
    rows: list[str]
    depth: int


@dataclass(frozen=True, slots=True)
class Running:
    """Whether a survey asks: in words, as a chip, and the schedule with the zone that its times are in ("" without one)."""

    state: str
    words: str
    kind: str
    glyph: str
    schedule: str
    zone: str


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the survey with its questions, and when it is shown."""

    title: str
    lines: list[Line]
    shown: str = ""


def running(published: PublishedSurvey, now: datetime) -> Running:
    """Return whether a survey asks at `now`, and from when until when, by the reader's clock."""
    state = published.state_at(now)
    opens_at = published.opens_at if published.opens_at is not None and published.opens_at > now else None
    closes_at = published.closes_at
    schedule = ""
    if opens_at and closes_at:
        times = {"opens": formatting.moment(opens_at), "closes": formatting.moment(closes_at)}
        schedule = gettext("Scheduled: %(opens)s – %(closes)s", **times)
    elif opens_at:
        schedule = gettext("Opens %(moment)s", moment=formatting.moment(opens_at))
    elif closes_at and closes_at > now:
        schedule = gettext("Closes %(moment)s", moment=formatting.moment(closes_at))
    elif closes_at:
        schedule = gettext("Closed %(moment)s", moment=formatting.moment(closes_at))
    kind, glyph = CHIPS[state]
    return Running(state, gettext(STATES[state]), kind, glyph, schedule, str(get_timezone()))


def answering_time(seconds: float) -> str:
    """Return how long answering takes, as people say it: in half minutes."""
    halves = max(1, round(seconds / 30))
    if halves == 1:
        return str(gettext("half a minute"))
    if halves == 3:
        return str(gettext("one and a half minutes"))
    if halves % 2:
        return str(gettext("%(count)s minutes", count=formatting.number(halves / 2, 1)))
    return str(ngettext("%(num)s minute", "%(num)s minutes", halves // 2))


def language_name(code: str) -> str:
    """Return a language by its own name."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(code) or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def parts(survey: Survey, language: str) -> list[Part]:
    """Return the survey's pages with their questions numbered through, in `language`."""
    numbers = {question.name: number for number, question in enumerate(survey.questions, start=1)}
    found = []
    for page in survey.pages:
        lines = [
            _line(survey, element, numbers.get(element.name), depth, language)
            for element, depth in _with_depth(page.questions)
        ]
        shown = shown_when(page.visible_if, survey, language) if page.visible_if is not None else ""
        found.append(Part(text_in(page.title, language, survey.locale), lines, shown))
    return found


def _with_depth(elements: tuple[Question, ...], depth: int = 0) -> Iterator[tuple[Question, int]]:
    for element in elements:
        yield element, depth
        yield from _with_depth(element.elements, depth + 1)


def _line(survey: Survey, question: Question, number: int | None, depth: int, language: str) -> Line:
    text = question.options.html if question.type == "html" else question.title
    labels = [] if question.type == "rating" else list(value_labels(question, language, survey.locale).values())
    if question.has_other and not question.options.other.text:
        labels.append(gettext("Other"))
    rows = list(part_labels(question, language, survey.locale).values()) if question.type == "matrix" else []
    # What stands there are marks that only the form fills in.
    is_promise = question.type == "html" and not placeholders(text).isdisjoint(PROMISES)
    title = gettext("Until when we promise an answer") if is_promise else text_in(text, language, survey.locale)
    notes = list(notes_of(survey, question, language))
    return Line(number, question.name, title, kind_of(question), notes, labels, rows, depth)


def rules(survey: Survey, language: str, taxonomy: Taxonomy | None = None) -> list[str]:
    """Return `openTicketWhen` as sentences; choices of one question that open a case of one severity share one.

    `taxonomy` names the themes; without it their ids stand for them.
    """
    grouped: dict[tuple[str, str, str, bool], list[Any]] = {}
    for rule in survey.rules:
        # A theme rule reads every free text, so that it names no question.
        question = "" if rule.kind == "theme" else rule.params.question
        grouped.setdefault((rule.kind, question, rule.params.severity, rule.reopens), []).append(rule.params)
    lines = []
    for (kind, name, severity, reopens), params in grouped.items():
        when = _condition(survey, kind, name, params, language) if name else _complained_of(params, taxonomy)
        lines.append(
            gettext("%(when)s. The closed case is opened again.", when=when)
            if reopens
            else gettext("%(when)s. The case is %(severity)s.", when=when, severity=word(SEVERITIES, severity))
        )
    return lines


def _complained_of(params: list[Any], taxonomy: Taxonomy | None) -> str:
    texts = taxonomy.names if taxonomy else {}
    names = {theme: text_in(text, str(get_locale()), "en") for theme, text in texts.items()}
    themes = listed([names.get(theme, theme) for each in params for theme in each.themes], "or")
    return str(gettext("A comment complains of: %(themes)s", themes=themes))


def _condition(survey: Survey, kind: str, name: str, params: list[Any], language: str) -> str:
    own, _, row = name.partition(PART)
    question = survey.names[own]
    title = (
        series_words(question, row, language, survey.locale).title
        if row
        else text_in(question.title, language, survey.locale)
    )
    if kind == "score":
        limit = max(each.at_most for each in params)
        return str(gettext("“%(title)s” is given %(limit)s or less", title=title, limit=limit))
    labels = {"true": gettext("Yes"), "false": gettext("No"), "other": gettext("Other"), "none": gettext("None")}
    labels |= value_labels(question, language, survey.locale)
    chosen = listed([labels.get(value, value) for each in params for value in each.any_of], "or")
    return str(gettext("“%(title)s” is answered: %(chosen)s", title=title, chosen=chosen))


def invite_facts(invite: Invite) -> list[tuple[str, str]]:
    """Return when and how often people are asked, as pairs of name and value."""
    facts = [(gettext("Asked after"), listed([word(TOUCHPOINTS, name) for name in invite.after], "or"))]
    if invite.wait:
        facts.append((gettext("Waits"), duration(invite.wait)))
    if invite.hours:
        facts.append((gettext("Between"), f"{invite.hours[0]:%H:%M}–{invite.hours[1]:%H:%M}"))
    if invite.days != WEEKDAYS:
        names = get_locale().days["stand-alone"]["abbreviated"]
        facts.append((gettext("On"), listed([names[WEEKDAYS.index(day)] for day in invite.days])))
    if invite.remind:
        facts.append((gettext("Reminds after"), listed([duration(each) for each in invite.remind])))
    for name, length in ((gettext("Link works for"), invite.expire), (gettext("At most once in"), invite.cap)):
        if length:
            facts.append((name, duration(length)))
    if invite.sample < 1:
        facts.append((gettext("Asks"), gettext("%(share)s %% of them", share=f"{invite.sample * 100:g}")))
    if invite.quota:
        facts.append((gettext("At most a day and unit"), str(invite.quota)))
    return facts


def duration(length: Duration) -> str:
    """Return a length of time in words."""
    amount = length.amount
    words = {
        "hour": ngettext("%(num)s hour", "%(num)s hours", amount),
        "day": ngettext("%(num)s day", "%(num)s days", amount),
        "working day": ngettext("%(num)s working day", "%(num)s working days", amount),
        "week": ngettext("%(num)s week", "%(num)s weeks", amount),
        "month": ngettext("%(num)s month", "%(num)s months", amount),
        "year": ngettext("%(num)s year", "%(num)s years", amount),
    }
    return str(words[length.unit])


def missing_texts(survey: Survey) -> list[tuple[str, int]]:
    """Return (language by its own name, how many texts it lacks) for each language that lacks any."""
    counts: dict[str, int] = {}
    for warning in lint(survey):
        language: Any = warning.params.get("language")
        if language:
            counts[language] = counts.get(language, 0) + 1
    return [(language_name(code), count) for code, count in counts.items()]
