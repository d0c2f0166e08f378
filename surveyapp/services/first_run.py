"""Getting an installation ready: its schema, the shipped surveys, and demo orders where there is nothing yet."""

from datetime import datetime

from surveyapp.services import migrations, one_time_links
from surveyapp.settings import Settings


def prepare(settings: Settings, *, now: datetime) -> str | None:
    """Bring the installation up to date; return the address where the first admin signs up, None when there are people."""
    migrations.upgrade_database(settings.migrations)
    return one_time_links.first_admin_link(settings.base_url, now=now)
