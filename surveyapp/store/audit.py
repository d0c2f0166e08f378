"""The audit log: append-only, each row chained to the one before by its hash."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db


class AuditEvent(db.Model):
    """Who did what to which object, when; ids and codes, never personal text.

    `position` counts 1, 2, 3 …, so that a removed row shows; `hash` covers the row and the hash before it.
    """

    __tablename__ = "audit_events"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[int | None]
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]
