"""The same answers make a condition true in LimeSurvey and here: both are worked out, for whatever conditions and answers."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from surveyapp.domain.expressions import is_true, parse
from surveyapp.formats.foreign.limesurvey import read
from surveyapp.formats.foreign.limesurvey.script import Function, Name, Operation, Script, Value, parse_script
from tests.formats.foreign.limesurvey_files import group, question, survey

TODAY = date(2026, 11, 22)
BEFORE = (
    question("Age", "N"),
    question("Owner", "Y"),
    question("Colour", "L", answers={"A1": "Red", "A2": "Blue"}),
    question("Why", "M", subs={"a": "Fast", "b": "Friendly"}),
    question("Job", "S", relevance="Age > 17"),
)
# Variable → the literals that it is compared with for being equal.
LITERALS = {
    "Age": ["0", "5", "17", "40", '"17"', '""'],
    "Owner": ['"Y"', '"N"', '""'],
    "Colour": ['"A1"', '"A2"', '""'],
    "Why_a": ['"Y"', '""'],
    "Why_b": ['"Y"', '""'],
    "Job": ['"cook"', '"smith"', '""'],
}
NAMES = st.sampled_from([f"{name}{suffix}" for name in LITERALS for suffix in ("", ".NAOK")])
EQUALS = NAMES.flatmap(
    lambda name: st.tuples(
        st.just(name), st.sampled_from(["==", "!=", "eq", "ne"]), st.sampled_from(LITERALS[name.partition(".")[0]])
    )
)
ORDERS = st.tuples(
    st.sampled_from(["Age", "Age.NAOK"]),
    st.sampled_from(["<", "<=", ">", ">=", "lt", "ge"]),
    st.sampled_from(["0", "5", "17", "40"]),
)
COUNTS = st.tuples(
    st.just("count(Why_a, Why_b, Job.NAOK)"), st.sampled_from(["==", "<", ">", ">="]), st.sampled_from(["0", "1", "2"])
)
ATOMS = st.one_of(
    EQUALS.map(" ".join), ORDERS.map(" ".join), COUNTS.map(" ".join), NAMES, NAMES.map(lambda name: f"is_empty({name})")
)
SCRIPTS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        inner.map(lambda each: f"!({each})"),
        st.tuples(inner, st.sampled_from(["and", "or", "&&", "||"]), inner).map(lambda parts: f"({' '.join(parts)})"),
    ),
    max_leaves=6,
)
ANSWERS = st.fixed_dictionaries({
    "Age": st.sampled_from(["", "0", "5", "17", "18", "40"]), "Owner": st.sampled_from(["", "Y", "N"]),
    "Colour": st.sampled_from(["", "A1", "A2"]), "Why_a": st.sampled_from(["", "Y"]), "Why_b": st.sampled_from(["", "Y"]),
    "Job": st.sampled_from(["", "cook", "smith"]),
})  # fmt: skip


class NotAsked(Exception):
    """A variable without .NAOK names a question that was not asked: LimeSurvey gives up, and the condition is false."""


def there(script: Script, answers: dict[str, str]) -> Any:
    """Return what LimeSurvey works out, with the loose comparing of its PHP."""
    match script:
        case Value(value):
            return str(value)
        case Name(text):
            name, _, suffix = text.partition(".")
            if name == "Job" and not is_adult(answers):
                if not suffix:
                    raise NotAsked
                return ""
            return answers[name]
        case Function("is_empty", (operand,)):
            return there(operand, answers) == ""
        case Function("count", operands):
            return str(sum(there(each, answers) != "" for each in operands))
        case Operation("!", (operand,)):
            return not truth(there(operand, answers))
        case Operation(operator, (first, second)):
            left, right = there(first, answers), there(second, answers)
            if operator in ("and", "or"):
                return (truth(left) and truth(right)) if operator == "and" else (truth(left) or truth(right))
            return compared(operator, left, right)
    raise AssertionError(script)


def truth(value: Any) -> bool:
    return value not in ("", "0", False)


def is_adult(answers: dict[str, str]) -> bool:
    return answers["Age"] != "" and int(answers["Age"]) > 17


def compared(operator: str, left: str, right: str) -> bool:
    if left.isdigit() and right.isdigit():
        first, second = int(left), int(right)
        return {
            "==": first == second, "!=": first != second, "<": first < second, "<=": first <= second, ">": first > second,
            ">=": first >= second,
        }[operator]  # fmt: skip
    if operator in ("==", "!="):
        return (left == right) is (operator == "==")
    # One side is empty: it is compared as a text with 0 alone, for 0 counts as empty, and with nothing else.
    if "0" not in (left, right):
        return False
    return operator == "<=" or (operator == "<" and left == "") or (operator == ">" and right == "" and left != "0")


def here(text: str | None, answers: dict[str, str]) -> bool:
    """Return what comes out here, from the same answers as this product keeps them."""
    boxes = [code for code in ("a", "b") if answers[f"Why_{code}"]]
    ours = {
        "Age": answers["Age"] or None, "Owner": {"Y": True, "N": False}.get(answers["Owner"]), "Why": boxes or None,
        "Colour": answers["Colour"] or None, "Job": (is_adult(answers) and answers["Job"]) or None,
    }  # fmt: skip
    return text is None or is_true(parse(text), ours, today=TODAY)


@settings(max_examples=150, deadline=None)
@given(SCRIPTS, st.lists(ANSWERS, min_size=1, max_size=8))
def test_a_condition_means_the_same_here(script: str, given_answers: list[dict[str, str]]) -> None:
    pages = (group("One", *BEFORE), group("Two", question("Last", "S", relevance=script), question("End", "S")))
    found = read(survey(*pages), "f.lss")
    # What is left out is told of; what is not must mean the same.
    if any(note.where == "Last" and note.kind == "left out" for note in found.notes):
        return
    text = found.definition["pages"][1]["elements"][0].get("visibleIf")
    for answers in given_answers:
        try:
            wanted = truth(there(parse_script(script), answers))
        except NotAsked:
            wanted = False
        assert here(text, answers) is wanted, (text, answers)
