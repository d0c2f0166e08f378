"""Who is asked, who answers and what becomes of it, by the same rules as real customers are asked by: pure."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from surveyapp.domain import invitations as asking
from surveyapp.domain.invitations import Touch, decide, next_reminder
from surveyapp.domain.surveys import Invite, Survey
from surveyapp.domain.ticket_rules import RuleContext, propose
from surveyapp.services.demo.cases import CasePlan, plan_case
from surveyapp.services.demo.company import Company
from surveyapp.services.demo.experience import make_answers
from surveyapp.services.demo.orders import DemoOrder
from surveyapp.services.demo.packing import Packing, with_packing
from surveyapp.services.demo.story import Plan

# What the planning of each day's deliveries waits for: the worker's next round.
ROUND = timedelta(minutes=5)
UNTOUCHED = 3
OPTS_OUT, ONLY_STARTS = 0.009, 0.03
MORNING, EVENING = 7, 22


@dataclass(slots=True)
class Asked:
    """An invitation as its row will say, with the answers given by it and the case that came of them."""

    order: DemoOrder
    values: dict[str, Any]
    answered_at: datetime | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    case: CasePlan | None = None


@dataclass(slots=True)
class _Memory:
    """What is known of one person."""

    asked_at: datetime | None = None
    opted_out_at: datetime | None = None
    complaints: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    def complains_at(self, moment: datetime) -> bool:
        return any(begin <= moment and (end is None or moment < end) for begin, end in self.complaints)


def ask_all(
    orders: list[DemoOrder], company: Company, survey: Survey, plan: Plan, *, until: datetime
) -> tuple[list[Asked], dict[str, datetime]]:
    """Return an invitation for every order delivered before `until`, and when each address opted out.

    Raises:
        ValueError: the survey invites nobody.
    """
    if survey.invite is None:
        raise ValueError("the demo's survey has rules of inviting")
    random = Random(plan.seed + 1)  # noqa: S311 - a story, no secret
    memories: dict[int, _Memory] = defaultdict(_Memory)
    delivered = [order for order in orders if order.values["is_delivered"]]
    delivered.sort(key=lambda order: (order.values["delivered_at"], order.values["external_id"]))
    asked = [
        _ask(random, order, memories[order.person.number], company, survey, survey.invite, plan, until)
        for order in delivered
    ]
    _leave_newest(asked)
    gone = {
        order.person.email: memory.opted_out_at
        for order in delivered
        if (memory := memories[order.person.number]).opted_out_at is not None and order.person.email
    }
    return asked, gone


def _leave_newest(asked: list[Asked]) -> None:
    """Let nobody have taken the newest cases yet: whoever looks at the demo has something to take."""
    complaining = sorted((each for each in asked if each.case), key=lambda each: str(each.answered_at))
    for each in complaining[-UNTOUCHED:]:
        if each.case is not None:
            each.case = replace(each.case, steps=(), free_at=None)


def _ask(
    random: Random,
    order: DemoOrder,
    memory: _Memory,
    company: Company,
    survey: Survey,
    invite: Invite,
    plan: Plan,
    until: datetime,
) -> Asked:
    person, zone = order.person, ZoneInfo(order.store.timezone)
    delivered_at = order.values["delivered_at"]
    planned_at = delivered_at + ROUND
    touch = Touch(
        delivered_at,
        zone,
        has_address=person.email is not None,
        is_opted_out=memory.opted_out_at is not None and memory.opted_out_at <= planned_at,
        has_open_case=memory.complains_at(planned_at),
        asked_at=memory.asked_at,
    )
    decision = decide(touch, invite, now=planned_at)
    values: dict[str, Any] = {
        "touched_on": order.values["delivered_on"],
        "language": asking.choose_language((person.language,), survey.locales, survey.locale),
        "state": decision.state,
        "skip_reason": decision.skip_reason,
        "planned_at": planned_at,
        "send_at": decision.send_at,
        "expires_at": decision.expires_at,
        **dict.fromkeys(("sent_at", "started_at", "answered_at", "remind_at")),
        "reminders": 0,
    }
    asked = Asked(order, values)
    if decision.send_at is None:
        return asked
    memory.asked_at = decision.send_at
    if decision.send_at < until:
        _send(random, asked, memory, invite, zone, until)
    if values["state"] in (asking.SENT, asking.EXPIRED) and random.random() < plan.replies:
        _answer(random, asked, memory, company, survey, plan, zone, until)
    return asked


def _send(random: Random, asked: Asked, memory: _Memory, invite: Invite, zone: ZoneInfo, until: datetime) -> None:
    values = asked.values
    sent_at = values["send_at"] + timedelta(seconds=random.randint(2, 90))
    if memory.complains_at(values["send_at"]):
        values.update(state=asking.SKIPPED, skip_reason=asking.OPEN_CASE)
        return
    values.update(state=asking.SENT, sent_at=sent_at)
    if asked.order.person.is_bouncing:
        values.update(state=asking.BOUNCED)
        return
    if random.random() < OPTS_OUT:
        gone_at = sent_at + timedelta(minutes=random.randint(10, 3000))
        if gone_at < until:
            memory.opted_out_at = gone_at
            values.update(state=asking.OPTED_OUT)
            return
    remind_at = next_reminder(invite, sent_at, 0, zone, values["expires_at"])
    if remind_at is not None and remind_at < until:
        values["reminders"] = 1
        remind_at = next_reminder(invite, sent_at, 1, zone, values["expires_at"])
    values["remind_at"] = remind_at
    if random.random() < ONLY_STARTS:
        started_at = _awake(sent_at + timedelta(minutes=random.randint(20, 4000)), zone)
        if started_at < until:
            values.update(state=asking.STARTED, started_at=started_at)
    if values["expires_at"] <= until:
        values.update(state=asking.EXPIRED, remind_at=None)


def _answer(
    random: Random,
    asked: Asked,
    memory: _Memory,
    company: Company,
    survey: Survey,
    plan: Plan,
    zone: ZoneInfo,
    until: datetime,
) -> None:
    """Let the customer answer: most within a day, others when they are reminded; nobody before it was sent."""
    order, values = asked.order, asked.values
    if values["started_at"] is not None:
        return
    delay = timedelta(hours=random.expovariate(1 / 20))
    if random.random() < 0.25:
        delay = timedelta(days=5, hours=3 + random.expovariate(1 / 16))
    answered_at = _awake(values["sent_at"] + delay, zone)
    if not answered_at < min(until, values["expires_at"]):
        return
    reminded = answered_at - values["sent_at"] > timedelta(days=5)
    values.update(
        state=asking.ANSWERED,
        started_at=answered_at - timedelta(seconds=random.randint(40, 400)),
        answered_at=answered_at,
        remind_at=None,
        reminders=1 if reminded else 0,
    )
    asked.answered_at = answered_at
    answers = make_answers(
        random,
        order.issues,
        values["language"],
        order.product,
        order.store,
        days_late=order.values["days_late"] or 0,
        complains=plan.courier.complains,
    )
    asked.answers = with_packing(answers, values["language"], order, Packing(), last=until.date())
    proposals = propose(survey, RuleContext(survey, asked.answers, 1, 1, 1, values["language"]))
    if proposals:
        is_busy = order.store.region == plan.courier.region and plan.courier.is_bad(
            order.values["placed_on"], until.date()
        )
        asked.case = plan_case(
            random,
            company,
            order.store,
            opened_at=answered_at,
            until=until,
            language=values["language"],
            may_write=asked.answers.get("contact") is not False,
            is_busy=is_busy,
        )
        memory.complaints.append((answered_at, asked.case.free_at))


def _awake(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment, or the next morning where people sleep."""
    local = moment.astimezone(zone)
    if MORNING <= local.hour < EVENING:
        return moment
    day: date = local.date() + timedelta(days=local.hour >= EVENING)
    return datetime.combine(day, time(MORNING, local.minute, local.second), zone).astimezone(UTC)
