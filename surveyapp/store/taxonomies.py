"""The taxonomy as the company changed it, with everything that it was before."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.store.database import db, random_id

IS_CURRENT = text("is_current")


class TaxonomyVersion(db.Model):
    """One state of the taxonomy's YAML; until the company changes it here, the file beside the surveys holds.

    `kind` and `params` say what was done, for its history; `content_hash` is `domain.themes.Taxonomy.version`.
    """

    __tablename__ = "taxonomy_versions"
    __table_args__ = (
        Index(
            "uq_taxonomy_versions_is_current",
            "is_current",
            unique=True,
            sqlite_where=IS_CURRENT,
            postgresql_where=IS_CURRENT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=random_id)
    number: Mapped[int] = mapped_column(unique=True)
    text: Mapped[str]
    content_hash: Mapped[str]
    kind: Mapped[str]
    params: Mapped[dict[str, Any]]
    is_current: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
