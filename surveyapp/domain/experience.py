"""What a survey's questions say of expectation and encounter, by how they are named, as the library names them.

`expected` and `experienced` (or `expected_x` and `experienced_x`) are a pair: the same thing on the same scale, once as it
was thought beforehand and once as it was found. `greeted`, `attention`, `understood` (or `needs`) and `thanked` are the
four parts of a good encounter.
"""

from collections.abc import Iterable, Sequence

EXPECTED, EXPERIENCED = "expected", "experienced"
BETTER, AS_EXPECTED, WORSE = "better", "as_expected", "worse"
ENCOUNTER = (("greeted",), ("attention",), ("understood", "needs"), ("thanked",))
# One of the four alone is a question about something else.
FEWEST_PARTS = 2


def is_expectation(name: str) -> bool:
    """Tell whether a question asks what somebody had expected, not what was found."""
    return name == EXPECTED or name.startswith(f"{EXPECTED}_")


def expectation_pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return (expected, experienced) of every pair among the questions of these names, in their order."""
    known = list(names)
    pairs = [(name, EXPERIENCED + name[len(EXPECTED) :]) for name in known if is_expectation(name)]
    return [(expected, experienced) for expected, experienced in pairs if experienced in known]


def as_expected_values(scale: Sequence[str], measure: str, top_boxes: int) -> tuple[str, ...]:
    """Return the answers that mean "as expected or better" where a question compares in one step, else none.

    Such a question offers better, as expected and worse, or is a rating whose middle counts as satisfied: the middle of
    "much worse" to "much better" is what was expected.
    """
    if {BETTER, AS_EXPECTED, WORSE} <= set(scale):
        return BETTER, AS_EXPECTED
    if measure == "csat" and len(scale) % 2 and top_boxes == len(scale) // 2 + 1:
        return tuple(scale[-top_boxes:])
    return ()


def encounter_of(names: Iterable[str]) -> list[str]:
    """Return the questions that are parts of an encounter, in its order; none where the survey asks for one at most."""
    known = set(names)
    found = [next((name for name in part if name in known), "") for part in ENCOUNTER]
    parts = [name for name in found if name]
    return parts if len(parts) >= FEWEST_PARTS else []
