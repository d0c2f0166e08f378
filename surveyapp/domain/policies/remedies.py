"""The company's rule about remedies: which kinds, how much, out of which budget, and when a second person must approve."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from surveyapp.domain.cells import CURRENCY
from surveyapp.domain.errors import N_
from surveyapp.domain.policies.reading import TellFault
from surveyapp.domain.tickets.cases import REMEDIES, SEVERITIES

Amounts = Mapping[str, Decimal]

SECTIONS = ("kinds", "limits", "customer", "budgets")
MAXIMUM_AMOUNT = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class KindRule:
    """What holds for one kind of remedy; empty `severities` or `themes` mean any.

    `counts` says that its amount is held against limits and budgets: it is given on top of what was owed anyway.
    `takes_code` says that giving it takes a code from the pool.
    """

    severities: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    counts: bool = False
    takes_code: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """Up to where one person decides alone: a share (0 to 1) of the order, and an amount in each currency."""

    share: Decimal | None = None
    amounts: Amounts | None = None


@dataclass(frozen=True, slots=True)
class CustomerLimit:
    """What one customer may be given in the last `days` before somebody else looks at it."""

    days: int = 365
    times: int | None = None
    amounts: Amounts | None = None


@dataclass(frozen=True, slots=True)
class RemedyPolicy:
    """The rule as read. `budgets` are by unit's path ("" is the whole company), for each month and currency.

    A budget covers its unit and everything below it: what a store spends is taken from the store's budget, from the
    region's and from the company's.
    """

    kinds: Mapping[str, KindRule]
    limits: Mapping[str, Limit]
    customer: CustomerLimit
    budgets: Mapping[str, Amounts]

    def counts(self, kind: str) -> bool:
        """Return whether a kind's amount is held against limits and budgets."""
        return kind in self.kinds and self.kinds[kind].counts

    @property
    def counted_kinds(self) -> tuple[str, ...]:
        """Return the kinds whose amounts are held against limits and budgets."""
        return tuple(kind for kind, rule in self.kinds.items() if rule.counts)

    def budgets_of(self, path: str) -> dict[str, Amounts]:
        """Return the budgets that cover the unit at `path`, the nearest one first."""
        names = path.split("/") if path else []
        above = ["/".join(names[:length]) for length in range(len(names), -1, -1)]
        return {each: self.budgets[each] for each in above if each in self.budgets}


def parse(data: Mapping[str, Any], fault: TellFault) -> RemedyPolicy:
    """Return the policy that `data` holds; `fault(path, message, **params)` is told of everything that is wrong."""
    for name in data:
        if name not in SECTIONS:
            fault((name,), N_("There is no such part; use %(names)s."), names=", ".join(SECTIONS))
    kinds = {
        kind: _kind(rule or {}, ("kinds", kind), fault)
        for kind, rule in _mapping(data.get("kinds"), ("kinds",), fault).items()
        if _is_one_of(kind, REMEDIES, ("kinds", kind), fault)
    }
    limits = {
        severity: _limit(_mapping(rule, ("limits", severity), fault), ("limits", severity), fault)
        for severity, rule in _mapping(data.get("limits"), ("limits",), fault).items()
        if _is_one_of(severity, SEVERITIES, ("limits", severity), fault)
    }
    budgets = {
        str(path).strip("/"): _amounts(amounts, ("budgets", path), fault) or {}
        for path, amounts in _mapping(data.get("budgets"), ("budgets",), fault).items()
    }
    if not kinds:
        fault(("kinds",), N_("Name at least one kind of remedy, such as apology."))
    return RemedyPolicy(kinds, limits, _customer(data.get("customer"), fault), budgets)


def _kind(rule: Any, path: tuple[Any, ...], fault: TellFault) -> KindRule:
    rule = _mapping(rule, path, fault)
    _check_names(rule, ("severities", "themes", "counts", "codes"), path, fault)
    severities = _texts(rule.get("severities"), (*path, "severities"), fault)
    for severity in severities:
        _is_one_of(severity, SEVERITIES, (*path, "severities"), fault)
    return KindRule(
        severities,
        _texts(rule.get("themes"), (*path, "themes"), fault),
        counts=_yes_no(rule.get("counts"), (*path, "counts"), fault),
        takes_code=_yes_no(rule.get("codes"), (*path, "codes"), fault),
    )


def _limit(rule: Mapping[str, Any], path: tuple[Any, ...], fault: TellFault) -> Limit:
    _check_names(rule, ("share", "amount"), path, fault)
    share = _number(rule["share"], (*path, "share"), fault) if "share" in rule else None
    if share is not None and share > 1:
        fault((*path, "share"), N_("Write a share of the order between 0 and 1, such as 0.2."))
    return Limit(share, _amounts(rule["amount"], (*path, "amount"), fault) if "amount" in rule else None)


def _customer(rule: Any, fault: TellFault) -> CustomerLimit:
    path = ("customer",)
    rule = _mapping(rule, path, fault)
    _check_names(rule, ("days", "times", "amount"), path, fault)
    days, times = rule.get("days", 365), rule.get("times")
    for name, number in (("days", days), ("times", times)):
        if number is not None and (not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 3650):
            fault((*path, name), N_("Write a whole number of 1 to 3650."))
            days, times = 365, None
    return CustomerLimit(days, times, _amounts(rule["amount"], (*path, "amount"), fault) if "amount" in rule else None)


def _amounts(found: Any, path: tuple[Any, ...], fault: TellFault) -> Amounts | None:
    amounts = {}
    for currency, text in _mapping(found, path, fault).items():
        if not CURRENCY.fullmatch(str(currency)):
            fault((*path, currency), N_("Write a currency by its code and an amount, such as EUR: 75."))
            continue
        amount = _number(text, (*path, currency), fault)
        if amount is not None:
            amounts[str(currency)] = amount
    return amounts


def _number(found: Any, path: tuple[Any, ...], fault: TellFault) -> Decimal | None:
    try:
        number = Decimal(str(found)) if not isinstance(found, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= MAXIMUM_AMOUNT:
        fault(path, N_("Write a number of 0 to 1,000,000, such as 75 or 0.2."))
        return None
    return number


def _yes_no(found: Any, path: tuple[Any, ...], fault: TellFault) -> bool:
    if found is not None and not isinstance(found, bool):
        fault(path, N_("Write true or false."))
    return found is True


def _texts(found: Any, path: tuple[Any, ...], fault: TellFault) -> tuple[str, ...]:
    if found is None:
        return ()
    if not isinstance(found, list | tuple) or not all(isinstance(each, str) for each in found):
        fault(path, N_("Write a list of names, such as [major, critical]."))
        return ()
    return tuple(found)


def _mapping(found: Any, path: tuple[Any, ...], fault: TellFault) -> Mapping[Any, Any]:
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        fault(path, N_("Here belong names with values, such as “EUR: 75”."))
        return {}
    return found


def _check_names(rule: Mapping[Any, Any], names: tuple[str, ...], path: tuple[Any, ...], fault: TellFault) -> None:
    for name in rule:
        _is_one_of(name, names, (*path, name), fault)


def _is_one_of(name: Any, names: tuple[str, ...], path: tuple[Any, ...], fault: TellFault) -> bool:
    if name in names:
        return True
    fault(path, N_("There is no “%(name)s” here; use one of: %(names)s."), name=str(name)[:60], names=", ".join(names))
    return False
