"""The rule about what proposes a corrective action."""

from typing import Any

import pytest

from surveyapp.domain.definitions import Path
from surveyapp.domain.policies.proposals import ProposalPolicy, Repeat, parse
from surveyapp.formats.policy_yaml import load_policy
from surveyapp.services.policies import get_kind
from surveyapp.settings import PROJECT


def faults_of(data: dict[str, Any]) -> tuple[ProposalPolicy, list[str]]:
    faults: list[str] = []

    def tell(path: Path, message: str, /, **params: Any) -> None:
        faults.append("/".join(map(str, path)))

    return parse(data, tell), faults


def test_the_shipped_rule_watches_everything():
    text = (PROJECT / "policies" / "proposals.yaml").read_text(encoding="utf-8")
    parsed, _ = load_policy(get_kind("proposals"), text, "proposals.yaml")
    assert (parsed.themes, parsed.low_scores, parsed.weeks, parsed.false_alarms) == (True, True, 52, 0.05)
    assert set(parsed.repeats) == {"recurring_cause", "same_product", "same_carrier", "same_unit"}


def test_what_is_left_out_is_off():
    parsed, faults = faults_of({"same_product": {"cases": 4, "days": 10}})
    assert parsed == ProposalPolicy(themes=False, low_scores=False, repeats={"same_product": Repeat(4, 10)})
    assert faults == []


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"same_prodct": {"cases": 4, "days": 10}}, "same_prodct"),
        ({"same_product": {"cases": 1, "days": 10}}, "same_product/cases"),
        ({"same_product": {"cases": 4}}, "same_product"),
        ({"same_product": 4}, "same_product"),
        ({"control_limits": {"themes": "maybe"}}, "control_limits/themes"),
        ({"control_limits": {"weeks": 5}}, "control_limits/weeks"),
        ({"control_limits": {"false_alarms": 0.5}}, "control_limits/false_alarms"),
        ({"control_limits": {"theme": True}}, "control_limits/theme"),
    ],
)
def test_faults_say_where_they_are(data: dict[str, Any], place: str):
    assert faults_of(data)[1] == [place]
