"""Queries of what the coder learns from: comments with the answers beside them, and the labels of people."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session

from surveyapp.store.codings import IS_CURRENT, Coder, Coding
from surveyapp.store.labels import Label
from surveyapp.store.responses import Response

PAGE = 2_000


def list_commented(session: Session) -> Iterator[Row[Any]]:
    """Yield coded comments (question, language) with the version, answers and day of their response, page by page.

    They come by the random ids of the responses: whoever stops early has a fair sample of all years.
    """
    key = (Response.id, Coding.id)
    query = (
        select(*key, Coding.question, Coding.language, Response.version_id, Response.answers, Response.answered_on)
        .join(Coding, Coding.response_id == Response.id)
        .where(Coding.coder_id == select(Coder.id).where(IS_CURRENT).scalar_subquery())
        .order_by(*key)
        .limit(PAGE)
    )
    after: tuple[int, int] | None = (-1, -1)
    while after is not None:
        rows = session.execute(query.where(tuple_(*key) > tuple_(*after))).all()
        yield from rows
        after = (rows[-1][0], rows[-1][1]) if len(rows) == PAGE else None


def list_labelled(session: Session, limit: int) -> Sequence[Row[Any]]:
    """Return the newest deciding labels with the version and answers of their response."""
    query = (
        select(
            Label.question, Label.language, Label.is_negative, Label.themes, Label.text_hash, Label.labelled_at,
            Response.version_id, Response.answers,
        )
        .join(Response, Response.id == Label.response_id)
        .where(~Label.is_blind, Label.is_negative.is_not(None))
        .order_by(Label.labelled_at.desc(), Label.id)
        .limit(limit)
    )  # fmt: skip
    return session.execute(query).all()


def count_comments(session: Session) -> int:
    """Return how many comments the current coder has read."""
    current = select(Coder.id).where(IS_CURRENT).scalar_subquery()
    return session.scalar(select(func.count()).select_from(Coding).where(Coding.coder_id == current)) or 0


def count_labels_since(session: Session, since: datetime) -> int:
    """Return how many labels people have given after a moment."""
    return session.scalar(select(func.count()).select_from(Label).where(Label.labelled_at > since)) or 0
