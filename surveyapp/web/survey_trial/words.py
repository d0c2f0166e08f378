"""What a trial and a dry run say, in plain words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import get_locale, gettext, ngettext

from surveyapp.domain.answer_words import FILES, SCORE, YES_NO, AnswerLine, answer_lines
from surveyapp.domain.errors import N_
from surveyapp.domain.surveys import Question, Survey, joined_title, part_labels, text_in, value_labels
from surveyapp.domain.surveys.dry_run import DryRun, Fired, Reached, Way, samples
from surveyapp.domain.surveys.texts import PLACEHOLDER
from surveyapp.domain.themes import Taxonomy
from surveyapp.services.survey_trials import example_words
from surveyapp.web import survey_words
from surveyapp.web.condition_words import FACTS, KNOWN
from surveyapp.web.question_words import listed, word

MINUTE = 60
# By the type of what is not reached: certain, and not found.
UNREACHED = {
    True: N_("“%(title)s” is seen by nobody, whatever is answered."),
    False: N_("No answers were found that lead to “%(title)s”."),
}
UNOFFERED = {
    True: N_("“%(choice)s” of “%(title)s” is offered to nobody, whatever is answered."),
    False: N_("No answers were found with which “%(choice)s” of “%(title)s” is offered."),
}
# Whether a closed case is taken up again.
OPENED = {
    True: N_("A case would have been opened again: %(reasons)s"),
    False: N_("A case (%(severity)s) would have been opened: %(reasons)s"),
}


@dataclass(frozen=True, slots=True)
class WayWords:
    """A way as the page shows it: `number` from 1, its answers in pairs, what is so of the order, and the rules fired."""

    number: int
    questions: int
    time: str
    said: list[tuple[str, str]]
    facts: list[str]
    opens: list[str]


def time_words(seconds: float) -> str:
    """Return a time in minutes and seconds, those rounded to five where there are minutes."""
    whole = round(seconds) if seconds < MINUTE else round(seconds / 5) * 5
    minutes, rest = divmod(whole, MINUTE)
    if not minutes:
        return str(gettext("%(num)s s", num=rest))
    if not rest:
        return str(gettext("%(num)s min", num=minutes))
    return str(gettext("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest))


def summary(run: DryRun) -> str:
    """Return what the dry run came to, in a line."""
    count = len(run.questions)
    reached = sum(question.is_reached for question in run.questions)
    shortest, longest = time_words(run.estimate.shortest), time_words(run.estimate.longest)
    said = [
        ngettext(
            "%(reached)s of %(num)d question can be reached",
            "%(reached)s of %(num)d questions can be reached",
            count,
            reached=reached,
        ),
        ngettext("%(num)d way", "%(num)d ways", len(run.ways)),
        shortest if shortest == longest else f"{shortest} – {longest}",
    ]
    return "; ".join(said) + "."


def problems(run: DryRun, survey: Survey, language: str) -> list[str]:
    """Return what the dry run found wrong, a sentence each."""
    titles = {element.name: element for _, element in _elements(survey)}
    said = [
        _unreached(each, titles[each.name], survey, language) for each in run.unreached if not _is_within(each, run)
    ]
    said += [
        gettext(
            "“%(title)s” must be answered, and no answer to it is taken.",
            title=title_of(titles[name], survey, language),
        )
        for name in run.dead_ends
    ]
    if run.blank_ways:
        said.append(gettext("There is a way on which nothing is asked at all: the page stands there empty."))
    return said


def _elements(survey: Survey) -> Iterator[tuple[Any, Question]]:
    for page in survey.pages:
        waiting = list(page.questions)
        while waiting:
            element = waiting.pop()
            yield page, element
            waiting += element.elements


def _is_within(reached: Reached, run: DryRun) -> bool:
    """Say whether a choice belongs to a question that is not reached itself, which says enough."""
    return bool(reached.choice) and any(each.name == reached.name and not each.is_reached for each in run.elements)


def _unreached(each: Reached, element: Question, survey: Survey, language: str) -> str:
    title = title_of(element, survey, language)
    if not each.choice:
        return str(gettext(UNREACHED[each.is_certain], title=title))
    labels = part_labels if element.type == "ranking" else value_labels
    choice = labels(element, language, survey.locale).get(each.choice, each.choice)
    return str(gettext(UNOFFERED[each.is_certain], choice=choice, title=title))


def notes(run: DryRun, survey: Survey, language: str) -> list[str]:
    """Return what is no fault, but good to know: pages on which nothing can be answered."""
    pages = {page.name: page for page in survey.pages}
    return [
        gettext(
            "On the page “%(page)s” nothing can be answered.",
            page=text_in(pages[name].title, language, survey.locale) or name,
        )
        for name in run.empty_pages
    ]


def title_of(element: Question, survey: Survey, language: str) -> str:
    """Return how an element is called: by its title, about an order that was made up, else by its name."""
    return _about(text_in(element.title, language, survey.locale), language) or element.name


def _about(text: str, language: str) -> str:
    known = example_words(language)
    return PLACEHOLDER.sub(lambda match: known.get(match[1], match[0]), text)


def rule_lines(run: DryRun, survey: Survey, language: str, taxonomy: Taxonomy | None) -> list[tuple[str, Fired]]:
    """Return each rule in words, with whether any answers fire it."""
    return [
        (survey_words.rules(replace(survey, rules=(survey.rules[fired.rule],)), language, taxonomy)[0], fired)
        for fired in run.rules
    ]


def way_words(run: DryRun, survey: Survey, language: str, taxonomy: Taxonomy | None) -> list[WayWords]:
    """Return the ways of a dry run, each with its answers in words."""
    rules = [words for words, _ in rule_lines(run, survey, language, taxonomy)]
    return [
        WayWords(
            number,
            len(way.asked),
            time_words(way.seconds),
            _said(way, survey, language),
            [_fact(name, value) for name, value in way.facts.items()],
            [rules[rule] for rule in sorted(way.fires)],
        )
        for number, way in enumerate(run.ways, start=1)
    ]


def _fact(name: str, value: Any) -> str:
    """Return what of the order a way depends on; a word that stands for any only says that it is known."""
    subject = gettext(FACTS[name.removeprefix("order.")])
    if value is None or value == samples.WORDS:
        said = KNOWN["empty" if value is None else "notempty"]
        return str(gettext(said, subject=subject))
    return f"{subject}: {value}"


def _said(way: Way, survey: Survey, language: str) -> list[tuple[str, str]]:
    """Return each question of a way with its answer, those left open too."""
    answered = {line.name: _about(answer_text(line), language) for line in answer_lines(survey, way.answers, language)}
    open_words = gettext("(left open)")
    return [(title_of(survey.names[name], survey, language), answered.get(name, open_words)) for name in way.asked]


def answer_text(line: AnswerLine) -> str:
    """Return an answer in words, without the question's title."""
    if line.kind == YES_NO:
        return str(gettext("Yes") if line.yes else gettext("No"))
    if line.kind == FILES:
        return str(gettext("a file"))
    if line.kind == SCORE:
        return line.words or f"{line.score} / {line.best}"
    return f"{line.words} ({line.added})" if line.added else line.words


def answers_said(survey: Survey, answers: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Return answers in words, each with its question."""
    return [
        (title_of(survey.names[line.name], survey, language), _about(answer_text(line), language))
        for line in answer_lines(survey, answers, language)
    ]


def case_lines(opens: Sequence[Mapping[str, Any]], survey: Survey, taxonomy: Taxonomy | None) -> list[str]:
    """Return each case that would have been opened: how grave it is, and why."""
    return [_case(case, survey, taxonomy) for case in opens]


def _case(case: Mapping[str, Any], survey: Survey, taxonomy: Taxonomy | None) -> str:
    said, severity = OPENED[case["reopens"]], word(survey_words.SEVERITIES, case["severity"])
    reasons = " ".join(_reason(reason, survey, taxonomy) for reason in case["reasons"])
    return str(gettext(said, severity=severity, reasons=reasons))


def _reason(reason: Mapping[str, Any], survey: Survey, taxonomy: Taxonomy | None) -> str:
    params = dict(reason["params"])
    language = str(get_locale())
    owner = survey.find_owner(str(params.get("question", "")))
    if owner is not None:
        labels = value_labels(owner, language, survey.locale)
        row = str(params["question"]).partition(":")[2]
        title = title_of(owner, survey, language)
        params["question"] = joined_title(title, part_labels(owner, language, survey.locale)[row]) if row else title
        if "chosen" in params:
            params["chosen"] = listed([labels.get(value, value) for value in str(params["chosen"]).split(", ")])
    if "themes" in params and taxonomy is not None:
        names = {theme: text_in(text, language, "en") for theme, text in taxonomy.names.items()}
        params["themes"] = listed([names.get(theme, theme) for theme in str(params["themes"]).split(", ")])
    message = reason["message"]
    return str(gettext(message, **params))
