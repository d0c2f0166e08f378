"""Models that were trained on the installation's own comments."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id

IS_CURRENT = text("is_current")


class ThemeModel(db.Model):
    """A trained model, as arrays in `content` (never anything that runs when it is read).

    `figures` is what was measured when it was trained. The current one, if any, codes beside the patterns.
    """

    __tablename__ = "theme_models"
    __table_args__ = (
        Index(
            "uq_theme_models_is_current",
            "is_current",
            unique=True,
            sqlite_where=IS_CURRENT,
            postgresql_where=IS_CURRENT,
        ),
        Index("ix_theme_models_trained_at", "trained_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    version: Mapped[str] = mapped_column(unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    figures: Mapped[dict[str, Any]]
    is_current: Mapped[bool]
    trained_at: Mapped[datetime]
    trained_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
