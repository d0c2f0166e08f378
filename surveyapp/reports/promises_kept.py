"""What the report `promises` says beyond the date: the price, what customers say of kept promises, and padded dates."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from surveyapp.analysis.metrics import (
    FEW,
    Estimate,
    Measured,
    difference_of_shares,
    estimate,
    is_unsure,
    share,
    width_of,
)
from surveyapp.analysis.quantiles import quantile
from surveyapp.analysis.report import Amount, Column, Table, Text
from surveyapp.domain.errors import N_
from surveyapp.domain.loyalty import PRICE, SAID, SAID_CONTENT, SAID_DATE, SAID_PRICE
from surveyapp.domain.promises import BEATEN, BROKEN, KEPT
from surveyapp.reports.counting import figures_row
from surveyapp.reports.satisfaction_tables import FIGURES
from surveyapp.reports.words import answers

KEPT_IT, BROKE_IT, UNKNOWN = "kept", "broken", "unknown"
PRICE_NAMES = {
    BEATEN: N_("Invoiced less than quoted"),
    KEPT: N_("Invoiced as quoted"),
    BROKEN: N_("Invoiced more than quoted"),
}
PROMISES = {SAID_DATE: N_("Date"), SAID_PRICE: N_("Price and invoice"), SAID_CONTENT: N_("What was in it")}
LEDGER = {KEPT_IT: N_("Kept"), BROKE_IT: N_("Broken"), UNKNOWN: N_("Delivered; no ledger tells")}
SAFE_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Perceived:
    """How many say that a promise was broken, by what the ledger says of it."""

    promise: str
    ledger: str
    said: int
    figure: Estimate


def perceived(facts: pd.DataFrame) -> list[Perceived]:
    """Return, of those who wrote or were asked about it, how many say that each promise was broken."""
    own = facts[facts["question"] == ""]
    counts: dict[tuple[str, str, str], int] = {}
    for fact, key, count in zip(own["fact"], own["key"], own["count"], strict=True):
        if fact in PROMISES:
            ledger, _, said = key.partition(":")
            counts[fact, ledger, said] = counts.get((fact, ledger, said), 0) + int(count)
    found = []
    for promise in PROMISES:
        for ledger in LEDGER:
            said = counts.get((promise, ledger, SAID), 0)
            n = sum(
                count
                for (own_promise, own_ledger, _), count in counts.items()
                if (own_promise, own_ledger) == (promise, ledger)
            )
            if n:
                found.append(Perceived(promise, ledger, said, Estimate(n, *share(said, n))))
    return found


def perceived_table(found: Sequence[Perceived]) -> Table:
    """Return what customers say of each promise beside what the ledger says."""
    rows = [
        {
            "promise": each.promise, "ledger": each.ledger, "n": each.figure.n, "said": each.said,
            "share": each.figure.value, "low": each.figure.low, "high": each.figure.high,
            "_unsure": is_unsure(each.figure, 100.0),
            "_words": {"promise": Text(PROMISES[each.promise]), "ledger": Text(LEDGER[each.ledger])},
        }
        for each in found
    ]  # fmt: skip
    columns = (
        Column("promise", Text(N_("Promise"))),
        Column("ledger", Text(N_("The ledger says"))),
        Column("n", Text(N_("n")), "count"),
        Column("said", Text(N_("Say it was broken")), "count"),
        Column("share", Text(N_("Share")), "percent"),
        Column("low", Text(N_("Low")), "percent"),
        Column("high", Text(N_("High")), "percent"),
    )
    return Table("perceived", Text(N_("What they say, and what the ledger says")), columns, rows)


def perceived_said(found: Sequence[Perceived]) -> list[Text]:
    """Say how many call a kept date broken: a fault of telling, not of delivering."""
    kept = next((each for each in found if (each.promise, each.ledger) == (SAID_DATE, KEPT_IT)), None)
    if kept is None or kept.figure.n < FEW or not kept.said:
        return []
    params = {
        "share": Amount(kept.figure.value, "percent", n=kept.figure.n),
        "interval": Amount((kept.figure.low, kept.figure.high), "interval", of="percent", n=kept.figure.n),
        "n": answers(kept.figure.n),
    }
    words = N_(
        "Of those whose date was kept %(share)s say that it was broken (%(interval)s, %(n)s): there we failed to tell, not"
        " to deliver."
    )
    return [Text(words, params)]


def perceived_data(found: Sequence[Perceived]) -> list[dict[str, Any]]:
    """Return the same as the JSON has it; `difference` is how much oftener a broken promise is called so than a kept one."""
    rows = []
    for promise in PROMISES:
        own = {each.ledger: each for each in found if each.promise == promise}
        kept, broken = own.get(KEPT_IT), own.get(BROKE_IT)
        gap: tuple[float | None, float | None, float | None] = (None, None, None)
        if kept is not None and broken is not None:
            gap = difference_of_shares(broken.said, broken.figure.n, kept.said, kept.figure.n)
        if own:
            cells = {
                ledger: {"n": each.figure.n, "said": each.said, **_share(each.figure)} for ledger, each in own.items()
            }
            rows.append({"promise": promise, **cells, "difference": gap[0], "low": gap[1], "high": gap[2]})
    return rows


def _share(figure: Estimate) -> dict[str, Any]:
    return {"share": figure.value, "low": figure.low, "high": figure.high}


def price_figures(facts: pd.DataFrame, questions: Sequence[Measured]) -> dict[str, dict[str, Estimate]]:
    """Return each scored question's figure by the verdict on the price: invoiced against quoted."""
    rows = facts[facts["fact"] == PRICE]
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for question, score, key, count in zip(rows["question"], rows["score"], rows["key"], rows["count"], strict=True):
        own = counts.setdefault((question, key), {})
        own[score] = own.get(score, 0) + int(count)
    return {
        verdict: {each.question: estimate(each, counts.get((each.question, verdict), {})) for each in questions}
        for verdict in PRICE_NAMES
    }


def price_table(questions: Sequence[Measured], figures: Mapping[str, Mapping[str, Estimate]]) -> Table:
    """Return every scored question's figure by what became of the price."""
    rows = [
        {
            "key": verdict, "question": each.question, "measure": each.measure, **figures_row(own[each.question]),
            "_name": Text(PRICE_NAMES[verdict]), "_unsure": is_unsure(own[each.question], width_of(each)),
        }
        for each in questions
        for verdict, own in figures.items()
        if own[each.question].n
    ]  # fmt: skip
    columns = [Column("key", Text(N_("Price"))), Column("question", Text(N_("Question"))), *FIGURES]
    return Table("by_price", Text(N_("By what became of the price")), columns, rows)


@dataclass(frozen=True, slots=True)
class Padding:
    """How often orders came a day or more before the safe date, and how many days later than it was quoted, at the median.

    `figure` is of the delivered orders of groups with ten at least; `days` is above zero where dates are padded.
    """

    figure: Estimate
    days: float | None


def padding(orders: pd.DataFrame) -> Padding:
    """Return how often the safe date itself was beaten: padding a promise makes it easily beaten, and is no virtue."""
    groups: dict[tuple[str, str], dict[str, dict[int, int]]] = {}
    columns = (orders[name] for name in ("category", "unit", "measure", "value", "count"))
    for category, unit, measure, value, count in zip(*columns, strict=True):
        if measure in ("lead_days", "quoted_days"):
            counts = groups.setdefault((category, unit), {"lead_days": {}, "quoted_days": {}})[measure]
            counts[int(value)] = counts.get(int(value), 0) + int(count)
    n = beaten = 0
    gaps: dict[int, int] = {}
    for found in groups.values():
        safe, size = quantile(found["lead_days"], SAFE_SHARE), sum(found["lead_days"].values())
        if safe is None or size < FEW:
            continue
        n += size
        beaten += sum(count for days, count in found["lead_days"].items() if days < math.ceil(safe))
        for quoted, count in found["quoted_days"].items():
            gap = quoted - math.ceil(safe)
            gaps[gap] = gaps.get(gap, 0) + count
    return Padding(Estimate(n, *share(beaten, n)) if n else Estimate(0), quantile(gaps, 0.5))


def padding_said(beaten: Estimate, found: Padding) -> list[Text]:
    """Say that beating padded dates is no virtue, where they are padded."""
    if not beaten.n or not found.figure.n or found.days is None or found.days < 1:
        return []
    words = N_(
        "%(beaten)s of promises were beaten, but dates are quoted %(days)s days later than the safe one at the median;"
        " against the safe date %(safe)s were."
    )
    params = {
        "beaten": Amount(beaten.value, "percent", n=beaten.n),
        "safe": Amount(found.figure.value, "percent", n=found.figure.n),
        "days": Amount(found.days, "days"),
    }
    return [Text(words, params)]
