"""The parts of a case that have a page of their own to change them: form, what stands there now, how it is saved."""

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
    "facts": Part(
        lazy_gettext("Facts"),
        FactsForm,
        lambda page: {
            "what": page.ticket.fact_what,
            "where": page.ticket.fact_where,
            "when": page.ticket.fact_when,
            "extent": page.ticket.fact_extent,
            "our_side": page.ticket.our_side,
            "evidence": page.ticket.evidence,
        },
        lambda viewer, ticket_id, form, now: work.record_facts(
            viewer,
            ticket_id,
            form.seen_version,
            what=form.what.data,
            where=form.where.data,
            when=form.when.data,
            extent=form.extent.data,
            our_side=form.our_side.data,
            evidence=form.evidence.data,
            now=now,
        ),
    ),
    "cause": Part(
        lazy_gettext("Root cause"),
        CauseForm,
        lambda page: {
            "cause": page.ticket.root_cause,
            "category": page.ticket.root_cause_category or "",
            "unknown_because": page.ticket.root_cause_unknown_because,
        },
        lambda viewer, ticket_id, form, now: work.record_cause(
            viewer,
            ticket_id,
            form.seen_version,
            cause=form.cause.data,
            category=form.category.data,
            unknown_because=form.unknown_because.data,
            now=now,
        ),
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
    "remedy": Part(
        lazy_gettext("No remedy"),
        NoRemedyForm,
        lambda page: {"none_because": page.ticket.remedy_none_because},
        lambda viewer, ticket_id, form, now: work.record_no_remedy(
            viewer, ticket_id, form.seen_version, none_because=form.none_because.data, now=now
        ),
    ),
    "extra": Part(
        lazy_gettext("Extra"),
        ExtraForm,
        lambda page: {"extra": page.ticket.extra},
        lambda viewer, ticket_id, form, now: work.record_extra(
            viewer, ticket_id, form.seen_version, extra=form.extra.data, now=now
        ),
    ),
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
