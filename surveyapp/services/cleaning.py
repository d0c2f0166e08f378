"""Forgetting what nobody needs any more: sessions that are over, links that are dead, forms that were sent long ago."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from surveyapp.services.sessions import WINDOW
from surveyapp.services.transactions import transaction
from surveyapp.store import users
from surveyapp.store.responses import SpentSubmission

# Nobody sends the same open form again after so long; days of anonymous ones are kept as the first of their month.
FORMS_KEPT = timedelta(days=120)


def forget_old(*, now: datetime) -> int:
    """Delete sessions, one-time links, counted tries and spent forms that have no effect any more; return how many forms."""
    with transaction() as session:
        users.delete_old(session, tries_before=now - WINDOW, now=now)
        long_ago = (now - FORMS_KEPT).date()
        deleted = session.execute(delete(SpentSubmission).where(SpentSubmission.spent_on < long_ago))
        return int(deleted.rowcount)  # type: ignore[attr-defined]
