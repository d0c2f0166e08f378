"""Who left an address on an open form and asked to be contacted: a customer of that matter, and of nothing else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.domain.surveys import Survey
from surveyapp.services.asking import Asking
from surveyapp.services.tickets.taking import new_customer
from surveyapp.store.customers import Customer

EMAIL, PHONE = "email", "tel"


def given_address(survey: Survey, answers: Mapping[str, Any]) -> tuple[str, str]:
    """Return the mail address and the telephone number among the answers, "" for what was not given."""
    found = {EMAIL: "", PHONE: ""}
    for question in survey.questions:
        kind = question.options.input if question.type == "text" else ""
        if kind in found and question.name in answers:
            found[kind] = found[kind] or str(answers[question.name])
    return found[EMAIL], found[PHONE]


def add_contact(
    session: Session, asking: Asking, survey: Survey, values: dict[str, Any], *, email: str = "", now: datetime
) -> Customer | None:
    """Add whoever asked to be contacted on an open form as a customer, and let the response's row `values` be theirs.

    None where nobody asked, no address was left, or we know already who answered. It is a customer of its own, never
    one that we had: whoever typed the address has not proven that it is theirs. `email` is what the form itself asked
    beside the survey's questions.
    """
    if asking.invitation_id is not None or values["is_anonymous"] or values["may_contact"] is not True:
        return None
    answered, phone = given_address(survey, values["answers"])
    contact = new_customer(session, name="", email=email or answered, phone=phone, language=values["language"], now=now)
    if contact is not None:
        values["customer_id"] = contact.id
    return contact
