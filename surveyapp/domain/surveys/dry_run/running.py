"""The dry run: searches answers for all that depends on any, walks them, and keeps a small set of ways that shows it all."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from surveyapp.domain.surveys.advice.duration import estimate
from surveyapp.domain.surveys.checking import ITEM
from surveyapp.domain.surveys.dry_run.firing import fired_by, looked_at
from surveyapp.domain.surveys.dry_run.options import Option
from surveyapp.domain.surveys.dry_run.places import Place
from surveyapp.domain.surveys.dry_run.result import DryRun, Fired, Reached, Way
from surveyapp.domain.surveys.dry_run.search import Goal, Searcher
from surveyapp.domain.surveys.dry_run.walking import CONTENT, HURRIED, STYLES, Walker
from surveyapp.domain.surveys.model import COMMENT_SUFFIX, Page, Survey, flat

# What a way can show of a survey: an element shown or hidden, a choice offered or left out, a rule fired.
SHOWN, HIDDEN, OFFERED, WITHHELD, FIRES = "shown", "hidden", "offered", "withheld", "fires"
Fact = tuple[str, str, str]
# Ways that are walked in all, whatever the survey: what bounds the time of very large ones.
MOST_WAYS = 250


def dry_run(survey: Survey, *, today: date) -> DryRun:
    """Answer every branch of `survey` as on the local date `today`, and tell what can be reached and how.

    The same survey gives the same ways on the same day. Where conditions look at choices, scores and yes or no only, what is
    not reached cannot be (unless the search was cut, which `is_certain` tells); of words, dates and facts of the order the
    values beside every border are tried.
    """
    return _Run(survey, today).result()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A fact to be shown by some way, and the goals that lead to it, any of them."""

    fact: Fact
    goals: tuple[Goal, ...]


class _Run:
    def __init__(self, survey: Survey, today: date) -> None:
        self.survey, self.today = survey, today
        self.searcher = Searcher(survey, today)
        self.walker = Walker(survey, self.searcher, today)
        self.ways: list[Way] = []
        self.by_fact: dict[Fact, int] = {}
        self.uncertain: set[Fact] = set()
        self.wanted = [*self._elements(), *self._choices(), *self._rules()]
        self.facts = {wanted.fact for wanted in self.wanted}

    def result(self) -> DryRun:
        for style in STYLES:
            self._add(self.walker.walk({}, style))
        # What is asked last depends on most, and its ways show much of what comes before. What takes long waits for the rest.
        hard = [wanted for wanted in reversed(self.wanted) if self._seek(wanted, is_thorough=False)]
        for wanted in hard:
            self._seek(wanted, is_thorough=True)
        return self._told()

    def _add(self, way: Way) -> None:
        self.ways.append(way)
        for fact in self._shows(way):
            self.by_fact.setdefault(fact, len(self.ways) - 1)

    def _shows(self, way: Way) -> Iterator[Fact]:
        """Yield which of the facts that are looked for a way shows."""
        for kind, name, value in self.facts:
            match kind:
                case "shown":
                    is_so = name in way.shown
                case "hidden":
                    is_so = name not in way.shown
                case "offered":
                    is_so = name in way.shown and value in way.offered.get(name, ())
                case "withheld":
                    is_so = value not in way.offered.get(name, (value,))
                case _:
                    is_so = int(name) in way.fires
            if is_so:
                yield kind, name, value

    def _seek(self, wanted: _Wanted, *, is_thorough: bool) -> bool:
        """Search answers for one fact that no way shows yet and walk them; say whether a longer search could find more."""
        if wanted.fact in self.by_fact:
            return False
        was_cut = False
        self.uncertain.discard(wanted.fact)
        for goal in wanted.goals:
            sought = self.searcher.seek(goal, is_thorough=is_thorough)
            was_cut = was_cut or sought.was_cut
            if (
                sought.found is not None
                and len(self.ways) < MOST_WAYS
                and self._walk(wanted.fact, sought.found.options)
            ):
                return False
            if not sought.is_certain or sought.found is not None:
                self.uncertain.add(wanted.fact)
        return was_cut

    def _walk(self, fact: Fact, options: Mapping[str, Option]) -> bool:
        """Walk the answers that were found, and keep the way if it shows what they were searched for."""
        for style in (CONTENT, HURRIED):
            way = self.walker.walk(options, style)
            if fact in set(self._shows(way)):
                self._add(way)
                return True
        return False

    def _told(self) -> DryRun:
        """Return what was found, with as few of the ways as show it all."""
        kept = self._cover()
        told = _Telling(self.survey, self.searcher, self.uncertain, [self.ways[number] for number in kept])
        for number, way in enumerate(told.ways):
            for fact in self._shows(way):
                told.by_fact.setdefault(fact, number)
        by_length = sorted(self.ways, key=lambda way: (len(way.asked), way.seconds))
        ways = self.ways
        return DryRun(
            ways=tuple(told.ways),
            elements=tuple(told.element(place) for place in self.searcher.places),
            choices=tuple(told.choice(name, value) for kind, name, value in map(_fact, self.wanted) if kind == OFFERED),
            rules=tuple(told.rule(number) for number in range(len(self.survey.rules))),
            pages={page.name: any(page.name in way.pages for way in ways) for page in self.survey.pages},
            estimate=estimate(self.survey),
            shortest=by_length[0],
            longest=by_length[-1],
            usual=ways[0],
            empty_pages=tuple(page.name for page in self.survey.pages if not _asks(page)),
            dead_ends=tuple(dict.fromkeys(name for way in ways for name in way.stuck)),
            blank_ways=tuple(number for number, way in enumerate(told.ways) if not way.asked),
        )

    def _cover(self) -> list[int]:
        """Return the numbers of a few ways that together show every fact that any way shows, the usual one first.

        Each time the way is taken that shows most of what is left (the greedy cover, at most ln n times the smallest).
        """
        shows = [set(self._shows(way)) for way in self.ways]
        # Without anything asked somebody is stranded, which no other way tells.
        blank = [number for number, way in enumerate(self.ways) if not way.asked][:1]
        kept = list(dict.fromkeys([0, *blank]))
        left = set().union(*shows) - set().union(*(shows[number] for number in kept))
        while left:
            best = max(range(len(shows)), key=lambda number: (len(shows[number] & left), -number))
            kept.append(best)
            left -= shows[best]
        return kept

    def _elements(self) -> Iterator[_Wanted]:
        for place in self.searcher.places:
            if place.element.type == "panel":
                inner = [each for each in self.searcher.places if each.element in place.element.elements]
                goals = tuple(goal for each in inner for goal in _showing(each))
            else:
                goals = _showing(place)
            yield _Wanted((SHOWN, place.element.name, ""), goals)
            if place.conditions:
                yield _Wanted((HIDDEN, place.element.name, ""), (Goal(place.conditions, is_hidden=True),))

    def _choices(self) -> Iterator[_Wanted]:
        for place in self.searcher.places:
            tree = place.element.choices_visible_if
            if tree is None:
                continue
            for choice in place.element.options.choices:
                item = {ITEM: choice.value}
                name = place.element.name
                yield _Wanted((OFFERED, name, choice.value), (Goal((*place.conditions, tree), more=item),))
                yield _Wanted((WITHHELD, name, choice.value), (Goal((tree,), is_hidden=True, more=item),))

    def _rules(self) -> Iterator[_Wanted]:
        if self.survey.anonymity == "anonymous":
            return
        for number, rule in enumerate(self.survey.rules):
            fits = fired_by(self.survey, rule)
            goals = tuple(Goal((), asked=name, fits=fits) for name in looked_at(self.survey, rule))
            yield _Wanted((FIRES, str(number), ""), goals)


def _fact(wanted: _Wanted) -> Fact:
    return wanted.fact


def _asks(page: Page) -> bool:
    return any(element.takes_answer for question in page.questions for element in flat(question))


def _showing(place: Place) -> tuple[Goal, ...]:
    """Return what leads to an element: its conditions, and where its choices are limited, one at least that is left."""
    tree = place.element.choices_visible_if
    if tree is None:
        return (Goal(place.conditions),)
    trees = (*place.conditions, tree)
    return tuple(Goal(trees, more={ITEM: choice.value}) for choice in place.element.options.choices)


class _Telling:
    """Tells of each thing by which of the kept ways it is shown, and what of that way's answers matters."""

    def __init__(self, survey: Survey, searcher: Searcher, uncertain: Collection[Fact], ways: list[Way]) -> None:
        self.survey, self.searcher, self.uncertain, self.ways = survey, searcher, uncertain, ways
        self.by_fact: dict[Fact, int] = {}

    def element(self, place: Place) -> Reached:
        """Return what is told of an element."""
        name, shown = place.element.name, (SHOWN, place.element.name, "")
        return Reached(
            name,
            place.element.type,
            way=self.by_fact.get(shown),
            hiding=self.by_fact.get((HIDDEN, name, "")),
            is_certain=shown not in self.uncertain,
            **self._because(shown, Goal(place.trees)),
        )

    def choice(self, name: str, value: str) -> Reached:
        """Return what is told of a choice that a condition may leave out."""
        offered = (OFFERED, name, value)
        place = next(place for place in self.searcher.places if place.element.name == name)
        return Reached(
            name,
            place.element.type,
            value,
            way=self.by_fact.get(offered),
            hiding=self.by_fact.get((WITHHELD, name, value)),
            is_certain=offered not in self.uncertain,
            **self._because(offered, Goal(place.trees)),
        )

    def rule(self, number: int) -> Fired:
        """Return what is told of a rule."""
        fact = (FIRES, str(number), "")
        return Fired(number, self.by_fact.get(fact), fact not in self.uncertain)

    def _because(self, fact: Fact, goal: Goal) -> dict[str, Any]:
        """Return the answers and facts of the way that shows a fact, as far as they matter for it."""
        if not goal.trees or fact not in self.by_fact:
            return {}
        way = self.ways[self.by_fact[fact]]
        names = {asked.name for asked in self.searcher.looked_at(goal)}
        own = names | {name + COMMENT_SUFFIX for name in names}
        return {
            "answers": {name: value for name, value in way.answers.items() if name in own},
            "facts": {name: value for name, value in way.facts.items() if name in names},
        }
