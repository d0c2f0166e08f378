"""What people say of comments, for tests of the coding desk and of the coder's figures."""

from datetime import UTC, datetime

from surveyapp.services.coding_desk import labelling, reading
from surveyapp.services.coding_desk.labelling import Said
from surveyapp.settings import PROJECT
from surveyapp.store.coding_desk import Asked

SURVEYS = PROJECT / "surveys"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ANY = Asked()


def next_comment(viewer, asked=ANY, **place):
    """Return what lies on a person's desk, None where nothing does."""
    return reading.open_desk(viewer, asked, SURVEYS, **place).comment


def say(viewer, comment, *, themes=None, is_negative=None, can_say=True, asked=ANY, skipped=0, now=NOW):
    """Label a comment: what the coder proposes, unless told otherwise."""
    if themes is None:
        themes = {(each.theme, each.polarity) for each in comment.proposals}
    if is_negative is None:
        is_negative = comment.is_negative or any(polarity == "negative" for _, polarity in themes)
    said = Said(
        comment.response_id,
        comment.question,
        comment.text_hash,
        is_negative if can_say else None,
        frozenset(themes if can_say else ()),
        comment.is_blind,
    )
    labelling.save_label(said, asked, SURVEYS, viewer=viewer, skipped=skipped, now=now)
