"""The parts of a corrective action that have a page of their own to change them."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext

from surveyapp.domain.access import Viewer
from surveyapp.domain.ids import encode_id
from surveyapp.domain.tickets.actions import PROBLEM_PARTS
from surveyapp.services.actions import work
from surveyapp.services.tickets.work import assign, rename
from surveyapp.web.actions.forms import ContainmentForm, EscapeForm, ProblemForm, RiskForm, SpreadForm
from surveyapp.web.casework import Part
from surveyapp.web.tickets.forms import OwnerForm, TitleForm


def _texts(title: Any, form: type[Any], *columns: str) -> Part:
    """Return a part that consists of texts, each a column of the same name."""

    def save(viewer: Viewer, ticket_id: int, filled: Any, now: datetime) -> None:
        texts = {column: filled[column].data for column in columns}
        work.record_texts(viewer, ticket_id, filled.seen_version, texts, now=now)

    return Part(title, form, lambda page: {column: getattr(page.own, column) for column in columns}, save)


PARTS: dict[str, Part] = {
    "problem": Part(
        lazy_gettext("Problem"),
        ProblemForm,
        lambda page: {part: page.own.problem.get(part) for part in PROBLEM_PARTS},
        lambda viewer, ticket_id, form, now: work.record_problem(
            viewer, ticket_id, form.seen_version, {part: form[part].data for part in PROBLEM_PARTS}, now=now
        ),
    ),
    "containment": _texts(lazy_gettext("Containment"), ContainmentForm, "containment"),
    "risk": _texts(lazy_gettext("Risk"), RiskForm, "risk"),
    "escape": _texts(lazy_gettext("Why it escaped"), EscapeForm, "escape_cause"),
    "spread": _texts(lazy_gettext("Similar places and procedure"), SpreadForm, "similar_places", "procedure"),
    "owner": Part(
        lazy_gettext("Who has the corrective action?"),
        OwnerForm,
        lambda page: {"owner": encode_id(page.ticket.owner_id) if page.ticket.owner_id else ""},
        lambda viewer, ticket_id, form, now: assign(viewer, ticket_id, form.seen_version, form.owner_id, now=now),
    ),
    "title": Part(
        lazy_gettext("Title"),
        TitleForm,
        lambda page: {"title": page.ticket.title},
        lambda viewer, ticket_id, form, now: rename(viewer, ticket_id, form.seen_version, form.title.data, now=now),
    ),
}
