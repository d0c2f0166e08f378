"""The words of the demo's comments: findable, and looked through for what is new, before anybody looks."""

from datetime import datetime

from surveyapp.analysis.themes.stems import forget_dictionaries
from surveyapp.services.comments import finding, indexing
from surveyapp.services.taxonomies import get_taxonomy
from surveyapp.settings import Settings


def look_through(settings: Settings, *, now: datetime) -> None:
    """Do what the jobs `index_comments` and `find_emerging` would do some minutes later; it takes seconds.

    Raises:
        InvalidFile: the taxonomy is missing or has faults.
    """
    try:
        indexing.index_comments()
    finally:
        forget_dictionaries()
    finding.find_emerging(get_taxonomy(settings.surveys), settings.timezone, now=now)
