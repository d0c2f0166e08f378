"""Rules of what opens a case, written back among the others."""

import pytest

from surveyapp.domain.survey_edits.case_rules import COMMENTS, rules_of, set_rules


def score(question: str, at_most: int) -> dict:
    return {"rule": "score", "question": question, "atMost": at_most}


THEME = {"rule": "theme", "themes": ["billing"]}
DEFINITION = {
    "name": "store",
    "openTicketWhen": [score("a", 1), score("b", 1), score("a", 2), score("table:row", 1), THEME],
    "pages": [],
}


def written(name: str, lines: list) -> list[str]:
    changed = set_rules(DEFINITION, name, lines)
    return [f"{rule.get('question', 'theme')} {rule.get('atMost', '')}".strip() for rule in changed["openTicketWhen"]]


def test_rules_are_found_by_question_by_row_and_for_comments():
    assert rules_of(DEFINITION, "a") == [score("a", 1), score("a", 2)]
    assert rules_of(DEFINITION, "table") == [score("table:row", 1)]
    assert rules_of(DEFINITION, COMMENTS) == [THEME]
    assert rules_of({"openTicketWhen": "nothing"}, "a") == []
    assert rules_of({"openTicketWhen": [None, {"rule": "score"}]}, "a") == []


@pytest.mark.parametrize(
    ("name", "lines", "after"),
    [
        ("a", [(0, score("a", 1)), (1, score("a", 4))], "a 1, b 1, a 4, table:row 1, theme"),
        ("a", [(1, score("a", 2))], "b 1, a 2, table:row 1, theme"),
        ("a", [(None, score("a", 3))], "b 1, a 3, table:row 1, theme"),
        ("a", [], "b 1, table:row 1, theme"),
        ("c", [(None, score("c", 3))], "a 1, b 1, a 2, table:row 1, c 3, theme"),
        (COMMENTS, [(0, THEME), (None, THEME)], "a 1, b 1, a 2, table:row 1, theme, theme"),
        ("a", [(9, score("a", 3))], "b 1, table:row 1, theme"),
    ],
)
def test_others_keep_their_order(name, lines, after):
    assert ", ".join(written(name, lines)) == after


@pytest.mark.parametrize("rules", [None, [], [THEME]])
def test_the_first_rule_of_a_question_stands_before_those_about_comments(rules):
    definition = {"name": "store", **({} if rules is None else {"openTicketWhen": rules})}
    changed = set_rules(definition, "a", [(None, score("a", 1))])
    assert changed["openTicketWhen"] == [score("a", 1), *(rules or [])]
    assert set_rules(changed, "a", []).get("openTicketWhen") == (rules or None)
