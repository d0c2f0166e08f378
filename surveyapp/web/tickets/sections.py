"""What a case's page shows beside the case itself: its remedies with limit and budget, promises, tags and doubles."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

from surveyapp.services.remedies.pages import get_remedies
from surveyapp.services.tickets import merging, parties, recovery, tags
from surveyapp.services.tickets.pages import TicketPage
from surveyapp.services.tickets.promising import list_promises
from surveyapp.web import order_words
from surveyapp.web.access import get_viewer
from surveyapp.web.clock_words import elsewhere_words, week_words
from surveyapp.web.tickets import letter_words, party_words, promise_words, remedy_words


def company_zone() -> ZoneInfo:
    """Return the zone of units that have none of their own."""
    zone: ZoneInfo = current_app.config["SETTINGS"].timezone
    return zone


def sections(page: TicketPage, *, now: datetime) -> dict[str, Any]:
    """Return what the template needs for them, by name."""
    zone = company_zone()
    return {
        "week_words": week_words,
        "elsewhere": elsewhere_words(page.unit.name or page.company, page.clock.calendar.zone, now),
        "remedies": get_remedies(get_viewer(), page, zone=zone, now=now),
        "remedy_words": remedy_words,
        "promises": list_promises(get_viewer(), page.ticket.id, zone=zone, now=now),
        "promise_words": promise_words,
        "recovery": recovery.list_asked(page),
        "parties": parties.get_parties(get_viewer(), page),
        "second": next((each.name for each in page.people if each.id == page.ticket.second_id), None),
        "party_words": party_words,
        "letter_words": letter_words,
        "asking_words": order_words,
        "tagging": {
            "tags": tags.tags_of(page.ticket.id),
            "suggested": tags.suggest(get_viewer()),
            "survivor": merging.find_survivor(get_viewer(), page.ticket.id) if page.ticket.merged_into_id else None,
            "doubles": merging.list_doubles(page.ticket.id),
        },
    }
