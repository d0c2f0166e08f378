"""The coder learns: from what customers scored beside their words and from what people labelled, or from a file.

Training lasts minutes and reads only; at its end one transaction keeps the model and lets it code, if it is better.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from surveyapp.analysis.themes.evaluating import Compared, compare
from surveyapp.analysis.themes.examples import MOST_LABELLED, MOST_SCORED, Chosen, Example, choose, is_unhappy
from surveyapp.analysis.themes.training import NothingToLearn, train
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.themes import Taxonomy
from surveyapp.domain.verbatims import given_share
from surveyapp.services.coder_training import TRAINING
from surveyapp.services.coding_desk.keeping import hash_of
from surveyapp.services.surveys import survey_of
from surveyapp.services.taxonomies import get_taxonomy
from surveyapp.services.theme_models import get_current_model, save_attempt, save_model
from surveyapp.services.transactions import transaction
from surveyapp.store import asked_jobs, theme_models
from surveyapp.store import training as store
from surveyapp.store.database import db

# The daily job learns anew after so many more labels, or so many more comments and so large a share of those before.
NEW_LABELS = 50
NEW_COMMENTS, NEW_SHARE = 1_000, 0.25

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What came of a training: the model and its figures, whether it codes now, and if not, why (a message id)."""

    version: str
    figures: dict[str, Any]
    is_used: bool
    why: str


TOO_FEW = N_(
    "There are too few comments to learn from: at least 30 unhappy and 30 happy ones with a score, or 30 that people"
    " labelled with the same theme, are needed."
)
NO_GAIN = N_("Cue words and patterns alone do just as well: no model is used.")
NO_BETTER = N_("On what came since, the new model is not surely better than the one that is used: that one stays.")
BROKEN_OFF = N_("Learning broke off with an error, which the log of the worker tells. What codes has not changed.")
TOO_LITTLE_NEW = N_("Too little has come since the model that is used was trained to tell which is better: it stays.")


def learn(
    surveys: Path,
    examples: Sequence[Example] | None = None,
    *,
    now: datetime,
    anyway: bool = False,
    user_id: int | None = None,
    progress: Progress = lambda *_: None,
) -> Learnt:
    """Train a model, on the installation's own comments without `examples`, and let it code where it is better.

    It must do something better than cue words and patterns; and, unless `anyway` or taught by `examples`, be better than
    the model before on comments that came after that one. The figures are kept in either case.

    Raises:
        InvalidFile: the taxonomy is missing or has faults.
        Refused: there are too few comments to learn from.
    """
    taxonomy = get_taxonomy(surveys)
    comments = store.count_comments(db.session())
    own = examples is None
    chosen = choose(own_examples(taxonomy) if examples is None else examples)
    # The answers that were read need not be held by a transaction while the machine learns.
    db.session().rollback()
    try:
        trained = train(chosen, taxonomy, progress)
    except NothingToLearn:
        tried = _facts(chosen, comments, own=own, why=TOO_FEW)
        with transaction() as session:
            save_attempt(session, tried, now=now, user_id=user_id)
        raise Refused(TOO_FEW) from None
    current = get_current_model()
    why, compared = "" if trained.model.is_of_use else NO_GAIN, None
    if not why and own and not anyway and current is not None:
        compared = compare(trained, current, taxonomy)
        why = TOO_LITTLE_NEW if compared is None else "" if compared.is_better else NO_BETTER
    facts = _facts(chosen, comments, own=own, why=why, compared=compared)
    trained.model.figures = {**trained.model.figures, **facts}
    with transaction() as session:
        save_model(session, trained.model, is_used=not why, now=now, user_id=user_id)
    return Learnt(trained.model.version, dict(trained.model.figures), not why, why)


def learn_daily(surveys: Path, *, now: datetime) -> Learnt | None:
    """Learn anew from the installation's own comments if enough came since the last time; None where not, or too few."""
    if not _is_due():
        return None
    return _learn_quietly(surveys, now=now)


def learn_if_asked(surveys: Path, *, now: datetime) -> Learnt | None:
    """Learn anew if somebody asked for it; None where nobody did, or too few comments are there, which is kept."""
    asked = asked_jobs.find_asked(db.session(), TRAINING)
    if asked is None:
        return None
    user_id = asked.asked_by
    with transaction() as session:
        asked_jobs.delete_asked(session, TRAINING)
    return _learn_quietly(surveys, now=now, user_id=user_id)


def _learn_quietly(surveys: Path, *, now: datetime, user_id: int | None = None) -> Learnt | None:
    try:
        return learn(surveys, now=now, user_id=user_id)
    except Refused:
        # Why is kept with the attempt, for those who look at the coder's page.
        return None
    except Exception:
        # They wait for a word as well; the next attempt is theirs to ask for, or tomorrow's.
        with transaction() as session:
            last = theme_models.find_last(session)
            counted = {"comments": last.figures.get("comments", 0)} if last is not None else {}
            save_attempt(session, counted | {"why": BROKEN_OFF}, now=now, user_id=user_id)
        raise


def _facts(chosen: Chosen, comments: int, *, own: bool, why: str, compared: Compared | None = None) -> dict[str, Any]:
    """Return what is kept of a training beside its figures; `comments` is how many there were in all."""
    return {
        "scored": chosen.scored,
        "labelled": chosen.labelled,
        "comments": comments,
        "is_own": own,
        "why": why,
        "compared": asdict(compared) if compared is not None else None,
    }


def _is_due() -> bool:
    session = db.session()
    last = theme_models.find_last(session)
    if last is None:
        return True
    before = last.figures.get("comments", 0)
    more = store.count_comments(session) - before
    return more >= max(NEW_COMMENTS, NEW_SHARE * before) or (
        store.count_labels_since(session, last.trained_at) >= NEW_LABELS
    )


def own_examples(taxonomy: Taxonomy) -> Iterator[Example]:
    """Yield what people labelled, then what customers scored, until there is enough of it."""
    current = theme_models.find_current_trained_at(db.session())
    for row in store.list_labelled(db.session(), MOST_LABELLED):
        text = row.answers.get(row.question)
        if isinstance(text, str) and hash_of(text) == row.text_hash:
            said = frozenset((taxonomy.resolve(own["theme"]), own["polarity"]) for own in row.themes)
            is_new = current is None or row.labelled_at > current
            yield Example(text, row.language, row.is_negative, said, is_new)
    scored = 0
    for row in store.list_commented(db.session()):
        is_negative = is_unhappy(given_share(survey_of(row.version_id), row.answers))
        text = row.answers.get(row.question)
        if is_negative is not None and isinstance(text, str):
            scored += 1
            yield Example(text, row.language, is_negative, None, current is None or row.answered_on > current.date())
        # Most are happy: only of several times as many are there enough unhappy ones.
        if scored >= 4 * MOST_SCORED:
            return
