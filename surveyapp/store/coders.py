"""Queries of versions of the coder: which one reports read, which one is being built, and which one was before."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from surveyapp.store.codings import Coder, Coding
from surveyapp.store.taxonomies import TaxonomyVersion
from surveyapp.store.theme_models import IS_CURRENT, ThemeModel


def list_coders(session: Session) -> Sequence[Coder]:
    """Return the coders whose codings are kept, the newest first."""
    return session.scalars(select(Coder).order_by(Coder.begun_at.desc(), Coder.id)).all()


def count_codings(session: Session, coder_ids: Collection[int]) -> dict[int, int]:
    """Return how many comments each of some coders has coded."""
    query = select(Coding.coder_id, func.count()).where(Coding.coder_id.in_(coder_ids)).group_by(Coding.coder_id)
    return {row[0]: row[1] for row in session.execute(query)}


def rename_coder(session: Session, coder_id: int, version: str) -> None:
    """Give a coder another name, so that its codings are kept and nobody takes it for what codes now."""
    session.execute(update(Coder).where(Coder.id == coder_id).values(version=version))


def find_taxonomy_number(session: Session, content_hash: str) -> int | None:
    """Return the newest state of the taxonomy that reads by the words and patterns of `content_hash`."""
    query = select(func.max(TaxonomyVersion.number)).where(TaxonomyVersion.content_hash == content_hash)
    return session.scalar(query)


def use_model(session: Session, version: str) -> bool:
    """Let the model `version` code beside the patterns, "" none; return False, and change nothing, where it is gone."""
    if version and session.scalar(select(ThemeModel.id).where(ThemeModel.version == version)) is None:
        return False
    session.execute(update(ThemeModel).where(IS_CURRENT).values(is_current=False))
    session.execute(update(ThemeModel).where(ThemeModel.version == version).values(is_current=True))
    return True
