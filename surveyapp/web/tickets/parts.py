"""The parts of a case that have a page of their own to change them: form, what stands there now, how it is saved."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext

from surveyapp.domain.ids import encode_id
from surveyapp.services.tickets import work
from surveyapp.web.casework import Part
from surveyapp.web.tickets.forms import (
    CauseForm,
    ContactForm,
    CorrectionForm,
    ExtraForm,
    FactsForm,
    NoRemedyForm,
    OwnerForm,
    SeverityForm,
    TitleForm,
)


def _id_or_nothing(user_id: int | None) -> str:
    return encode_id(user_id) if user_id else ""


def _planned(page: Any) -> Any:
    return next(
        (action for action, _ in page.actions if action.kind == work.CORRECTION and action.done_at is None), None
    )


def _written(title: Any, form: type[Any], save: Callable[..., None], **columns: str) -> Part:
    """Return a part whose fields are written down as they are: each field's name with the column that it stands in."""
    return Part(
        title,
        form,
        lambda page: {field: getattr(page.ticket, column) or "" for field, column in columns.items()},
        lambda viewer, ticket_id, form, now: save(
            viewer, ticket_id, form.seen_version, **{field: form[field].data for field in columns}, now=now
        ),
    )


PARTS: dict[str, Part] = {
    "owner": Part(
        lazy_gettext("Who has the case?"),
        OwnerForm,
        lambda page: {"owner": _id_or_nothing(page.ticket.owner_id)},
        lambda viewer, ticket_id, form, now: work.assign(viewer, ticket_id, form.seen_version, form.owner_id, now=now),
    ),
    "severity": Part(
        lazy_gettext("How bad is it?"),
        SeverityForm,
        lambda page: {"severity": page.ticket.severity, "impact": page.ticket.impact},
        lambda viewer, ticket_id, form, now: work.judge(
            viewer, ticket_id, form.seen_version, form.severity.data, form.impact.data, now=now
        ),
    ),
    "facts": _written(
        lazy_gettext("Facts"),
        FactsForm,
        work.record_facts,
        what="fact_what",
        where="fact_where",
        when="fact_when",
        extent="fact_extent",
        our_side="our_side",
        evidence="evidence",
    ),
    "cause": _written(
        lazy_gettext("Root cause"),
        CauseForm,
        work.record_cause,
        cause="root_cause",
        category="root_cause_category",
        unknown_because="root_cause_unknown_because",
    ),
    "correction": Part(
        lazy_gettext("Correction"),
        CorrectionForm,
        lambda page: {
            "text": page.ticket.correction,
            "owner": _id_or_nothing(_planned(page).owner_id if _planned(page) else page.ticket.owner_id),
            "due_on": _planned(page).due_on if _planned(page) else None,
        },
        lambda viewer, ticket_id, form, now: work.record_correction(
            viewer,
            ticket_id,
            form.seen_version,
            text=form.text.data,
            owner_id=form.owner_id,
            due_on=form.due_on.data,
            now=now,
        ),
    ),
    "remedy": _written(
        lazy_gettext("No remedy"), NoRemedyForm, work.record_no_remedy, none_because="remedy_none_because"
    ),
    "extra": _written(lazy_gettext("Extra"), ExtraForm, work.record_extra, extra="extra"),
    "title": Part(
        lazy_gettext("Title"),
        TitleForm,
        lambda page: {"title": page.ticket.title},
        lambda viewer, ticket_id, form, now: work.rename(
            viewer, ticket_id, form.seen_version, form.title.data, now=now
        ),
    ),
    "contact": Part(
        lazy_gettext("Contact"),
        ContactForm,
        lambda page: {"wants_contact": "yes" if page.ticket.wants_contact else "no"},
        lambda viewer, ticket_id, form, now: work.record_contact_wish(
            viewer,
            ticket_id,
            form.seen_version,
            wants_contact=form.wants_contact.data == "yes",
            why=form.why.data,
            now=now,
        ),
    ),
}
