"""Drafts of surveys: the text under way, each change of it, and answers given on trial."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Row, UniqueConstraint, delete, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.database import db, random_id
from surveyapp.store.surveys import SurveyVersion
from surveyapp.store.users import User

UNENDED = text("ended_at IS NULL")


class SurveyDraft(db.Model):
    """A survey's definition under way; at most one of a name is open, the others were published or thrown away.

    A version that came past every draft stands here too, as a draft that ended as it began (`add_past`).

    `text` is the YAML as it stands. `version` grows with every change, and from one draft of a name to the next;
    `whole_version` says after which one everything may have changed at once. `edit_number` is the edit that `text` stands
    at: those after it were undone. `based_on` is the version that it began from, `published_version` the one that it became.
    """

    __tablename__ = "survey_drafts"
    __table_args__ = (
        Index("uq_survey_drafts_open", "name", unique=True, sqlite_where=UNENDED, postgresql_where=UNENDED),
        Index(None, "name", "begun_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    name: Mapped[str]
    text: Mapped[str]
    version: Mapped[int]
    whole_version: Mapped[int]
    edit_number: Mapped[int]
    based_on: Mapped[int | None] = mapped_column(ForeignKey("survey_versions.id"))
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    published_version: Mapped[int | None] = mapped_column(ForeignKey("survey_versions.id"))


class SurveyEdit(db.Model):
    """One change of a draft: what was done (`kind`, `subject`, `params`), by whom, and the whole text after it.

    The first edit of a draft, number 0, is its beginning. Old edits keep their words and lose their text.
    """

    __tablename__ = "survey_edits"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    draft_id: Mapped[int] = mapped_column(ForeignKey("survey_drafts.id", ondelete="CASCADE"))
    number: Mapped[int]
    draft_version: Mapped[int]
    kind: Mapped[str]
    subject: Mapped[str]
    params: Mapped[dict[str, Any]]
    text: Mapped[str | None]
    edited_at: Mapped[datetime]
    edited_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class TestAnswer(db.Model):
    """Answers that somebody gave to try a survey; no report and no rule ever sees them.

    `content_hash` is that of the definition which was tried, `opens` the names of the rules that would have opened a case.
    """

    # Not a class of tests, whatever its name begins with.
    __test__ = False
    __tablename__ = "test_answers"
    __table_args__ = (Index(None, "survey", "answered_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    survey: Mapped[str]
    content_hash: Mapped[str]
    language: Mapped[str]
    answers: Mapped[dict[str, Any]]
    opens: Mapped[list[Any]]
    seconds: Mapped[int | None]
    answered_at: Mapped[datetime]


def find_open(session: Session, name: str, *, lock: bool = False) -> Row[Any] | None:
    """Return (SurveyDraft, number of the version it began from, name of who changed it last) of the open draft of `name`."""
    query = (
        select(SurveyDraft, SurveyVersion.number, User.name)
        .outerjoin(SurveyVersion, SurveyVersion.id == SurveyDraft.based_on)
        .outerjoin(User, User.id == SurveyDraft.changed_by)
        .where(SurveyDraft.name == name, SurveyDraft.ended_at.is_(None))
    )
    return session.execute(query.with_for_update(of=SurveyDraft) if lock else query).one_or_none()


def list_open(session: Session, limit: int) -> Sequence[Row[Any]]:
    """Return (name, changed_at, name of who changed it, number of the version it began from) of open drafts, newest first."""
    query = (
        select(
            SurveyDraft.name,
            SurveyDraft.changed_at,
            User.name.label("changed_by"),
            SurveyVersion.number.label("based_on"),
        )
        .outerjoin(SurveyVersion, SurveyVersion.id == SurveyDraft.based_on)
        .outerjoin(User, User.id == SurveyDraft.changed_by)
        .where(SurveyDraft.ended_at.is_(None))
        .order_by(SurveyDraft.changed_at.desc())
        .limit(limit)
    )
    return session.execute(query).all()


def next_version(session: Session, name: str) -> int:
    """Return a version of `name` that none of its drafts ever had, and above them all; 0 where there was none."""
    last = session.scalar(select(func.max(SurveyDraft.version)).where(SurveyDraft.name == name))
    return 0 if last is None else last + 1


def find_last_published(session: Session, name: str) -> int | None:
    """Return the number of the version that the last draft of `name` became; None where that was thrown away."""
    query = (
        select(SurveyVersion.number)
        .select_from(SurveyDraft)
        .outerjoin(SurveyVersion, SurveyVersion.id == SurveyDraft.published_version)
        .where(SurveyDraft.name == name, SurveyDraft.ended_at.is_not(None))
        .order_by(SurveyDraft.version.desc())
        .limit(1)
    )
    return session.scalar(query)


def add_past(
    session: Session, name: str, kind: str, version: SurveyVersion, *, user_id: int | None, now: datetime
) -> None:
    """Note that `version` came to be asked without a draft, so that pages made before are seen to be old.

    `kind` says how, for the list of who changed what.
    """
    seen = next_version(session, name)
    row = SurveyDraft(
        id=random_id(),
        name=name,
        text=version.source,
        version=seen,
        whole_version=seen,
        edit_number=0,
        based_on=version.id,
        begun_at=now,
        changed_at=now,
        changed_by=user_id,
        ended_at=now,
        published_version=version.id,
    )
    session.add(row)
    session.flush()
    edit = SurveyEdit(
        id=random_id(),
        draft_id=row.id,
        number=0,
        draft_version=seen,
        kind=kind,
        subject="whole",
        params={"number": version.number},
        text=None,
        edited_at=now,
        edited_by=user_id,
    )
    session.add(edit)


def find_edit(session: Session, draft_id: int, number: int) -> SurveyEdit | None:
    """Return one edit of a draft."""
    query = select(SurveyEdit).where(SurveyEdit.draft_id == draft_id, SurveyEdit.number == number)
    return session.scalars(query).one_or_none()


def has_edits(session: Session, draft_id: int, *, since: int, subject: str) -> bool:
    """Tell whether `subject` was changed after the draft's version `since`, by whomever and in whichever window."""
    query = select(SurveyEdit.id).where(
        SurveyEdit.draft_id == draft_id,
        SurveyEdit.draft_version > since,
        SurveyEdit.subject == subject,
    )
    return session.scalar(select(query.exists())) is True


def add_edit(session: Session, values: Mapping[str, Any], *, texts_kept: int) -> None:
    """Add an edit in place of those that were undone, and let those long past go without their text."""
    session.execute(
        delete(SurveyEdit).where(SurveyEdit.draft_id == values["draft_id"], SurveyEdit.number >= values["number"])
    )
    session.add(SurveyEdit(id=random_id(), **values))
    session.execute(
        update(SurveyEdit)
        .where(SurveyEdit.draft_id == values["draft_id"], SurveyEdit.number < values["number"] - texts_kept)
        .where(SurveyEdit.text.is_not(None))
        .values(text=None)
        .execution_options(synchronize_session=False)
    )
    session.flush()


def drop_texts(session: Session, draft_id: int) -> None:
    """Let all edits of a draft go without their text: nothing of it will be undone any more."""
    session.execute(
        update(SurveyEdit)
        .where(SurveyEdit.draft_id == draft_id, SurveyEdit.text.is_not(None))
        .values(text=None)
        .execution_options(synchronize_session=False)
    )


def list_edits(session: Session, name: str, *, limit: int, offset: int = 0) -> Sequence[Row[Any]]:
    """Return what was done to all drafts of a survey, newest first, without the texts.

    A row has kind, subject, params, number, edited_at, edited_by (a name or None), is_undone, version (the number of the
    version that the draft became, None while it is open or was thrown away), ended_at and draft_id.
    """
    query = (
        select(
            SurveyEdit.kind,
            SurveyEdit.subject,
            SurveyEdit.params,
            SurveyEdit.number,
            SurveyEdit.edited_at,
            User.name.label("edited_by"),
            (SurveyEdit.number > SurveyDraft.edit_number).label("is_undone"),
            SurveyVersion.number.label("version"),
            SurveyDraft.ended_at,
            SurveyDraft.id.label("draft_id"),
        )
        .join(SurveyDraft, SurveyDraft.id == SurveyEdit.draft_id)
        .outerjoin(SurveyVersion, SurveyVersion.id == SurveyDraft.published_version)
        .outerjoin(User, User.id == SurveyEdit.edited_by)
        .where(SurveyDraft.name == name)
        .order_by(SurveyDraft.begun_at.desc(), SurveyEdit.number.desc())
    )
    return session.execute(query.limit(limit).offset(offset)).all()


def add_test_answer(session: Session, values: Mapping[str, Any]) -> int:
    """Keep answers given on trial; return their id."""
    row = TestAnswer(id=random_id(), **values)
    session.add(row)
    session.flush()
    return row.id


def list_test_answers(session: Session, survey: str, limit: int) -> Sequence[TestAnswer]:
    """Return the answers given on trial to a survey, newest first."""
    query = select(TestAnswer).where(TestAnswer.survey == survey).order_by(TestAnswer.answered_at.desc())
    return session.scalars(query.limit(limit)).all()


def count_test_answers(session: Session, survey: str) -> int:
    """Return how many answers were given on trial to a survey."""
    return session.scalar(select(func.count()).where(TestAnswer.survey == survey)) or 0


def delete_test_answers(session: Session, survey: str) -> int:
    """Wipe the answers given on trial to a survey; return how many there were. Real ones lie elsewhere."""
    found = session.execute(delete(TestAnswer).where(TestAnswer.survey == survey))
    return int(found.rowcount)  # type: ignore[attr-defined]
