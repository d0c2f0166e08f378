"""Drafts: what somebody has typed into a link's form and not sent yet. A draft is no response."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ForeignKey, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from surveyapp.store.database import db
from surveyapp.store.surveys import SurveyVersion


class Draft(db.Model):
    """The fields of a form as they were typed (name → list of texts), and the `page` that its writer has come to.

    Anonymous surveys keep none. Its last state is counted as a partial response when the link expires.
    """

    __tablename__ = "drafts"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("survey_versions.id"))
    language: Mapped[str]
    page: Mapped[str]
    fields: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


def _upsert(table: Any, *, is_autosave: bool) -> dict[str, Any]:
    """Return, for each database, an insert that takes the place of the draft that was there.

    One that is saved by itself leaves alone what was saved after it.
    """
    found = {}
    for dialect in (postgresql, sqlite):
        new = dialect.insert(table)
        changed = {name: new.excluded[name] for name in ("version_id", "language", "page", "fields", "saved_at")}
        older = table.c.saved_at <= new.excluded.saved_at if is_autosave else None
        found[dialect.dialect.name] = new.on_conflict_do_update(
            index_elements=["invitation_id"], set_=changed, where=older
        )
    return found


_drafts = Draft.__table__
# Built once: making a statement costs more than sending it.
_SAVE = {is_autosave: _upsert(_drafts, is_autosave=is_autosave) for is_autosave in (False, True)}
_FIND = (
    select(*(column for column in _drafts.c if column.name != "invitation_id"), SurveyVersion.content_hash)
    .join(SurveyVersion, SurveyVersion.id == _drafts.c.version_id)
    .where(_drafts.c.invitation_id == bindparam("invitation"))
)
_FORGET = delete(_drafts).where(_drafts.c.invitation_id == bindparam("invitation"))


def save_draft(session: Session, values: Mapping[str, Any], *, is_autosave: bool = False) -> None:
    """Keep a draft in place of the invitation's former one; `values` are its columns.

    With `is_autosave` one that was saved later is left as it is.
    """
    connection = session.connection()
    connection.execute(_SAVE[is_autosave][connection.dialect.name], values)


def find_draft(connection: Connection, invitation_id: int) -> Mapping[str, Any] | None:
    """Return the columns of an invitation's draft, and the `content_hash` of its version; None where there is none."""
    return connection.execute(_FIND, {"invitation": invitation_id}).mappings().one_or_none()


def forget_draft(session: Session, invitation_id: int) -> None:
    """Delete an invitation's draft."""
    session.connection().execute(_FORGET, {"invitation": invitation_id})


def forget_drafts(session: Session, invitation_ids: Sequence[int]) -> None:
    """Delete the drafts of several invitations."""
    session.connection().execute(delete(_drafts).where(_drafts.c.invitation_id.in_(invitation_ids)))
