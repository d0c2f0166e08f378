"""What conditions compare answers with: the values at which they may come to something else."""

from collections.abc import Iterable, Iterator
from itertools import chain

from surveyapp.domain.expressions import Array, Binary, Call, Literal, Node, Unary, references
from surveyapp.domain.expressions.tree import Constant, children
from surveyapp.domain.questions import PART
from surveyapp.domain.surveys.checking import ITEM, walk
from surveyapp.domain.surveys.model import Page, Question, Rule, Survey

JOINING = ("and", "or")
CALENDAR = ("today", "age", "dateDiff")


def conditions_of(part: Page | Question) -> list[Node]:
    """Return every condition of a page or an element."""
    trees = [part.visible_if]
    if isinstance(part, Question):
        trees += [part.required_if, part.choices_visible_if]
    return [tree for tree in trees if tree is not None]


def atoms_of(tree: Node) -> Iterator[Node]:
    """Yield the conditions that `tree` is joined of by and, or, not and iif; whether it holds follows from theirs."""
    is_joined = (
        (isinstance(tree, Binary) and tree.operator in JOINING)
        or (isinstance(tree, Unary) and tree.operator == "not")
        or (isinstance(tree, Call) and tree.function == "iif")
    )
    if is_joined:
        for child in children(tree):
            yield from atoms_of(child)
    else:
        yield tree


def conjuncts_of(tree: Node) -> Iterator[Node]:
    """Yield the conditions that all must hold for `tree` to hold."""
    if isinstance(tree, Binary) and tree.operator == "and":
        for child in children(tree):
            yield from conjuncts_of(child)
    else:
        yield tree


class Mentions:
    """The constants of all conditions of a survey: name → what it is compared with, in the order written."""

    def __init__(self, survey: Survey) -> None:
        self.constants: dict[str, dict[Constant, None]] = {}
        self.facts: dict[str, None] = {}
        self.asks_for_day = False
        for _, part in walk(survey.pages):
            extra = [choice.value for choice in getattr(getattr(part, "options", None), "choices", ())]
            for tree in conditions_of(part):
                for atom in atoms_of(tree):
                    self._note(atom, extra)
        for rule in survey.rules:
            self._note_rule(rule)

    def of(self, names: Iterable[str]) -> list[Constant]:
        """Return the constants that any of `names` is compared with."""
        return list(dict.fromkeys(chain.from_iterable(self.constants.get(name, ()) for name in names)))

    def _note_rule(self, rule: Rule) -> None:
        name = getattr(rule.params, "question", "").replace(PART, ".")
        if name:
            values = getattr(rule.params, "any_of", None) or (rule.params.at_most,)
            self.constants.setdefault(name, {}).update(dict.fromkeys(values))

    def _note(self, atom: Node, extra: list[str]) -> None:
        names = sorted(references(atom))
        found = dict.fromkeys(_literals(atom))
        if ITEM in names:
            found |= dict.fromkeys(extra)
        for name in names:
            self.constants.setdefault(name, {}).update(found)
            if name.startswith("order."):
                self.facts[name] = None
        self.asks_for_day = self.asks_for_day or any(_asks_for_day(node) for node in _nodes(atom))


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for child in children(tree):
        yield from _nodes(child)


def _literals(tree: Node) -> Iterator[Constant]:
    for node in _nodes(tree):
        if isinstance(node, Literal):
            yield node.value
        elif isinstance(node, Array) and not node.items:
            yield None


def _asks_for_day(node: Node) -> bool:
    return isinstance(node, Call) and node.function in CALENDAR
