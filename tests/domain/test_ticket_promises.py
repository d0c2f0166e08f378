"""Verdicts on the promises of cases, and codes of gift cards as files bring them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from surveyapp.domain.cells import CellFault
from surveyapp.domain.gift_codes import masked, parse_gift_code
from surveyapp.domain.ticket_promises import PromiseFacts, judge, told_when_moved

HELSINKI = ZoneInfo("Europe/Helsinki")
DUE = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Facts, when it is looked at, verdict.
ROWS: list[tuple[dict[str, Any], datetime, str | None]] = [
    ({}, DUE - HOUR, "open"),
    ({}, DUE, "open"),
    ({}, DUE + HOUR, "broken"),
    ({"done_at": DUE - HOUR}, DUE, "kept"),
    ({"done_at": DUE}, DUE + DAY, "kept"),
    ({"done_at": DUE - DAY}, DUE, "beaten"),
    # 23:30 in Helsinki is still the day before there, though it is 21:30 in Greenwich.
    ({"done_at": datetime(2026, 11, 23, 21, 30, tzinfo=UTC)}, DUE, "beaten"),
    ({"done_at": datetime(2026, 11, 23, 22, 30, tzinfo=UTC)}, DUE, "kept"),
    ({"kind": "visit", "done_at": DUE - DAY}, DUE, "kept"),
    ({"done_at": DUE + HOUR}, DUE + DAY, "broken"),
    ({"withdrawn_at": DUE - HOUR}, DUE + DAY, None),
    # Moved and told before its time.
    ({"first_due_at": DUE - DAY, "told_at": DUE - 2 * DAY}, DUE - HOUR, "open"),
    ({"first_due_at": DUE - DAY, "told_at": DUE - 2 * DAY}, DUE + HOUR, "broken"),
    ({"first_due_at": DUE - DAY, "told_at": DUE - 2 * DAY, "done_at": DUE - HOUR}, DUE, "told"),
    ({"first_due_at": DUE - DAY, "told_at": DUE - 2 * DAY, "done_at": DUE + HOUR}, DUE + DAY, "broken"),
    # Kept by the first time after all.
    ({"first_due_at": DUE - DAY, "told_at": DUE - 2 * DAY, "done_at": DUE - DAY - HOUR}, DUE, "kept"),
    # Moved when it was late already: nobody was told beforehand.
    ({"first_due_at": DUE - DAY}, DUE - HOUR, "broken"),
    ({"first_due_at": DUE - DAY, "done_at": DUE - HOUR}, DUE, "broken"),
]


@pytest.mark.parametrize(("changes", "now", "verdict"), ROWS)
def test_what_came_of_a_promise(changes: dict[str, Any], now: datetime, verdict: str | None) -> None:
    facts = PromiseFacts(**{"kind": "callback", "due_at": DUE, **changes})
    assert judge(facts, zone=HELSINKI, now=now) == verdict


@pytest.mark.parametrize(
    ("facts", "now", "told_at"),
    [
        (PromiseFacts("callback", DUE), DUE - HOUR, DUE - HOUR),
        (PromiseFacts("callback", DUE), DUE + HOUR, None),
        (PromiseFacts("callback", DUE, DUE - DAY, DUE - 2 * DAY), DUE - HOUR, DUE - HOUR),
        (PromiseFacts("callback", DUE, DUE - DAY, DUE - 2 * DAY), DUE + HOUR, None),
        # Once late, no later move makes it told.
        (PromiseFacts("callback", DUE, DUE - DAY, None), DUE - HOUR, None),
    ],
)
def test_a_move_counts_as_told_only_while_no_time_has_passed(
    facts: PromiseFacts, now: datetime, told_at: datetime | None
) -> None:
    assert told_when_moved(facts, now=now) == told_at


TODAY = date(2026, 11, 21)


def test_a_code_is_read_with_its_worth() -> None:
    faults: list[CellFault] = []
    row = {"code": "TV-50-AB12", "amount": "50,00", "currency": "eur", "expires_on": "2027-12-31"}
    fact = parse_gift_code(row, TODAY, faults)
    assert fact is not None
    assert (fact.code, fact.amount, fact.currency, fact.expires_on, faults) == (
        "TV-50-AB12", Decimal("50.00"), "EUR", date(2027, 12, 31), []
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "cell", "said"),
    [
        ({"code": ""}, "code", "Nothing stands here"),
        ({"code": "A B SECRET"}, "code", "4 to 64 letters"),
        ({"code": "abc"}, "code", "4 to 64 letters"),
        ({"amount": ""}, "amount", "Nothing stands here"),
        ({"amount": "0"}, "amount", "more than nothing"),
        ({"amount": "much"}, "amount", "no amount"),
        ({"currency": "euros"}, "currency", "no currency"),
        ({"expires_on": "2026-11-20"}, "expires_on", "has ended already"),
        ({"expires_on": "soon"}, "expires_on", "no date"),
    ],
)
def test_what_is_wrong_is_told_and_never_with_the_code(change: dict[str, str], cell: str, said: str) -> None:
    faults: list[CellFault] = []
    parse_gift_code({"code": "SECRET-99", "amount": "50", "currency": "EUR"} | change, TODAY, faults)
    assert [fault.params["cell"] for fault in faults] == [cell]
    assert said in str(faults[0])
    assert "SECRET" not in str(faults[0])


@pytest.mark.parametrize(("code", "shown"), [("TV-50-AB12", "••••AB12"), ("ABCD", "••••CD"), ("ABCDE", "••••DE")])
def test_a_masked_code_cannot_be_used(code: str, shown: str) -> None:
    assert masked(code) == shown
