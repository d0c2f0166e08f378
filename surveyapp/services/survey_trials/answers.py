"""Test answers: kept by themselves, where no report, no rule and no letter ever looks, and wiped at a word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveyapp.domain import ticket_rules
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound, Refused
from surveyapp.domain.questions import HAS_PARTS
from surveyapp.domain.surveys import COMMENT_SUFFIX, Question, Survey
from surveyapp.domain.themes import Taxonomy
from surveyapp.services.survey_drafts.draft import check_may_write
from surveyapp.services.survey_trials.tried import Tried
from surveyapp.services.transactions import transaction
from surveyapp.store import survey_drafts as store
from surveyapp.store.database import db
from surveyapp.store.survey_drafts import TestAnswer
from surveyapp.store.units import ROOT_ID

# Anybody with a trial's link can send answers; more than these nobody reads.
MOST_KEPT = 1_000
SHOWN = 100
# A page that was open for longer was left open.
LONGEST_SECONDS = 24 * 3600
LISTS = frozenset({"checkbox", "ranking", "file"})
NUMBERS, TRUTHS = "rating", "boolean"

_FULL = N_("There are %(most)s test answers already. Wipe them on the survey's trial page before more are kept.")


@dataclass(frozen=True, slots=True)
class TestAnswers:
    """The newest test answers of a survey, and how many there are in all."""

    rows: Sequence[TestAnswer]
    count: int

    # Not a class of tests, whatever its name begins with.
    __test__ = False


def keep_test_answer(
    tried: Tried,
    answers: Mapping[str, Any],
    *,
    language: str,
    seconds: int | None,
    taxonomy: Taxonomy | None,
    now: datetime,
) -> int:
    """Keep valid answers that were given on trial, with what they would have opened; return their id.

    `seconds` is how long it took, None where nobody can tell. `taxonomy` is what rules read comments by.

    Raises:
        Refused: there are too many already.
    """
    with transaction() as session:
        if store.count_test_answers(session, tried.name) >= MOST_KEPT:
            raise Refused(_FULL, most=MOST_KEPT)
        return store.add_test_answer(
            session,
            {
                "survey": tried.name,
                "content_hash": tried.content_hash,
                "language": language,
                "answers": dict(answers),
                "opens": would_open(tried.survey, answers, language, taxonomy),
                "seconds": seconds if seconds is not None and 0 <= seconds <= LONGEST_SECONDS else None,
                "answered_at": now,
            },
        )


def would_open(
    survey: Survey, answers: Mapping[str, Any], language: str, taxonomy: Taxonomy | None
) -> list[dict[str, Any]]:
    """Return the cases that the survey's rules would have opened for these answers: severity and reasons, as plain data."""
    context = ticket_rules.RuleContext(survey, answers, None, 0, ROOT_ID, language, taxonomy)
    return [
        {
            "severity": proposal.severity,
            "reopens": proposal.reopens,
            "reasons": [{"message": reason.message, "params": reason.params} for reason in proposal.reasons],
        }
        for proposal in ticket_rules.propose(survey, context)
    ]


def get_test_answer(name: str, answer_id: int) -> TestAnswer:
    """Return one test answer of a survey, for whoever gave it.

    Raises:
        NotFound: there is no such one, or it was wiped.
    """
    row = db.session().get(TestAnswer, answer_id)
    if row is None or row.survey != name:
        raise NotFound
    return row


def list_test_answers(viewer: Viewer, name: str, limit: int = SHOWN) -> TestAnswers:
    """Return the test answers of a survey, newest first.

    Raises:
        Forbidden: the viewer makes no surveys.
    """
    check_may_write(viewer)
    session = db.session()
    return TestAnswers(store.list_test_answers(session, name, limit), store.count_test_answers(session, name))


def wipe_test_answers(viewer: Viewer, name: str) -> int:
    """Wipe all test answers of a survey and return how many there were; customers' answers are elsewhere and stay.

    Raises:
        Forbidden: the viewer makes no surveys.
    """
    check_may_write(viewer)
    with transaction() as session:
        return store.delete_test_answers(session, name)


def still_fitting(survey: Survey, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return those answers that the survey as it is now could have taken: its questions may have become other ones."""
    fitting = {
        question.name: answers[question.name]
        for question in survey.questions
        if question.name in answers and _fits(question, answers[question.name])
    }
    own_words = {f"{name}{COMMENT_SUFFIX}" for name in fitting}
    return fitting | {name: value for name, value in answers.items() if name in own_words and isinstance(value, str)}


def _fits(question: Question, value: Any) -> bool:
    if question.type == NUMBERS:
        return isinstance(value, int) and not isinstance(value, bool) and value in question.options.steps
    if question.type == TRUTHS:
        return isinstance(value, bool)
    if question.type in HAS_PARTS:
        return isinstance(value, dict)
    return isinstance(value, list) if question.type in LISTS else isinstance(value, str)
