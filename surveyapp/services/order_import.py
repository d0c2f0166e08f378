"""Orders from a file: all of it or nothing, and the same file again changes nothing.

A column that the file does not have leaves what is known; an empty cell empties it. A customer's name and address are
only ever added to or replaced, never emptied, and an erased customer stays erased.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from surveyapp.domain.access import Viewer
from surveyapp.domain.cells import CellFault, parse_unit
from surveyapp.domain.errors import N_, Fault
from surveyapp.domain.orders import FIELDS, REQUIRED, OrderFacts, check_constant, key_of, parse_order, settle
from surveyapp.services.imports import (
    CHECKING,
    SAVING,
    Progress,
    Rows,
    Upload,
    counted,
    open_rows,
    quiet,
    refuse_if_faulty,
    repeated,
)
from surveyapp.services.transactions import transaction
from surveyapp.store import order_import as store
from surveyapp.store import units
from surveyapp.store.customers import Customer
from surveyapp.store.database import db, random_id
from surveyapp.store.orders import Order
from surveyapp.store.units import ROOT_ID

Key = tuple[str, str]
# A change of these changes what is counted of the day of delivery; of the latter, what is counted of its answers.
COUNTED_OF_ORDERS = ("unit_id", "category", "placed_on", "promised_on", "delivered_on", "is_delivered", "promise")
COUNTED_OF_ANSWERS = ("days_late", "is_delivered", "promise")
CUSTOMER_FACTS = ("account_id", "name", "email", "phone", "language")


@dataclass(frozen=True, slots=True)
class OrderImport:
    """What an import did, or with a dry run would do. `ignored` are columns of the file that belong to no field."""

    created: int
    updated: int
    unchanged: int
    units_created: list[str]
    ignored: list[str]


@dataclass(slots=True)
class _Changes:
    """The rows to write, and what of the counts they make stale."""

    inserts: list[dict[str, Any]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    order_days: set[date] = field(default_factory=set)
    rejudged: list[int] = field(default_factory=list)


def import_orders(
    upload: Upload,
    map_upload: Upload | None = None,
    *,
    zone: ZoneInfo,
    now: datetime,
    dry_run: bool = False,
    progress: Progress = quiet,
    viewer: Viewer | None = None,
) -> OrderImport:
    """Create and update the orders of a file, with their customers, accounts and units, in one transaction.

    `zone` is the company's, for times of orders whose zone neither the map nor their unit names. `viewer` may touch
    orders of their own units only; None is the command line, which may touch all.

    Raises:
        InvalidFile: with every fault and its line; nothing was imported.
    """
    rows = open_rows(
        upload, map_upload, fields=FIELDS, required=REQUIRED, check_constant=check_constant, progress=progress
    )
    orders = _parse(rows, zone, progress, viewer)
    with transaction() as session:
        store.lock_imports(session)
        unit_ids, units_created = units.ensure_paths(session, {order.unit or "" for _line, order in orders})
        existing = store.find_orders(session, [(order.source, order.external_id) for _line, order in orders])
        if viewer is not None:
            _refuse_foreign(rows.file, orders, existing, units.visible_ids(session, viewer))
        account_ids = store.ensure_accounts(
            session, {(order.source, order.account) for _line, order in orders if order.account}
        )
        customer_ids = _save_customers(session, [order for _line, order in orders], account_ids, now=now)
        changes = _Changes()
        for _line, order in counted(orders, SAVING, progress):
            key = (order.source, order.external_id)
            given = _given(order, unit_ids, account_ids, customer_ids)
            _decide(changes, order, existing.get(key), given, now=now)
        _save(session, changes)
        if dry_run:
            session.rollback()
    created, updated = len(changes.inserts), len(changes.updates)
    return OrderImport(created, updated, len(orders) - created - updated, units_created, rows.ignored)


def _parse(rows: Rows, zone: ZoneInfo, progress: Progress, viewer: Viewer | None) -> list[tuple[int, OrderFacts]]:
    """Return every order with its line.

    Raises:
        InvalidFile: a cell cannot be taken, a number comes twice, or a unit is not the viewer's.
    """
    zone_of = _zones(rows, zone)
    allowed = _allowed_paths(viewer)
    first_lines = repeated((line, key_of(row)) for line, row in rows.rows if row["external_id"])
    orders: list[tuple[int, OrderFacts]] = []
    faults: list[Fault] = []
    for line, row in counted(rows.rows, CHECKING, progress):
        found: list[CellFault] = []
        order = parse_order(row, zone_of(row), found)
        if line in first_lines:
            message = N_("%(number)s stands on line %(first)s already; an order has one line.")
            found.append(CellFault(message, cell="external_id", number=key_of(row)[1], first=first_lines[line]))
        if order is not None and not found and not allowed(order.unit):
            message = N_("%(unit)s is not among your units; choose another, or ask an administrator.")
            found.append(CellFault(message, cell="unit", unit=order.unit or "—"))
        faults.extend(Fault(line, fault.message, fault.params) for fault in found)
        if order is not None:
            orders.append((line, order))
    refuse_if_faulty(rows.file, faults)
    return orders


def _zones(rows: Rows, company: ZoneInfo) -> Callable[[Mapping[str, str]], ZoneInfo]:
    """Return in which zone a row's times are: the map's, else that of the order as it is known, else its unit's."""
    if rows.zone is not None:
        zone = rows.zone
        return lambda _row: zone
    session = db.session()
    known = store.find_order_zones(session, {key_of(row) for _line, row in rows.rows})
    zones = {name: ZoneInfo(name) for name in set(known.values())}
    of_units = unit_zones(store.list_unit_zones(session), company)

    def zone_of(row: Mapping[str, str]) -> ZoneInfo:
        name = known.get(key_of(row))
        if name is not None:
            return zones[name]
        try:
            return of_units(parse_unit(row.get("unit", "")))
        except CellFault:
            # The row will be refused for its unit; any zone will do to find what else is wrong with it.
            return company

    return zone_of


def unit_zones(own: Mapping[str, str | None], company: ZoneInfo) -> Callable[[str], ZoneInfo]:
    """Return what gives the zone of a unit's path: its own, else that of the nearest unit above, else the company's."""
    found: dict[str, ZoneInfo] = {}

    def zone_of(path: str) -> ZoneInfo:
        if path not in found:
            name = own.get(path)
            above = zone_of(path.rpartition("/")[0]) if path else company
            found[path] = ZoneInfo(name) if name else above
        return found[path]

    return zone_of


def _allowed_paths(viewer: Viewer | None) -> Callable[[str | None], bool]:
    """Return whether a row may name a unit; a row without one is judged by the order it changes, or is the company's."""
    if viewer is None:
        return lambda _path: True
    own = list(units.paths_of(db.session(), viewer.unit_ids).values())
    return lambda path: path is None or any(not above or path == above or path.startswith(above + "/") for above in own)


def _refuse_foreign(
    file: str, orders: list[tuple[int, OrderFacts]], existing: Mapping[Key, Any], visible: frozenset[int]
) -> None:
    message = N_("%(number)s belongs to a unit that is not among yours; leave the line out.")
    faults = []
    for line, order in orders:
        row = existing.get((order.source, order.external_id))
        unit_id = row.unit_id if row is not None else ROOT_ID if order.unit is None else None
        if unit_id is not None and unit_id not in visible:
            faults.append(Fault(line, message, {"cell": "external_id", "number": order.external_id}))
    refuse_if_faulty(file, faults)


def _save_customers(
    session: Session, orders: Iterable[OrderFacts], account_ids: Mapping[Key, int], *, now: datetime
) -> dict[Key, int]:
    """Create and update who bought; return their ids by source and number."""
    told: dict[Key, dict[str, Any]] = {}
    for order in orders:
        if order.customer is None:
            continue
        facts = {
            "account_id": account_ids.get((order.source, order.account or "")),
            "name": order.customer.name,
            "email": order.customer.email,
            "phone": order.customer.phone,
            "language": order.values.get("language"),
        }
        merged = told.setdefault((order.source, order.customer.external_id), dict.fromkeys(CUSTOMER_FACTS))
        merged.update((name, value) for name, value in facts.items() if value is not None)
    known = store.find_customers(session, told)
    ids = {key: int(row.id) for key, row in known.items()}
    inserts, updates = [], []
    for key, facts in told.items():
        row = known.get(key)
        if row is None:
            ids[key] = random_id()
            inserts.append({"id": ids[key], "source": key[0], "external_id": key[1], "created_at": now, **facts})
        elif row.erased_at is None:
            merged = {name: getattr(row, name) if value is None else value for name, value in facts.items()}
            if any(merged[name] != getattr(row, name) for name in CUSTOMER_FACTS):
                updates.append({"id": row.id, **merged})
    store.insert_rows(session, Customer.__table__, inserts)
    store.update_rows(session, Customer.__table__, updates)
    return ids


def _given(
    order: OrderFacts, unit_ids: Mapping[str, int], account_ids: Mapping[Key, int], customer_ids: Mapping[Key, int]
) -> dict[str, Any]:
    """Return the columns that the file says something about."""
    given = dict(order.values)
    if order.unit is not None:
        given["unit_id"] = unit_ids[order.unit]
    if order.account is not None:
        given["account_id"] = account_ids.get((order.source, order.account))
    if order.customer is not None:
        given["customer_id"] = customer_ids[order.source, order.customer.external_id]
    return given


def _decide(changes: _Changes, order: OrderFacts, existing: Any, given: Mapping[str, Any], *, now: datetime) -> None:
    """Note what has to be written for one order, and what that makes stale."""
    if existing is None:
        row = {**dict.fromkeys(store.ORDER_COLUMNS), "id": random_id(), "unit_id": ROOT_ID, **given}
        row |= {"source": order.source, "external_id": order.external_id, "timezone": order.zone.key}
        row |= {**settle(row, order.zone), "created_at": now, "updated_at": now}
        changes.inserts.append(row)
        _mark_days(changes, row["delivered_on"])
        return
    before = {name: value for name, value in existing._mapping.items() if name != "key"}
    after = {**before, **given, "timezone": order.zone.key}
    after |= settle(after, order.zone)
    if after == before:
        return
    changes.updates.append(after | {"updated_at": now})
    if any(after[name] != before[name] for name in COUNTED_OF_ORDERS):
        _mark_days(changes, before["delivered_on"], after["delivered_on"])
    if any(after[name] != before[name] for name in COUNTED_OF_ANSWERS):
        changes.rejudged.append(existing.id)


def _mark_days(changes: _Changes, *days: date | None) -> None:
    changes.order_days.update(day for day in days if day is not None)


def _save(session: Session, changes: _Changes) -> None:
    store.insert_rows(session, Order.__table__, changes.inserts)
    store.update_rows(session, Order.__table__, changes.updates)
    store.mark_stale(session, changes.order_days, store.list_answered_days(session, changes.rejudged))
