"""Finding answers under which conditions hold: a bounded search over what those conditions look at, and nothing else.

It is backtracking in the order asked, with jumps back to what a failure depends on (conflict-directed backjumping, Prosser
1993) and answers that no condition in play tells apart tried once. Nothing is random: the same survey gives the same answers.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from surveyapp.domain.expressions import Node, is_true, references
from surveyapp.domain.surveys.checking import ITEM
from surveyapp.domain.surveys.dry_run import samples
from surveyapp.domain.surveys.dry_run.mentions import Mentions, atoms_of, conjuncts_of
from surveyapp.domain.surveys.dry_run.options import NOTHING, Option, options_of
from surveyapp.domain.surveys.dry_run.places import Asked, Place, Values, is_offered, offered_by, places_of
from surveyapp.domain.surveys.model import Survey

# Answers looked at in one search in one order, and in all of a dry run: what bounds its time.
MOST_STEPS = 500
STEPS_OF_EACH = 4
MOST_STEPS_IN_ALL = 30_000
# The orders in which answers are tried: as they stand, backwards, and shuffled by fixed seeds.
ORDERS: tuple[Callable[[list[Option], str], list[Option]], ...] = (
    lambda options, _: options,
    lambda options, _: options[::-1],
    lambda options, name: _shuffled(options, f"1 {name}"),
    lambda options, name: _shuffled(options, f"2 {name}"),
)


def _shuffled(options: list[Option], seed: str) -> list[Option]:
    options = list(options)
    Random(seed).shuffle(options)  # noqa: S311 - no secret
    return options


@dataclass(frozen=True)
class Goal:
    """What answers are searched for: `trees` that hold, and of the question `asked` an answer that `fits`.

    With `is_hidden` one at least of the trees must not hold. `more` is what the trees see beside the answers.
    """

    trees: tuple[Node, ...]
    is_hidden: bool = False
    asked: str = ""
    fits: Callable[[Option], bool] | None = None
    more: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Answering:
    """Answers that were found: of each question or fact that matters, NOTHING where it stays open."""

    options: Mapping[str, Option]


@dataclass(frozen=True)
class Sought:
    """What a search came to; `is_certain` says that there are no other answers to try, `was_cut` that it was given up."""

    found: Answering | None
    is_certain: bool
    was_cut: bool = False


@dataclass(frozen=True)
class _Check:
    names: frozenset[str]
    holds: Callable[[Values], bool]


class Searcher:
    """Searches answers of one survey; it looks at `MOST_STEPS_IN_ALL` of them at most."""

    def __init__(self, survey: Survey, today: date) -> None:
        self.today = today
        self.steps = 0
        self.mentions = Mentions(survey)
        self.places = list(places_of(survey))
        self.asked: list[Asked] = [self._fact(name) for name in self.mentions.facts]
        self.asked += [self._question(place) for place in self.places if place.element.takes_answer]
        self.by_name = {asked.name: asked for asked in self.asked}
        self.owners = {name: number for number, asked in enumerate(self.asked) for name in asked.names}
        # Conditions by their identity: they live as long as the survey, and to compare them costs as much as to read them.
        self._names: dict[int, frozenset[str]] = {}
        self._told: dict[tuple[str, int], tuple[bool, ...]] = {}

    def names_in(self, tree: Node) -> frozenset[str]:
        """Return the names that a condition of the survey speaks of."""
        key = id(tree)
        if key not in self._names:
            self._names[key] = frozenset(references(tree))
        return self._names[key]

    def told(self, asked: Asked, atom: Node) -> tuple[bool, ...]:
        """Return whether a condition on one answer holds for each that there is, and last for none."""
        key = (asked.name, id(atom))
        if key not in self._told:
            self._told[key] = tuple(
                is_true(atom, option.seen, today=self.today) for option in (*asked.options, NOTHING)
            )
        return self._told[key]

    def _fact(self, name: str) -> Asked:
        values = samples.facts(self.mentions.of([name]), self.today, by_day=self.mentions.asks_for_day)
        options = tuple(Option({}, {}, {name: value}) for value in values if value is not None)
        return Asked(name, frozenset({name}), options, is_whole=False)

    def _question(self, place: Place) -> Asked:
        element = place.element
        found = options_of(element, self.mentions, self.today)
        return Asked(element.name, element.answer_names, found.answers, found.is_whole, place)

    def seek(self, goal: Goal, *, is_thorough: bool) -> Sought:
        """Return answers that fulfil `goal`, None where none were found; a search that is not thorough tries one order."""
        looked_at = self.looked_at(goal)
        is_certain = all(asked.is_whole for asked in looked_at)
        atoms: dict[str, dict[int, Node]] = {}
        for tree in self._trees(goal, looked_at):
            for atom in atoms_of(tree):
                for name in self.names_in(atom):
                    atoms.setdefault(name, {})[id(atom)] = atom
        apart = [self._apart(goal, asked, atoms) for asked in looked_at]
        for order in ORDERS[1:] if is_thorough else ORDERS[:1]:
            search = _Search(self, goal, looked_at, apart, order)
            found = search.run()
            if found is not None or not search.was_cut:
                return Sought(found, is_certain)
        return Sought(None, is_certain=False, was_cut=True)

    def _trees(self, goal: Goal, looked_at: list[Asked]) -> Iterator[Node]:
        yield from goal.trees
        for asked in looked_at:
            yield from asked.trees

    def _apart(self, goal: Goal, asked: Asked, atoms: Mapping[str, Mapping[int, Node]]) -> list[Option]:
        """Return the answers that some condition in play tells apart, leaving it open among them; `atoms` are by name."""
        mine = {key: atom for name in asked.names for key, atom in atoms.get(name, {}).items()}.values()
        told = [self.told(asked, atom) for atom in mine if self.names_in(atom) <= asked.names]
        others = [self.names_in(atom) for atom in mine if not self.names_in(atom) <= asked.names]
        shared = sorted(frozenset().union(*others) & asked.names)
        is_sought = asked.name == goal.asked and goal.fits is not None
        must = is_sought or (asked.place is not None and asked.place.element.required)
        found: dict[Any, Option] = {}
        for number, option in enumerate((*asked.options, NOTHING)):
            if (option is NOTHING and must) or (is_sought and goal.fits is not None and not goal.fits(option)):
                continue
            key = (*(each[number] for each in told), *(repr(option.seen.get(name)) for name in shared))
            found.setdefault(key, option)
        return list(found.values())

    def looked_at(self, goal: Goal) -> list[Asked]:
        """Return all that `goal` depends on, in the order asked: what its conditions name, what those wait for, and so on."""
        waiting = {name for tree in goal.trees for name in self.names_in(tree)} - {ITEM}
        numbers: set[int] = {self.owners[goal.asked]} if goal.asked else set()
        for number in list(numbers):
            waiting |= self.asked[number].waits_for
        while waiting:
            found = self.owners.get(waiting.pop())
            if found is not None and found not in numbers:
                numbers.add(found)
                waiting |= self.asked[found].waits_for
        return [self.asked[number] for number in sorted(numbers)]


class _Search:
    """One search in one order of answers."""

    def __init__(
        self,
        searcher: Searcher,
        goal: Goal,
        looked_at: list[Asked],
        apart: list[list[Option]],
        order: Callable[[list[Option], str], list[Option]],
    ) -> None:
        self.searcher, self.goal, self.looked_at = searcher, goal, looked_at
        self.today = searcher.today
        self.numbers = {name: number for number, asked in enumerate(looked_at) for name in asked.names}
        self.checks: list[list[_Check]] = [[] for _ in looked_at]
        self.at_once = [check for check in self._checks() if not self._put(check)]
        self.options = [order(options, asked.name) for options, asked in zip(apart, looked_at, strict=True)]
        self.chosen: list[Option] = [NOTHING] * len(looked_at)
        self.left = MOST_STEPS + STEPS_OF_EACH * len(looked_at)
        self.was_cut = False

    def run(self) -> Answering | None:
        if not all(check.holds({}) for check in self.at_once) or self._try(0, {}) is not None:
            return None
        pairs = zip(self.looked_at, self.chosen, strict=True)
        return Answering({asked.name: option for asked, option in pairs})

    def _checks(self) -> Iterator[_Check]:
        goal, today = self.goal, self.today
        if goal.is_hidden:
            names = frozenset(name for tree in goal.trees for name in self.searcher.names_in(tree)) - {ITEM}
            yield _Check(
                names, lambda seen: not all(is_true(tree, {**seen, **goal.more}, today=today) for tree in goal.trees)
            )
            return
        waiting = [part for tree in goal.trees for part in conjuncts_of(tree)]
        shown: set[str] = set()
        if goal.asked:
            shown.add(goal.asked)
            waiting += self._showing(goal.asked)
        for part in waiting:
            names = self.searcher.names_in(part) - {ITEM}
            yield _Check(names, _holding(part, goal.more, today))
            # What must be answered for this must be shown for it, which is known long before it is come to.
            owner = self._only_owner(names)
            if owner and owner not in shown and not is_true(part, goal.more, today=today):
                shown.add(owner)
                waiting += self._showing(owner)

    def _only_owner(self, names: frozenset[str]) -> str:
        """Return the one question that all `names` are of, "" where they are of several or of none."""
        owners = {self.looked_at[self.numbers[name]].name for name in names if name in self.numbers}
        return owners.pop() if len(owners) == 1 else ""

    def _showing(self, name: str) -> list[Node]:
        place = self.searcher.by_name[name].place
        return [] if place is None else [part for tree in place.conditions for part in conjuncts_of(tree)]

    def _put(self, check: _Check) -> bool:
        """Put a check where the last of what it looks at is answered; say whether anything is."""
        numbers = [self.numbers[name] for name in check.names if name in self.numbers]
        if numbers:
            self.checks[max(numbers)].append(check)
        return bool(numbers)

    def _try(self, number: int, seen: Values) -> set[int] | None:
        """Answer from the question `number` on; return None when all holds, else the questions that this failed on."""
        if number == len(self.looked_at):
            return None
        asked = self.looked_at[number]
        failed = {self.numbers[name] for name in asked.waits_for if name in self.numbers}
        for option in self._possible(number, asked, seen):
            if self.left <= 0 or self.searcher.steps >= MOST_STEPS_IN_ALL:
                self.was_cut = True
                return set()
            self.left -= 1
            self.searcher.steps += 1
            now = {**seen, **option.seen} if option.seen else seen
            broken = next((check for check in self.checks[number] if not check.holds(now)), None)
            if broken is not None:
                failed |= {self.numbers[name] for name in broken.names if name in self.numbers}
                continue
            self.chosen[number] = option
            blamed = self._try(number + 1, now)
            if blamed is None or number not in blamed:
                return blamed
            failed |= blamed
        return failed - {number}

    def _possible(self, number: int, asked: Asked, seen: Values) -> Iterator[Option]:
        """Yield what can be answered as the answers before stand: nothing to what is not shown."""
        place = asked.place
        if place is None:
            yield from self.options[number]
            return
        element = place.element
        is_shown = all(is_true(tree, seen, today=self.today) for tree in place.conditions)
        offered = offered_by(element, seen, self.today) if is_shown else None
        if not is_shown or (offered is not None and not offered):
            if asked.name != self.goal.asked:
                yield NOTHING
            return
        must = element.required_if is not None and is_true(element.required_if, seen, today=self.today)
        for option in self.options[number]:
            if option is NOTHING:
                if not must:
                    yield option
            elif is_offered(option, element, offered):
                yield option


def _holding(tree: Node, more: Values, today: date) -> Callable[[Values], bool]:
    return lambda seen: is_true(tree, {**seen, **more} if more else seen, today=today)
