"""Who gets new cases: rules by theme, unit, language, category and product, and a fair round among whom they name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from surveyapp.domain.access import ROLES
from surveyapp.domain.definitions import Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.policies.priority import PRIORITIES
from surveyapp.domain.policies.reading import TellFault, reader_of

KEYS = frozenset({"enabled", "rules", "otherwise", "groups", "speaks", "weights"})
RULE_KEYS = frozenset({"when", "to"})
TARGET_KEYS = frozenset({"role", "people", "group"})
CONDITIONS = ("theme", "unit", "language", "category", "product")
WEIGHTS = {"low": 1, "normal": 2, "high": 3, "urgent": 5}
MAXIMUM_RULES = 200
MAIL = re.compile(r"[^@\s]+@[^@\s]+")
LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Subject:
    """What rules ask of a case; "" is not known. `unit` is a path, `merged` are the ids of what went into its theme."""

    unit: str = ""
    theme: str = ""
    merged: tuple[str, ...] = ()
    language: str = ""
    category: str = ""
    product: str = ""


def _said(subject: Subject, name: str) -> set[str]:
    """Return what a case says to a condition."""
    said = [getattr(subject, name), *(subject.merged if name == "theme" else ())]
    return {each.casefold() for each in said}


@dataclass(frozen=True, slots=True)
class Target:
    """Among whom a case goes round: everybody of a role who sees its unit, or people by mail address."""

    role: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule fits when each of its conditions names what the case is; units mean all below them."""

    when: Mapping[str, tuple[str, ...]]
    to: Target

    def fits(self, subject: Subject) -> bool:
        """Return whether the rule speaks of such a case."""
        return all(
            _is_in_unit(subject.unit, wanted)
            if name == "unit"
            else not _said(subject, name).isdisjoint(each.casefold() for each in wanted)
            for name, wanted in self.when.items()
        )


@dataclass(frozen=True, slots=True)
class AssignmentPolicy:
    """The company's rules in order, whom everything else goes to, and what is known of languages and weights."""

    enabled: bool = False
    rules: tuple[Rule, ...] = ()
    otherwise: Target | None = None
    speaks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=lambda: WEIGHTS)

    def targets_for(self, subject: Subject) -> Iterator[Target]:
        """Yield among whom such a case goes round; the next one counts where nobody of the one before can take it."""
        yield from (rule.to for rule in self.rules if rule.fits(subject))
        if self.otherwise is not None:
            yield self.otherwise

    def may_speak(self, email: str, language: str) -> bool:
        """Return whether somebody can answer in a language, as far as is known."""
        known = self.speaks.get(email.lower())
        return known is None or not language or language.partition("-")[0].lower() in known


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can take a case: what they have open, weighted, and when they were last given one."""

    user_id: int
    load: int
    given_at: datetime | None


def choose(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return whose turn it is: the lightest desk, then who was not given one for the longest; None of nobody."""
    never = datetime.min.replace(tzinfo=UTC)
    return min(candidates, key=lambda each: (each.load, each.given_at or never, each.user_id), default=None)


def parse(data: Mapping[str, Any], fault: TellFault) -> AssignmentPolicy:
    """Return the rules that `data` writes down; whether people and units exist is seen when a case comes."""
    top = reader_of(data, fault)
    top.refuse_unknown(KEYS, "the assignment rule")
    groups = {name: _mails(reader, name) for reader in _children_of(top, "groups") for name in reader.data}
    rules = []
    for entry in top.children("rules", most=MAXIMUM_RULES):
        entry.refuse_unknown(RULE_KEYS, "a rule")
        target = _target(entry, "to", groups)
        if target is not None:
            rules.append(Rule(_when(entry), target))
    otherwise = _target(top, "otherwise", groups) if "otherwise" in top else None
    return AssignmentPolicy(top.boolean("enabled"), tuple(rules), otherwise, _speaks(top), _weights(top))


def _is_in_unit(path: str, wanted: Sequence[str]) -> bool:
    return any(path == above or not above or path.startswith(f"{above}/") for above in wanted)


def _children_of(top: Reader, key: str) -> list[Reader]:
    child = top.child(key)
    return [child] if child is not None else []


def _mails(reader: Reader, key: str) -> tuple[str, ...]:
    found = []
    for value in reader.items(key, most=200):
        if not isinstance(value, str) or not MAIL.fullmatch(value):
            reader.fault(key, N_("Write people by their mail address, such as name@example.com."))
        else:
            found.append(value.lower())
    return tuple(dict.fromkeys(found))


def _target(reader: Reader, key: str, groups: Mapping[str, tuple[str, ...]]) -> Target | None:
    to = reader.child(key)
    if to is None:
        if key not in reader:
            reader.fault(None, N_("“%(key)s” is missing; add it."), key=key)
        return None
    to.refuse_unknown(TARGET_KEYS, "whom a case goes to")
    if sum(name in to for name in TARGET_KEYS) != 1:
        to.fault(None, N_("Name either a role, or people, or a group."))
        return None
    if "role" in to:
        return Target(role=to.option("role", ROLES))
    if "people" in to:
        return Target(people=_mails(to, "people"))
    name = to.option("group", tuple(groups))
    return Target(people=groups.get(name, ()))


def _when(entry: Reader) -> dict[str, tuple[str, ...]]:
    when = entry.child("when")
    if when is None:
        return {}
    when.refuse_unknown(frozenset(CONDITIONS), "what a rule asks of a case")
    found = {}
    for name in CONDITIONS:
        if name not in when:
            continue
        values = when.items(name) if isinstance(when.data[name], list) else [when.data[name]]
        if not values or not all(isinstance(value, str) for value in values):
            when.fault(name, N_("“%(key)s” must be a text, or a list of texts."), key=name)
        else:
            found[name] = tuple(value.strip() for value in values)
    return found


def _speaks(top: Reader) -> dict[str, frozenset[str]]:
    found = {}
    for reader in _children_of(top, "speaks"):
        for email in reader.data:
            if not MAIL.fullmatch(str(email)):
                reader.fault(email, N_("Write people by their mail address, such as name@example.com."))
                continue
            languages = [value for value in reader.items(email) if isinstance(value, str)]
            for language in languages:
                if not LANGUAGE.fullmatch(language):
                    reader.fault(
                        email, N_("“%(language)s” is no language; write a code such as fi."), language=language
                    )
            found[str(email).lower()] = frozenset(languages)
    return found


def _weights(top: Reader) -> dict[str, int]:
    weights = dict(WEIGHTS)
    for reader in _children_of(top, "weights"):
        reader.refuse_unknown(frozenset(PRIORITIES), "the weights, which priorities have")
        for priority in PRIORITIES:
            weights[priority] = reader.integer(priority, WEIGHTS[priority], 0, 100)
    return weights
