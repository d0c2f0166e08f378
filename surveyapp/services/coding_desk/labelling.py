"""What a person says of a comment: kept as a label, and put in the place of the coder's coding at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, NotFound, Refused
from surveyapp.services.coding_desk.choosing import CHOSEN, RANDOM, SECOND, choose, list_drawn_besides
from surveyapp.services.coding_desk.keeping import hash_of, negativity_of
from surveyapp.services.coding_desk.reading import text_of
from surveyapp.services.taxonomies import get_taxonomy
from surveyapp.services.transactions import transaction
from surveyapp.store import coding_desk as desk
from surveyapp.store import codings, labels, order_import
from surveyapp.store.coding_desk import Asked

POLARITIES = ("negative", "positive")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a comment whose text was `text_hash`; `is_negative` None is that they cannot say.

    `themes` are (theme, polarity); `is_blind` is whether the coder's proposal was hidden from them.
    """

    response_id: int
    question: str
    text_hash: str
    is_negative: bool | None
    themes: frozenset[tuple[str, str]] = frozenset()
    is_blind: bool = False


def save_label(said: Said, asked: Asked, surveys: Path, *, viewer: Viewer, skipped: int = 0, now: datetime) -> None:
    """Keep a label; the first one of a comment corrects its coding at once, a second one measures agreement alone.

    Raises:
        NotFound: this person may not read the comment, or it is gone.
        Refused: it names a theme that there is not, or complains of something and is not negative.
        Conflict: the comment has changed, or somebody else labelled it meanwhile.
        InvalidFile: the taxonomy is missing or has faults.
    """
    offered = frozenset(get_taxonomy(surveys).ids)
    _check(said, offered)
    with transaction() as session:
        codings.lock_coding(session)
        row = desk.find_comment(session, viewer, said.response_id, said.question)
        if row is None:
            raise NotFound
        if hash_of(text_of(row)) != said.text_hash:
            raise Conflict(N_("The customer has changed the comment meanwhile. Read it again."))
        _refuse_another(labels.list_of_comment(session, said.response_id, said.question), said, viewer)
        choice = choose(session, viewer, asked, skipped=skipped)
        is_choice = choice is not None and choice.row.id == row.id
        draw = SECOND if said.is_blind else choice.draw if choice is not None and is_choice else CHOSEN
        if choice is not None and draw == RANDOM:
            labels.mark_drawn(session, list_drawn_besides(session, viewer, asked, choice), RANDOM)
        hits = [_plain(hit) for hit in desk.list_hits(session, row.id)]
        proposal = {"negativity": row.negativity, "themes": hits, "offered": sorted(offered)}
        themes = _with_words(said, hits)
        labels.insert_label(
            session,
            {
                "response_id": said.response_id,
                "question": said.question,
                "user_id": viewer.user_id,
                "language": row.language,
                "is_negative": said.is_negative,
                "themes": themes,
                "coder_version": row.version,
                "proposal": proposal,
                "draw": draw,
                "text_hash": said.text_hash,
                "is_blind": said.is_blind,
                "labelled_at": now,
            },
        )
        if said.is_negative is not None and not said.is_blind:
            _put(session, row, themes, offered, negativity_of(said.is_negative))


def undo_last(viewer: Viewer) -> tuple[int, str]:
    """Take back a person's last label, with what it did; return response and question of the comment.

    Raises:
        Refused: there is none.
    """
    with transaction() as session:
        codings.lock_coding(session)
        label = labels.find_last(session, viewer)
        if label is None:
            raise Refused(N_("You have labelled nothing that could be undone."))
        row = desk.find_comment(session, viewer, label.response_id, label.question)
        if row is not None and label.is_negative is not None and not label.is_blind:
            proposal = label.proposal
            _put(session, row, proposal["themes"], frozenset(proposal["offered"]), proposal["negativity"])
        labels.delete_label(session, label.id)
        return label.response_id, label.question


def _check(said: Said, offered: frozenset[str]) -> None:
    for theme, polarity in said.themes:
        if theme not in offered or polarity not in POLARITIES:
            raise Refused(N_("There is no theme %(theme)s any more. Choose among those shown."), theme=theme)
    if not said.is_negative and any(polarity == "negative" for _, polarity in said.themes):
        raise Refused(
            N_("You marked a complaint, so the comment complains of something. Say “Complains”, or unmark it.")
        )


def _refuse_another(others: Sequence[labels.Label], said: Said, viewer: Viewer) -> None:
    """Raise Conflict where the comment was labelled since it was shown, by this person or by another."""
    if any(other.user_id == viewer.user_id for other in others):
        raise Conflict(N_("You have labelled this comment already. Here is the next one."))
    if said.is_blind != any(not other.is_blind for other in others):
        raise Conflict(N_("Somebody else labelled this comment at the same time. Here is the next one."))


def _plain(hit: Any) -> dict[str, Any]:
    return {"theme": hit.theme, "polarity": hit.polarity, "begins": hit.begins, "ends": hit.ends}


def _with_words(said: Said, hits: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the themes of a label, with the words that the coder had found for those that it found too."""
    found = {(hit["theme"], hit["polarity"]): hit for hit in hits}
    return [
        dict(found.get((theme, polarity), {"theme": theme, "polarity": polarity}))
        for theme, polarity in sorted(said.themes)
    ]


def _put(
    session: Session, row: Any, themes: Sequence[dict[str, Any]], offered: frozenset[str], negativity: float
) -> None:
    """Put themes in the place of those `offered` in every coder's coding of a comment, and have its day counted anew."""
    found = desk.list_codings(session, row.response_id, row.question)
    desk.clear_codings(session, [coding.id for coding in found], offered, negativity)
    hits = [
        {
            "coding_id": coding.id,
            "theme": theme["theme"],
            "polarity": theme["polarity"],
            "begins": theme.get("begins", 0),
            "ends": theme.get("ends", 0),
            "coder_id": coding.coder_id,
            "survey_id": row.survey_id,
            "unit_id": row.unit_id,
            "answered_on": row.answered_on,
        }
        for coding in found
        for theme in themes
        if theme["theme"] in coding.names
    ]
    codings.insert_codings(session, [], hits)
    order_import.mark_stale(session, (), [(row.survey_id, row.answered_on)])
