"""Putting the demo company into an empty installation, by the same services as real orders and answers."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Refused
from surveyapp.services import invitations, order_import, responses, units, users
from surveyapp.services.demo import sign_ins
from surveyapp.services.demo.casework import FINDINGS, UNCLEAR, Desk, stop_for_age, work_on
from surveyapp.services.demo.company import COLLEAGUES, NAME, STORES, SURVEY, Colleague
from surveyapp.services.demo.sign_ins import SignIn
from surveyapp.services.demo.story import SOURCE, DemoOrder, tell_story
from surveyapp.services.imports import Upload
from surveyapp.store.database import db
from surveyapp.store.orders import Order
from surveyapp.store.responses import Response
from surveyapp.store.units import ROOT_ID
from surveyapp.store.users import User

LINKS_SHOWN = 3
# The newest cases wait for whoever looks at the demo.
UNTOUCHED = 3
UNFINISHED = "demo-unfinished"


def is_empty() -> bool:
    """Return whether nobody has put anything into this installation yet."""
    session = db.session()
    return all(session.query(table.id).first() is None for table in (User, Order, Response))


def load(
    *, instance: Path, base_url: str, zone: ZoneInfo, now: datetime, told: Callable[[str], None] = lambda _: None
) -> list[str]:
    """Load the demo company and return a few survey links that nobody has used yet; `told` hears of each stage.

    The accounts' passwords are written into the instance folder; see `sign_ins`.

    Raises:
        Refused: there is something in the installation already.
    """
    if not is_empty():
        raise Refused(N_("The demo company is for an empty installation; this one has people, orders or answers."))
    unfinished = instance / UNFINISHED
    unfinished.touch()
    links = _load(instance=instance, base_url=base_url, zone=zone, now=now, told=told)
    unfinished.unlink()
    return links


def check_finished(instance: Path) -> None:
    """Do nothing unless loading the demo was interrupted.

    Raises:
        Refused: it was; half a company would show figures that contradict each other.
    """
    if (instance / UNFINISHED).exists():
        message = N_("Loading the demo was interrupted. Remove the folder %(folder)s and start again.")
        raise Refused(message, folder=instance)


def _load(*, instance: Path, base_url: str, zone: ZoneInfo, now: datetime, told: Callable[[str], None]) -> list[str]:
    today = now.astimezone(zone).date()
    told(N_("People and orders"))
    story = tell_story(today)
    admin = _add_admin(now)
    _import_orders(story, zone, now=now)
    staff = _add_colleagues(admin, instance, now=now)
    _describe_units(admin, now=now)
    told(N_("Invitations"))
    links = _plan(story, today, base_url, now=now)
    told(N_("Answers and cases"))
    cases = _answer(story, links, zone, now=now)
    _work_on_cases(cases, staff, now=now)
    answered = {order.row["external_id"] for order in story if order.answered_at}
    open_links = [link for number, link in links.items() if number not in answered]
    return open_links[-LINKS_SHOWN:]


def _add_admin(now: datetime) -> tuple[Viewer, SignIn]:
    return _add_person(COLLEAGUES[0], [ROOT_ID], by=None, now=now)


def _add_person(person: Colleague, unit_ids: list[int], *, by: Viewer | None, now: datetime) -> tuple[Viewer, SignIn]:
    password = sign_ins.make_password()
    user_id = users.add_user(
        person.email, name=person.name, role=person.role, unit_ids=unit_ids, by=by, now=now, password=password
    )
    viewer = Viewer(user_id, person.name, person.role, frozenset(unit_ids), person.language)
    return viewer, SignIn(person.role, person.email, password)


def _import_orders(story: Sequence[DemoOrder], zone: ZoneInfo, *, now: datetime) -> None:
    zones = {store.path: store.timezone for store in STORES}
    by_zone = sorted(story, key=lambda order: zones[order.row["unit"]])
    for name, orders in groupby(by_zone, key=lambda order: zones[order.row["unit"]]):
        rows = [order.row for order in orders]
        columns = "".join(f"  {column}: {column}\n" for column in rows[0])
        column_map = f"columns:\n{columns}constants:\n  source: {SOURCE}\ntimezone: {name}\n"
        uploads = Upload("demo.csv", _csv(rows)), Upload("demo.yaml", io.BytesIO(column_map.encode()))
        order_import.import_orders(*uploads, zone=zone, now=now)


def _csv(rows: Sequence[dict[str, str]]) -> io.BytesIO:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def _add_colleagues(admin: tuple[Viewer, SignIn], instance: Path, *, now: datetime) -> list[Viewer]:
    others = [_add_person(person, units.ids_by_path([person.unit]), by=admin[0], now=now) for person in COLLEAGUES[1:]]
    added = [admin, *others]
    sign_ins.save(instance, [sign_in for _, sign_in in added])
    return [viewer for viewer, _ in added]


def _describe_units(admin: tuple[Viewer, SignIn], *, now: datetime) -> None:
    viewer = admin[0]
    units.change_unit(ROOT_ID, name=NAME, timezone=None, language=None, viewer=viewer, now=now)
    for store in STORES:
        (unit_id,) = units.ids_by_path([store.path])
        name, language = store.path.rpartition("/")[2], store.languages[0][0]
        units.change_unit(unit_id, name=name, timezone=store.timezone, language=language, viewer=viewer, now=now)


def _plan(story: Sequence[DemoOrder], today: date, base_url: str, *, now: datetime) -> dict[str, str]:
    """Plan week by week, as a shop does; return the link of each order that was asked about."""
    links: dict[str, str] = {}
    first = min(datetime.fromisoformat(order.row["placed_at"]) for order in story).date()
    weeks = [first + timedelta(days=days) for days in range(0, (today - first).days, 7)]
    for moment in [*(datetime.combine(day, time(6), UTC) for day in weeks), now]:
        plan = invitations.plan(base_url=base_url, now=moment, survey_name=SURVEY)
        links |= {planned.order: planned.link for planned in plan.links}
    return links


def _answer(
    story: Sequence[DemoOrder], links: dict[str, str], zone: ZoneInfo, *, now: datetime
) -> list[tuple[int, DemoOrder]]:
    """Let customers answer in the order of time; return the cases that came of it, each with its first order."""
    cases: dict[int, DemoOrder] = {}
    answering = [(order.answered_at, order) for order in story if order.answered_at and order.answered_at < now]
    for answered_at, order in sorted(answering, key=lambda pair: pair[0]):
        token = links.get(order.row["external_id"], "").rpartition("/s/")[2]
        asking = responses.find_link(token) if token else None
        if asking is None or asking.status_at(answered_at) != "open":
            continue
        receipt = responses.answer(asking, order.answers, language=order.row["language"], zone=zone, now=answered_at)
        for ticket_id in receipt.ticket_ids:
            cases.setdefault(ticket_id, order)
    return list(cases.items())


def _work_on_cases(cases: Sequence[tuple[int, DemoOrder]], staff: Sequence[Viewer], *, now: datetime) -> None:
    random = Random(11)  # noqa: S311 - a story, no secret
    workers = [viewer for viewer in staff if viewer.may("tickets.write")]
    for ticket_id, order in cases[:-UNTOUCHED]:
        unit = order.row["unit"]
        chosen = random.choice([viewer for viewer in workers if _sees(viewer, unit)])
        opened_at = order.answered_at or now
        reasons = [FINDINGS[wrong] for wrong in order.answers.get("wrong", []) if wrong in FINDINGS]
        may_write = order.answers.get("contact") != ["false"]
        desk = Desk(chosen, ticket_id, reasons[0] if reasons else UNCLEAR, unit, opened_at, random, may_write)
        work_on(desk, stop_for_age(random, now - opened_at))


def _sees(viewer: Viewer, unit: str) -> bool:
    own = next(person.unit for person in COLLEAGUES if person.name == viewer.name)
    return not own or unit.startswith(own)
