"""Queries of the company's own letters: the newest state of each kind in each language holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from surveyapp.store.database import random_id
from surveyapp.store.policies import LetterTemplate
from surveyapp.store.users import User

# Any number will do, as long as every process of ours uses the same one and nothing else does.
LETTERS_LOCK = 7_380_219


def lock_letters(session: Session) -> None:
    """Let only one person change letters until the transaction ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(LETTERS_LOCK)))


def list_newest(session: Session) -> Sequence[Any]:
    """Return kind, language, subject, body, changed_at and the writer's name of what holds of each letter."""
    place = func.row_number().over(
        partition_by=(LetterTemplate.kind, LetterTemplate.language),
        order_by=(LetterTemplate.changed_at.desc(), LetterTemplate.id.desc()),
    )
    ranked = select(LetterTemplate, place.label("place")).subquery()
    columns = (ranked.c.kind, ranked.c.language, ranked.c.subject, ranked.c.body, ranked.c.changed_at)
    query = select(*columns, User.name.label("by")).outerjoin(User, User.id == ranked.c.changed_by)
    return session.execute(query.where(ranked.c.place == 1)).all()


def list_states(session: Session, kind: str, language: str, *, limit: int) -> Sequence[Any]:
    """Return id, subject, body, changed_at and the writer's name of one letter's states, newest first."""
    query = (
        select(
            LetterTemplate.id,
            LetterTemplate.subject,
            LetterTemplate.body,
            LetterTemplate.changed_at,
            User.name.label("by"),
        )
        .outerjoin(User, User.id == LetterTemplate.changed_by)
        .where(LetterTemplate.kind == kind, LetterTemplate.language == language)
        .order_by(LetterTemplate.changed_at.desc(), LetterTemplate.id.desc())
    )
    return session.execute(query.limit(limit)).all()


def add_state(
    session: Session, kind: str, language: str, *, subject: str, body: str, changed_at: datetime, changed_by: int
) -> None:
    """Let a letter read so from now on."""
    session.execute(
        insert(LetterTemplate).values(
            id=random_id(),
            kind=kind,
            language=language,
            subject=subject,
            body=body,
            changed_at=changed_at,
            changed_by=changed_by,
        )
    )
