"""Getting an installation ready: its schema, the shipped surveys, and the demo company where there is nothing yet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from surveyapp.domain.errors import N_
from surveyapp.services import migrations, one_time_links, surveys
from surveyapp.services.demo import loading, sign_ins
from surveyapp.services.demo.sign_ins import SignIn
from surveyapp.settings import Settings

TAXONOMY = "themes"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the person at the terminal should know: demo accounts, unused survey links, the first admin's link."""

    sign_ins: list[SignIn] = field(default_factory=list)
    survey_links: list[str] = field(default_factory=list)
    first_admin_link: str | None = None


def prepare(settings: Settings, *, now: datetime, told: Callable[[str], None] = lambda _: None) -> Prepared:
    """Bring the installation up to date and fill an empty one with the demo; `told` hears of each long stage.

    Raises:
        Refused: an earlier first run was interrupted while it loaded the demo.
    """
    loading.check_finished(settings.instance)
    if migrations.upgrade_database(settings.migrations):
        told(N_("The database is up to date"))
    publish_shipped(settings, now=now)
    links: list[str] = []
    if loading.is_empty():
        links = loading.load(settings, now=now, told=told)
    link = one_time_links.first_admin_link(settings.base_url, now=now)
    return Prepared(sign_ins.read(settings.instance), links, link)


def publish_shipped(settings: Settings, *, now: datetime) -> None:
    """Publish the surveys of the surveys folder that are not published yet; a published one is its owners' to change."""
    for path in sorted(settings.surveys.glob("*.yaml")):
        if path.stem != TAXONOMY and surveys.find_published(path.stem) is None:
            surveys.publish(path.read_bytes(), path.name, user_id=None, now=now)
