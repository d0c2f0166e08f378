"""Changing a draft: one change is one edit that can be undone, and nobody's change is written over unseen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, InvalidFile, NotFound, Refused
from surveyapp.domain.survey_shape import shape_faults
from surveyapp.domain.surveys import PathFault
from surveyapp.domain.surveys.parsing import SURVEY_NAME, SURVEY_NAME_RULE
from surveyapp.formats.survey_rewriting import read_again, rewrite
from surveyapp.formats.survey_yaml import Lines, with_lines
from surveyapp.services.survey_drafts.draft import Draft, as_draft, check_may_write
from surveyapp.services.surveys.published import find_published
from surveyapp.services.transactions import transaction
from surveyapp.store import survey_drafts as store
from surveyapp.store import surveys
from surveyapp.store.database import db, random_id
from surveyapp.store.survey_drafts import SurveyDraft

# So many changes can be undone, fewer where their texts together would be longer than that.
TEXTS_KEPT = 200
CHARACTERS_KEPT = 20_000_000
# What somebody types on in one text within this time is one change.
PAUSE = timedelta(minutes=1)
WHOLE = "whole"

_CHANGED = N_("Somebody else changed this meanwhile. What you wrote is kept here; look at theirs, then save again.")
_PUBLISHED = N_(
    "Version %(number)s of the survey was published meanwhile. What you wrote is kept here; look at what is asked now, "
    "then save again."
)
_TAKEN = N_("There is a survey “%(name)s” already. Choose another name.")
_OTHER_NAME = N_("The survey is called “%(name)s” here, and that name stays: links and trends hang on it.")


@dataclass(frozen=True, slots=True)
class Done:
    """What a change did, for the list of who changed what.

    `kind` is a code with words in `web/survey_editor`, `subject` the question or part it was about, `params` fill the
    words. Changes that `can_join` are one edit while the same person goes on with the same.
    """

    kind: str
    subject: str
    params: dict[str, Any] = field(default_factory=dict)
    can_join: bool = False


def begin(viewer: Viewer, *, name: str, text: str, kind: str = "begun", now: datetime) -> Draft:
    """Begin a survey `name` with the YAML `text`, whose own name gives way to it.

    `kind` says whence it came: begun, library, brought or copied.

    Raises:
        Forbidden: the viewer makes no surveys.
        Refused: the name cannot be one, or there is such a survey already.
        InvalidFile: the text is no survey that could be worked on.
    """
    check_may_write(viewer)
    if not SURVEY_NAME.fullmatch(name):
        raise Refused(SURVEY_NAME_RULE, value=name[:60])
    definition, _ = workable(text, name)
    text = rewrite(text, {**definition, "name": name})
    with transaction() as session:
        if find_published(name) is not None or store.find_open(session, name) is not None:
            raise Refused(_TAKEN, name=name)
        row = _start(session, viewer, name, text, None, Done(kind, WHOLE), now)
        return as_draft(row, None, None, viewer.name, None)


def change(
    viewer: Viewer,
    name: str,
    version: int,
    edit: Callable[[dict[str, Any]], dict[str, Any]],
    done: Done,
    *,
    now: datetime,
) -> Draft:
    """Change the definition by `edit` (plain data to plain data) and write it into the text; comments stay.

    `version` is the draft's that the writer saw. What others changed elsewhere since does not matter: the edit is made
    to what stands now. An edit that changes nothing is none: a change that was sent twice is made once.

    Raises:
        Forbidden: the viewer makes no surveys.
        NotFound: there is no such survey.
        Refused: the edit cannot be made; nothing changed.
        Conflict: the same, or everything, was changed since, by somebody else or in another window.
    """
    with _changing(viewer, name, version, done.subject, now) as under_way:
        definition, _ = read_again(under_way.row.text, name)
        changed = edit(definition)
        if changed != definition and under_way.has_changed(done.subject, since=version):
            raise Conflict(_CHANGED)
        if faults := shape_faults(changed):
            raise Refused(faults[0].message, **faults[0].params)
        under_way.write(rewrite(under_way.row.text, changed), done)
    return under_way.draft()


def save_text(viewer: Viewer, name: str, version: int, text: str, *, now: datetime) -> Draft:
    """Let `text` be the whole draft; it may have faults as long as it can be worked on.

    Raises:
        Forbidden: the viewer makes no surveys.
        NotFound: there is no such survey.
        InvalidFile: it cannot be read, or gives the survey another name; each fault with its line.
        Conflict: somebody changed anything since.
    """
    text = text.replace("\r\n", "\n")
    definition, lines = workable(text, name)
    if definition.get("name") != name:
        raise InvalidFile(name, with_lines([PathFault(("name",), _OTHER_NAME, {"name": name})], lines))
    with _changing(viewer, name, version, None, now) as under_way:
        under_way.write(text, Done("yaml", WHOLE), is_whole=True)
    return under_way.draft()


def undo(viewer: Viewer, name: str, version: int, *, now: datetime) -> Draft:
    """Take the last change back, whoever made it.

    Raises:
        Forbidden: the viewer makes no surveys.
        Refused: there is nothing to take back.
        Conflict: somebody changed anything since.
    """
    return _step(viewer, name, version, -1, N_("There is nothing to undo."), now)


def redo(viewer: Viewer, name: str, version: int, *, now: datetime) -> Draft:
    """Make the change again that was taken back last.

    Raises:
        Forbidden: the viewer makes no surveys.
        Refused: nothing was taken back.
        Conflict: somebody changed anything since.
    """
    return _step(viewer, name, version, 1, N_("There is nothing to do again."), now)


def _step(viewer: Viewer, name: str, version: int, by: int, nothing: str, now: datetime) -> Draft:
    with _changing(viewer, name, version, None, now) as under_way:
        row = under_way.row
        edit = store.find_edit(under_way.session, row.id, row.edit_number + by)
        if edit is None or edit.text is None:
            raise Refused(nothing)
        row.edit_number += by
        under_way.stand_at(edit.text, is_whole=True)
    return under_way.draft()


class _UnderWay:
    """A draft that is being changed in a transaction."""

    def __init__(self, session: Session, viewer: Viewer, row: SurveyDraft, based_on: int | None, now: datetime) -> None:
        self.session, self.viewer, self.row, self.based_on, self.now = session, viewer, row, based_on, now
        self.name = row.name

    def write(self, text: str, done: Done, *, is_whole: bool = False) -> None:
        """Let the draft be `text` and keep the change, joined to the last one where that was the beginning of it."""
        if text == self.row.text:
            return
        last = store.find_edit(self.session, self.row.id, self.row.edit_number)
        self.stand_at(text, is_whole=is_whole)
        if last is not None and self._goes_on(last, done):
            last.text, last.edited_at, last.draft_version = text, self.now, self.row.version
            last.params = {**done.params, **{key: last.params[key] for key in ("before",) if key in last.params}}
            return
        self.row.edit_number += 1
        _add_edit(self.session, self.row, done, self.viewer, self.now)

    def _goes_on(self, last: Any, done: Done) -> bool:
        is_same = (last.kind, last.subject, last.edited_by) == (done.kind, done.subject, self.viewer.user_id)
        place = done.params.get("place")
        return bool(
            done.can_join and is_same and last.params.get("place") == place and self.now - last.edited_at < PAUSE
        )

    def has_changed(self, subject: str, *, since: int) -> bool:
        """Tell whether `subject` was changed after the version `since`."""
        return since != self.row.version and store.has_edits(self.session, self.row.id, since=since, subject=subject)

    def stand_at(self, text: str, *, is_whole: bool) -> None:
        """Let the draft be `text`."""
        row = self.row
        row.text, row.version, row.changed_at, row.changed_by = text, row.version + 1, self.now, self.viewer.user_id
        if is_whole:
            row.whole_version = row.version

    def draft(self) -> Draft:
        """Return the draft as it stands after the transaction."""
        undone = store.find_edit(db.session(), self.row.id, self.row.edit_number + 1)
        return as_draft(self.row, find_published(self.name), self.based_on, self.viewer.name, undone)


@contextmanager
def _changing(viewer: Viewer, name: str, version: int, subject: str | None, now: datetime) -> Iterator[_UnderWay]:
    """Yield the draft of `name` to be changed in one transaction; what is published and untouched becomes a draft.

    `subject` is what will be changed, None for everything.

    Raises:
        Conflict: everything may have changed since `version`, or anything where everything will be.
    """
    check_may_write(viewer)
    with transaction() as session:
        found = store.find_open(session, name, lock=True)
        if found is None:
            published = find_published(name)
            if published is None:
                raise NotFound
            # Nobody publishes another version between this look and the draft's beginning.
            surveys.find_locked(session, name)
            if version != store.next_version(session, name):
                number = store.find_last_published(session, name)
                raise Conflict(_CHANGED) if number is None else Conflict(_PUBLISHED, number=number)
            text = surveys.get_source(session, published.version_id)
            row = _start(session, viewer, name, text, published.version_id, Done("opened", WHOLE), now)
            based_on = published.version_number
        else:
            row, based_on = found.SurveyDraft, found.number
            if version != row.version and (subject is None or version < row.whole_version):
                raise Conflict(_CHANGED)
        yield _UnderWay(session, viewer, row, based_on, now)


def _start(
    session: Session, viewer: Viewer, name: str, text: str, based_on: int | None, done: Done, now: datetime
) -> SurveyDraft:
    # Versions go on from one draft to the next, so that no page of an older one is taken for one of this. Whoever saw what
    # nobody had changed saw the version before the draft's first one.
    seen = store.next_version(session, name)
    row = SurveyDraft(
        id=random_id(),
        name=name,
        text=text,
        version=seen,
        whole_version=seen,
        edit_number=0,
        based_on=based_on,
        begun_at=now,
        changed_at=now,
        changed_by=viewer.user_id,
        ended_at=None,
        published_version=None,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        # Somebody else began one at the same moment.
        raise Conflict(_CHANGED) from None
    _add_edit(session, row, done, viewer, now)
    row.version += 1
    return row


def _add_edit(session: Session, row: SurveyDraft, done: Done, viewer: Viewer, now: datetime) -> None:
    values = {
        "draft_id": row.id,
        "number": row.edit_number,
        "draft_version": row.version,
        "kind": done.kind,
        "subject": done.subject,
        "params": done.params,
        "text": row.text,
        "edited_at": now,
        "edited_by": viewer.user_id,
    }
    store.add_edit(session, values, texts_kept=min(TEXTS_KEPT, max(1, CHARACTERS_KEPT // max(1, len(row.text)))))


def workable(text: str, name: str) -> tuple[dict[str, Any], Lines]:
    """Return the definition in `text`, and the line of each path.

    Raises:
        InvalidFile: it cannot be read, or is put together so that the editor could not show it.
    """
    definition, lines = read_again(text, name)
    if faults := shape_faults(definition):
        raise InvalidFile(name, with_lines(faults, lines))
    return definition, lines
