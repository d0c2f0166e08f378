"""The company's letters: written with its own words where it has any, and those words kept, checked and given up."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from surveyapp.channels import letters
from surveyapp.channels.letters import LANGUAGES, LETTERS, Agreed, Letter, Matter, Offer, Template
from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, Conflict, Fault, Forbidden, InvalidFile, NotFound
from surveyapp.domain.letter_templates import parse
from surveyapp.services import audit
from surveyapp.services.opt_outs import company_name
from surveyapp.services.transactions import transaction
from surveyapp.store import letter_templates as store
from surveyapp.store.database import db

# For so many seconds a process takes for granted what the letters say; its own changes hold at once.
FRESH = 30.0
HISTORY = 100
MAXIMUM_SUBJECT, MAXIMUM_BODY = 300, 5000
EXAMPLE = Matter(
    number="K-2041",
    customer="Aino Lehtinen",
    order="48211",
    product="Dining table",
    promised_on=date(2026, 11, 9),
    delivered_on=date(2026, 11, 13),
    late_by=4,
    said=("Delivery: 2 of 5",),
    own_words="The table came four days late and one leg was scratched.",
    correction="A new leg comes on 26 November; Sami fits it at your home.",
    offers=(Offer("gift_card", amount=Decimal(60), currency="EUR"),),
    extra="We take the packaging with us.",
    is_solved=True,
    reason="The courier had your parcel on time and left it in the wrong depot.",
    changed="Parcels to the north now leave with another courier.",
    needed="A photo of the label on the parcel",
    needed_by=date(2026, 11, 27),
    agreed=(
        Agreed(is_ours=True, text="a new leg, fitted at your home", due_on=date(2026, 11, 26)),
        Agreed(is_ours=False, text="the old leg stands ready at the door", due_on=date(2026, 11, 26)),
    ),
    channel="mail",
    second="Sara Holm",
)


@dataclass(slots=True)
class _Known:
    """What a process knows of the company's letters in one database."""

    own: Mapping[tuple[str, str], Template] = field(default_factory=dict)
    asked_at: float | None = None


_known: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class LetterState:
    """One state of a letter: what it said, who wrote it and when. `is_shipped` says that ours was taken back."""

    id: int
    subject: str
    body: str
    changed_at: datetime
    by: str | None

    @property
    def is_shipped(self) -> bool:
        """Whether the company gave its own words up then."""
        return not self.body


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A letter as it holds now, with what it was. `version` is what a change names: the newest state's id, 0 for none."""

    kind: str
    language: str
    subject: str
    body: str
    is_own: bool
    version: int
    history: Sequence[LetterState]


def write(session: Session, kind: str, language: str, matter: Matter) -> Letter:
    """Return a letter in the company's own words where it has any; asks the database at most once in FRESH seconds."""
    known = _known.setdefault(db.engine, _Known())
    if known.asked_at is None or time.monotonic() - known.asked_at >= FRESH:
        known.own, known.asked_at = _own(store.list_newest(session)), time.monotonic()
    return letters.write(kind, language, matter, known.own.get((kind, language)))


def list_letters(viewer: Viewer) -> dict[tuple[str, str], Any]:
    """Return of each letter (kind, language) that the company has in its own words: changed_at and by.

    Raises:
        Forbidden: the viewer may not read the company's rules.
    """
    _check_may(viewer, "policies.read")
    return {(row.kind, row.language): row for row in store.list_newest(db.session()) if row.body}


def get_letter(viewer: Viewer, kind: str, language: str) -> LetterPage:
    """Return a letter as it is written now, with everything that it was.

    Raises:
        NotFound: there is no such letter.
        Forbidden: the viewer may not read the company's rules.
    """
    _check_may(viewer, "policies.read")
    _check_known(kind, language)
    rows = store.list_states(db.session(), kind, language, limit=HISTORY)
    history = [LetterState(row.id, row.subject, row.body, row.changed_at, row.by) for row in rows]
    newest = history[0] if history else None
    if newest is None or newest.is_shipped:
        subject, body = letters.shipped_text(kind, language)
    else:
        subject, body = newest.subject, newest.body
    is_own = newest is not None and not newest.is_shipped
    return LetterPage(kind, language, subject, body, is_own, newest.id if newest else 0, history)


def preview(kind: str, language: str, subject: str, body: str) -> list[Letter]:
    """Return a letter as it would read when everything is known, and when hardly anything is.

    Raises:
        NotFound: there is no such letter.
        InvalidFile: it has faults, those of the body with their lines.
    """
    _check_known(kind, language)
    template = _checked(kind, language, subject, body)
    company = company_name()
    matters = (_named(EXAMPLE, company), Matter(number=EXAMPLE.number, company=company))
    return [letters.write(kind, language, matter, template) for matter in matters]


def save(viewer: Viewer, kind: str, language: str, *, subject: str, body: str, version: int, now: datetime) -> None:
    """Let a letter read so from now on; saying what it says already changes nothing.

    Raises:
        NotFound: there is no such letter.
        Forbidden: the viewer may not change the company's rules.
        InvalidFile: it has faults; what holds is untouched.
        Conflict: somebody else changed it since `version`.
    """
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip() + "\n"
    _check_known(kind, language)
    _checked(kind, language, subject, body)
    _change(viewer, kind, language, subject, body, version, now=now)


def restore(viewer: Viewer, kind: str, language: str, *, version: int, now: datetime) -> None:
    """Go back to the shipped letter; the company's own stays in the history.

    Raises:
        NotFound, Forbidden, Conflict: as for `save`.
    """
    _check_known(kind, language)
    _change(viewer, kind, language, "", "", version, now=now)


def forget_known() -> None:
    """Ask the database anew when a letter is next written."""
    _known.pop(db.engine, None)


def _change(viewer: Viewer, kind: str, language: str, subject: str, body: str, version: int, *, now: datetime) -> None:
    _check_may(viewer, "policies.write")
    with transaction() as session:
        store.lock_letters(session)
        newest = next(iter(store.list_states(session, kind, language, limit=1)), None)
        if (newest.id if newest else 0) != version:
            raise Conflict(
                N_("Somebody else changed this letter while you were writing. Your text is kept; look at theirs first.")
            )
        held = (newest.subject, newest.body) if newest else ("", "")
        held = held if held[1] else letters.shipped_text(kind, language)
        if (subject, body) == held or (not body and not (newest and newest.body)):
            return
        store.add_state(session, kind, language, subject=subject, body=body, changed_at=now, changed_by=viewer.user_id)
        audit.record(
            session,
            "letter_changed",
            now=now,
            user_id=viewer.user_id,
            object_kind="letter",
            letter=f"{kind}.{language}",
        )
    forget_known()


def _checked(kind: str, language: str, subject: str, body: str) -> Template:
    faults: list[Fault] = []
    subject_parts, subject_faults = parse(subject.strip())
    body_parts, body_faults = parse(body.replace("\r\n", "\n"))
    if not subject.strip() or "\n" in subject.strip():
        faults.append(Fault(None, N_("Write a subject of one line.")))
    if not body.strip():
        faults.append(Fault(None, N_("Write the letter.")))
    for length, most in ((len(subject), MAXIMUM_SUBJECT), (len(body), MAXIMUM_BODY)):
        if length > most:
            faults.append(
                Fault(None, N_("It has %(length)d characters; the most is %(most)d."), {"length": length, "most": most})
            )
    faults += [Fault(None, each.message, {**each.params, "cell": N_("Subject")}) for each in subject_faults]
    faults += body_faults
    if faults:
        raise InvalidFile(f"{kind}.{language}", faults)
    return Template(subject_parts, body_parts)


def _own(rows: Sequence[Any]) -> dict[tuple[str, str], Template]:
    return {(row.kind, row.language): Template(parse(row.subject)[0], parse(row.body)[0]) for row in rows if row.body}


def _named(matter: Matter, company: str) -> Matter:
    return replace(matter, company=company, sender="Mikko Laine")


def _check_known(kind: str, language: str) -> None:
    if kind not in LETTERS or language not in LANGUAGES:
        raise NotFound


def _check_may(viewer: Viewer, permission: str) -> None:
    if not viewer.may(permission):
        raise Forbidden(N_("Your role may not do this with the company's rules."))
