"""Whom a survey is put to on trial: nobody, about an order that was made up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain.expressions import references
from surveyapp.domain.surveys import Question, Survey
from surveyapp.domain.surveys.checking import texts_of, walk
from surveyapp.domain.surveys.texts import placeholders
from surveyapp.services.asking import Asking
from surveyapp.services.opt_outs import company_name
from surveyapp.services.survey_trials.tried import Tried
from surveyapp.store.units import ROOT_ID

ORDER = "order."
# Stands for the id of what has no row: an invitation or an order that was made up.
NO_ROW = 0
# What was bought, from whom and where, in the languages that we speak; English stands in for any other.
WORDS = {
    "en": ("Oak table", "furniture", "Anna", "Example Transport"),
    "fi": ("Tammipöytä", "huonekalut", "Anna", "Esimerkkikuljetus"),
    "sv": ("Ekbord", "möbler", "Anna", "Exempeltransport"),
}


@dataclass(frozen=True, slots=True)
class TrialAsking(Asking):
    """A survey put to somebody who tries it: nothing typed is kept before it is sent, whoever it is meant for."""

    @property
    def keeps_draft(self) -> bool:
        """No draft is kept: the form carries everything itself."""
        return False


def asking_of(
    tried: Tried, language: str, zone: ZoneInfo, *, now: datetime, facts: Mapping[str, Any] | None = None
) -> TrialAsking:
    """Return the survey as it is put to whoever tries it in `language`; where it speaks of an order, there is one.

    `facts` (`order.product` → plain value) is what of that order is otherwise than in the example.
    """
    survey = tried.survey
    is_invited = survey.invite is not None
    order = None
    if is_invited or facts or speaks_of_order(survey):
        order = example_order(language, zone, now.astimezone(zone))
        for name, value in (facts or {}).items():
            setattr(order, name.removeprefix(ORDER), value)
    return TrialAsking(
        survey_id=NO_ROW,
        name=tried.name,
        survey_state="open",
        version_id=NO_ROW,
        content_hash=tried.content_hash,
        survey=survey,
        company=company_name(),
        unit_id=ROOT_ID,
        unit=str((facts or {}).get("order.unit") or ""),
        unit_timezone=None,
        invitation_id=NO_ROW if is_invited else None,
        language=language,
        order=order,
    )


def speaks_of_order(survey: Survey) -> bool:
    """Tell whether a text or a condition names a fact of the order."""
    named: set[str] = set()
    for _, part in walk(survey.pages):
        for _, text in texts_of(part):
            named |= placeholders(text)
        if isinstance(part, Question):
            named |= part.waits_for
        elif part.visible_if is not None:
            named |= references(part.visible_if)
    return any(name.startswith(ORDER) for name in named)


def example_words(language: str) -> dict[str, str]:
    """Return what texts that name facts of the order say of the one that was made up, as far as words go."""
    facts = ("order.product", "order.category", "order.seller", "order.carrier")
    return dict(zip(facts, WORDS.get(language.partition("-")[0], WORDS["en"]), strict=True))


def example_order(language: str, zone: ZoneInfo, today: datetime) -> Any:
    """Return an order as links have it: delivered the day before `today`, as it was promised."""
    product, category, seller, carrier = WORDS.get(language.partition("-")[0], WORDS["en"])
    delivered_on = (today - timedelta(days=1)).date()
    return SimpleNamespace(
        id=NO_ROW,
        external_id="A-1042",
        status="delivered",
        timezone=zone.key,
        placed_at=today - timedelta(days=14),
        promised_on=delivered_on,
        delivered_on=delivered_on,
        told_late_at=None,
        days_late=0,
        channel="online",
        category=category,
        product=product,
        seller=seller,
        carrier=carrier,
        price_total=Decimal("499.00"),
        quoted_total=Decimal("499.00"),
        invoiced_total=Decimal("499.00"),
        currency="EUR",
        extra="",
    )
