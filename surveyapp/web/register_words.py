"""The auditor's register in words: its columns, and what stands in each for a line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask_babel import gettext

from surveyapp.domain.errors import N_
from surveyapp.domain.ticket_rules.proposal import CASE
from surveyapp.domain.tickets import deadlines, states
from surveyapp.reports import actions_words as names
from surveyapp.services.registers import Line
from surveyapp.web import formatting
from surveyapp.web.reports.words import say

OUTCOMES = {
    "solved": N_("It is solved"),
    "not_solved": N_("It is not solved"),
    "asked": N_("Asked, no answer"),
}
KINDS = {CASE: N_("Case"), "corrective_action": N_("Corrective action")}


class Head(NamedTuple):
    """A column: its head, its width in letters, and the share of a printed line that it takes."""

    words: str
    width: int
    narrow: bool = True


# In the order of the columns; long texts are not narrow.
HEADS = (
    Head(N_("Number"), 10), Head(N_("Kind"), 12), Head(N_("State"), 14), Head(N_("Received"), 16),
    Head(N_("Way"), 12), Head(N_("Unit"), 22), Head(N_("Order"), 14), Head(N_("Theme"), 18), Head(N_("Severity"), 10),
    Head(N_("Priority"), 10), Head(N_("What happened"), 50, False), Head(N_("Root cause"), 40, False),
    Head(N_("Cause's kind"), 14), Head(N_("Correction"), 40, False), Head(N_("Remedy"), 28, False),
    Head(N_("Acknowledged"), 16), Head(N_("Acknowledged in time"), 12), Head(N_("Answered"), 16),
    Head(N_("Answered in time"), 12), Head(N_("Ended"), 16), Head(N_("Solved in time"), 12),
    Head(N_("The customer says"), 16), Head(N_("Corrective action"), 12), Head(N_("Criterion"), 40, False),
    Head(N_("Verdict"), 16), Head(N_("Closed by"), 18), Head(N_("Reason of the end"), 30, False),
)  # fmt: skip


def cells(line: Line, *, zone: ZoneInfo, now: datetime) -> list[Any]:
    """Return a line's cells in the order of `HEADS`: words, and moments in `zone`, None where there is nothing."""
    return [
        line.number,
        gettext(KINDS[line.kind]),
        _state(line),
        _local(line.received_at, zone),
        say(names.named(names.CHANNEL_NAMES, line.channel)),
        line.unit,
        gettext("hidden: confidential") if line.is_confidential and line.kind == CASE else line.order,
        line.theme,
        _name(names.SEVERITY_NAMES, line.severity),
        _name(deadlines.PRIORITY_LABELS, line.priority),
        line.what,
        _root_cause(line),
        _name(names.CATEGORY_NAMES, line.category),
        line.correction or None,
        _remedies(line),
        _local(line.acknowledged_at, zone),
        _in_time(line, line.acknowledged_at, line.acknowledge_due_at, now),
        _local(line.answered_at, zone),
        _in_time(line, line.answered_at, line.answer_due_at, now),
        _local(line.ended_at, zone),
        _in_time(line, line.ended_at, line.close_due_at, now),
        _name(OUTCOMES, line.outcome),
        "; ".join(number for number, _ in line.proofs) or None,
        "; ".join(criterion_said(criterion) for _, criterion in line.proofs if criterion is not None) or None,
        "; ".join(_verdict(criterion) for _, criterion in line.proofs) or None,
        line.closed_by,
        line.end_reason,
    ]


def criterion_said(criterion: Any) -> str:
    """Return a locked criterion in a sentence."""
    words = {
        "what": criterion.theme or criterion.question or "",
        "change": formatting.number(criterion.smallest_change, 1),
        "day": formatting.day(criterion.decide_on),
    }
    if criterion.metric == "theme":
        return gettext("Complaints about %(what)s at least %(change)s points fewer in a hundred by %(day)s", **words)
    return gettext("Low answers to %(what)s at least %(change)s points fewer in a hundred by %(day)s", **words)


def _state(line: Line) -> str:
    state = gettext(states.LABELS[line.state])
    return gettext("%(state)s, double of %(number)s", state=state, number=line.double_of) if line.double_of else state


def _root_cause(line: Line) -> str | None:
    if line.root_cause or not line.unknown_because:
        return line.root_cause
    return gettext("Unknown, because: %(reason)s", reason=line.unknown_because)


def _remedies(line: Line) -> str | None:
    if not line.remedies:
        return gettext("None, because: %(reason)s", reason=line.no_remedy_because) if line.no_remedy_because else None
    return "; ".join(
        " ".join(
            filter(
                None,
                (_name(names.REMEDY_NAMES, kind), formatting.money(amount, currency or "") if amount else None),
            )
        )
        for kind, amount, currency in line.remedies
    )


def _in_time(line: Line, done_at: datetime | None, due_at: datetime | None, now: datetime) -> str | None:
    """Return yes or no; nothing while it is not due, where nothing was due, and for a stage that the end cut off."""
    if due_at is None:
        return None
    if done_at is not None:
        return gettext("yes") if done_at <= due_at else gettext("no")
    return gettext("no") if due_at < (line.ended_at or now) else None


def _verdict(criterion: Any) -> str:
    verdict = criterion.verdict if criterion is not None else None
    return say(names.named(names.VERDICT_NAMES, verdict or "undecided"))


def _name(words: Mapping[str, str], code: str | None) -> str | None:
    return say(names.named(words, code)) if code else None


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.astimezone(zone) if moment is not None else None
