"""What the address of the list and the board says, as a filter; and what their filters offer, in words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import abort, request
from flask_babel import get_timezone, gettext
from werkzeug.datastructures import MultiDict

from surveyapp.domain.errors import N_
from surveyapp.domain.ids import decode_id, encode_id
from surveyapp.domain.tickets import deadlines, states
from surveyapp.domain.tickets.views import (
    BY_DUE,
    BY_OPENED,
    BY_PRIORITY,
    DUES,
    LATE,
    NONE,
    ORDERS,
    TODAY,
    VIEWS,
    WEEK,
    Filter,
    Place,
)
from surveyapp.services.taxonomies import family_of
from surveyapp.services.tickets.lists import Offers
from surveyapp.web.shell import current_language
from surveyapp.web.tickets import words

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAXIMUM = 100
VIEW_NAMES = {
    "open": N_("Open"),
    "mine": N_("Mine"),
    "unassigned": N_("Nobody has it"),
    "late": N_("Late"),
    "waiting": N_("Waiting for the customer"),
    "ended": N_("Ended"),
    "all": N_("All"),
}
DUE_NAMES = {TODAY: N_("today"), WEEK: N_("this week"), LATE: N_("late")}
ORDER_NAMES = {BY_DUE: N_("due"), BY_OPENED: N_("newest first"), BY_PRIORITY: N_("priority")}
# Those that stand behind "More filters" until one of them is set.
MORE = ("state", "priority", "tag", "language", "channel")


def asked_filter(args: MultiDict[str, str] | None = None) -> Filter:
    """Return the filter that an address asks for, this one's unless another's `args` are given."""
    args = request.args if args is None else args
    view = args.get("view", "open")
    theme, *merged = family_of(_text(args, "theme"))
    return Filter(
        view=view if view in VIEWS else abort(404),
        unit=_text(args, "unit"),
        state=_text(args, "state"),
        priority=_text(args, "priority"),
        owner=decode_id(args["owner"]) if args.get("owner") else None,
        search=_text(args, "q"),
        theme=theme,
        merged=tuple(merged),
        due=_one_of(args, "due", DUES),
        tag=_text(args, "tag").lower(),
        language=_text(args, "language_of"),
        channel=_text(args, "channel"),
        order=_one_of(args, "order", ORDERS),
        zone=str(get_timezone()),
    )


def kept(chosen: Filter) -> dict[str, str]:
    """Return what the address says of a filter beside its view; what narrows nothing is left out."""
    said = {
        "unit": chosen.unit,
        "theme": chosen.theme,
        "owner": encode_id(chosen.owner) if chosen.owner else "",
        "due": chosen.due,
        "order": chosen.order,
        "state": chosen.state,
        "priority": chosen.priority,
        "tag": chosen.tag,
        # `language` in an address is the language that a page is read in.
        "language_of": chosen.language,
        "channel": chosen.channel,
        "q": chosen.search,
    }
    return {name: value for name, value in said.items() if value}


def query_of(chosen: Filter) -> str:
    """Return view and filters as the part of an address behind the question mark, always in the same order."""
    return urlencode({"view": chosen.view, **kept(chosen)})


def place_text(place: Place | None) -> str | None:
    """Return a row's key for the address."""
    if place is None:
        return None
    return f"{(place.at - EPOCH) // timedelta(microseconds=1)}.{encode_id(place.ticket_id)}.{place.rank}"


def asked_place() -> Place | None:
    """Return the place that the address names, None for the beginning or for what was never a place."""
    for name in ("after", "before"):
        moment, _, rest = request.args.get(name, "").partition(".")
        row, _, rank = rest.partition(".")
        if moment.isdecimal() and len(moment) < 18 and row:
            at = EPOCH + timedelta(microseconds=int(moment))
            return Place(at, decode_id(row), name == "before", int(rank) if rank in {*"01234"} else 0)
    return None


def options(offers: Offers, chosen: Filter) -> dict[str, list[tuple[str, str]]]:
    """Return value and words of what each filter can be set to; what is set stays on offer even when nothing has it."""
    shown = states.ENDED if chosen.view == "ended" else states.OPEN if chosen.is_of_open else states.STATES
    channel_words = {code: gettext(text) for code, text in words.CHANNELS.items()}
    return {
        "unit": [(unit.path, unit.path) for unit in offers.units if unit.path],
        "theme": [
            *_named(offers.themes, chosen.theme if chosen.theme != NONE else "", lambda code: theme_name(offers, code)),
            (NONE, gettext("none found")),
        ],
        "owner": [(encode_id(owner_id), name) for owner_id, name in offers.owners],
        "due": [(code, gettext(name)) for code, name in DUE_NAMES.items()],
        "order": [(code, gettext(name)) for code, name in ORDER_NAMES.items()],
        "state": [(state, gettext(states.LABELS[state])) for state in shown],
        "priority": [(code, gettext(label)) for code, label in reversed(deadlines.PRIORITY_LABELS.items())],
        "tag": _named(offers.tags, chosen.tag, str),
        "language_of": _named(offers.languages, chosen.language, words.language_name),
        "channel": _named(offers.channels, chosen.channel, lambda code: channel_words.get(code, code)),
    }


def theme_name(offers: Offers, theme: str) -> str:
    """Return a theme's name in the reader's language, its id where it has none."""
    names = offers.theme_names.get(theme, {})
    return names.get(current_language()) or names.get("en") or theme


def has_more(chosen: Filter) -> bool:
    """Return whether the lesser filters are to be shown: one of them is set, or the reader asked for them."""
    return bool(request.args.get("more")) or any(
        (chosen.state, chosen.priority, chosen.tag, chosen.language, chosen.channel)
    )


def _named(codes: Any, chosen: str, name: Callable[[str], str]) -> list[tuple[str, str]]:
    offered = {*codes, chosen} - {""}
    return sorted(((code, name(code)) for code in offered), key=lambda option: option[1].casefold())


def _text(args: MultiDict[str, str], name: str) -> str:
    return args.get(name, "").strip()[:MAXIMUM]


def _one_of(args: MultiDict[str, str], name: str, known: tuple[str, ...]) -> str:
    asked = args.get(name, "")
    return asked if asked in known else ""
