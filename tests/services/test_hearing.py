"""What customers say on their page, on both databases: it comes in once, and moves their case where it honestly can."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from surveyapp.domain.errors import Refused, SurveyappError
from surveyapp.formats import images
from surveyapp.services import kept_files, ticket_files
from surveyapp.services.case_links import RECEIPT, UnknownCaseLink, make_token, read_token
from surveyapp.services.kept_files import Sent
from surveyapp.services.outbox import send_due
from surveyapp.services.tickets import desk as desks
from surveyapp.services.tickets import following, hearing, words, work
from surveyapp.services.transactions import transaction
from surveyapp.store.corrective_actions import CorrectiveAction
from surveyapp.store.database import db
from surveyapp.store.messages import Message
from surveyapp.store.remedies import Remedy
from surveyapp.store.ticket_files import TicketFile
from surveyapp.store.tickets import Ticket, TicketAction, TicketEvent
from surveyapp.store.units import ROOT_ID
from tests.builders.actions import make_action
from tests.builders.tickets import OPENED, get_row, make_case, make_customer, make_order
from tests.builders.users import make_viewer

NOW = OPENED + timedelta(days=1)


@pytest.fixture
def settings(app):
    return app.config["SETTINGS"]


@pytest.fixture
def customer(app):
    return make_customer()


@pytest.fixture
def case(app, customer):
    return make_case(order_id=make_order(customer_id=customer, number="48211"), customer_id=customer)


@pytest.fixture
def token(settings, case):
    return make_token(settings.secret_key, case)


@pytest.fixture
def viewer(app):
    return make_viewer(role="quality", name="Mikko Laine")


def ready_to_close(case, viewer, now=NOW):
    """Bring a case to where only the customer's word is missing."""
    values = {
        "state": "verifying", "owner_id": viewer.user_id, "severity": "major", "fact_what": "Late", "fact_where": "Oulu",
        "fact_when": "9 Nov", "fact_extent": "1", "root_cause": "Depot", "correction": "A new chair",
        "remedy_none_because": "wanted none",
    }  # fmt: skip
    with transaction() as session:
        ticket = session.get(Ticket, case)
        for name, value in values.items():
            setattr(ticket, name, value)
    for kind in ("apology", "outcome", "question"):
        words.send_letter(viewer, case, kind, subject="About it", body="We have seen to it.", language="fi", now=now)


def picture(kind="JPEG", size=(60, 40), **how):
    content = BytesIO()
    Image.new("RGB", size, "brown").save(content, kind, **how)
    content.seek(0)
    return content


def write(settings, token, text="The leg is broken", files=(), key="k", now=NOW):
    hearing.write(settings, token, text, files, form_key=key, language="fi", now=now)


def say_not_solved(settings, token, why="It broke again", now=NOW):
    hearing.say_not_solved(settings, token, why, form_key="k", language="fi", now=now)


def test_tokens_open_their_own_case_for_their_own_purpose(settings, token, case):
    assert read_token(settings.secret_key, token) == case
    for wrong in (token[:-1], token + "x", token[:-1] + ("A" if token[-1] != "A" else "B"), "", "ä" * 35):
        with pytest.raises(UnknownCaseLink):
            read_token(settings.secret_key, wrong)
    with pytest.raises(UnknownCaseLink):
        read_token(settings.secret_key, make_token(settings.secret_key, case, RECEIPT))
    with pytest.raises(UnknownCaseLink):
        read_token("another key, as long as it has to be", token)


def test_solved_closes_the_case_with_the_customer_as_who_said_so(settings, token, case, viewer):
    ready_to_close(case, viewer)
    assert following.get_following(settings, token).is_asked
    for _ in range(2):
        hearing.say_solved(settings, token, now=NOW)
    row = get_row(Ticket, case)
    assert (row.state, row.customer_verdict, row.customer_verdict_channel) == ("closed", "solved", "page")
    assert (row.ended_at, row.ended_by) == (NOW, None)
    events = db.session.scalars(select(TicketEvent).where(TicketEvent.field == "customer_verdict")).all()
    assert [(event.new, event.user_id) for event in events] == [("solved", None)]


def test_solved_does_not_close_what_is_not_finished(settings, token, case, viewer):
    ready_to_close(case, viewer)
    work.add_action(viewer, case, kind="correction", text="Call back", owner_id=None, due_on=None, cost=None, now=NOW)
    hearing.say_solved(settings, token, now=NOW)
    row = get_row(Ticket, case)
    assert (row.state, row.customer_verdict) == ("verifying", "solved")


def test_not_solved_goes_back_to_investigating_and_a_closed_case_reopens(settings, token, case, viewer):
    ready_to_close(case, viewer)
    with pytest.raises(Refused):
        say_not_solved(settings, token, why="  ")
    for _ in range(2):
        say_not_solved(settings, token)
    row = get_row(Ticket, case)
    assert (row.state, row.asked_solved_at, row.wrote_at) == ("investigating", None, NOW)
    ready_to_close(case, viewer, NOW + timedelta(days=1))
    hearing.say_solved(settings, token, now=NOW + timedelta(days=2))
    later = NOW + timedelta(days=40)
    hearing.say_not_solved(settings, token, "Broken anew", form_key="2", language="fi", now=later)
    row = get_row(Ticket, case)
    assert (row.state, row.ended_at, row.reopened_count, row.customer_verdict) == ("reopened", None, 1, None)
    assert row.answer_due_at > later
    said = [message.body for message in db.session.scalars(select(Message).where(Message.direction == "in"))]
    assert sorted(said) == ["Broken anew", "It broke again"]
    told = " ".join(f"{event.old} {event.new} {event.reason}" for event in db.session.scalars(select(TicketEvent)))
    assert "broke again" not in told


def test_nobody_is_asked_before_anything_was_told(settings, token, case):
    hearing.say_solved(settings, token, now=NOW)
    assert get_row(Ticket, case).customer_verdict is None
    assert not following.get_following(settings, token).may_judge


def test_a_message_comes_in_once_wakes_the_desk_and_goes_when_answered(settings, token, case, viewer):
    for _ in range(3):
        write(settings, token)
    write(settings, token, "Something else", now=NOW + timedelta(minutes=1))
    assert [entry.words for entry in following.get_following(settings, token).thread if entry.is_theirs][-2:] == [
        "The leg is broken",
        "Something else",
    ]
    assert desks.get_desk(viewer, now=NOW, size=5).counts["wrote"] == 1
    words.send_letter(viewer, case, "reply", subject="Yes", body="Thank you", language="fi", now=NOW)
    assert get_row(Ticket, case).wrote_at is None
    assert desks.get_desk(viewer, now=NOW, size=5).counts["wrote"] == 0
    write(settings, token, "And this", key="z")
    work.mark_read(viewer, case, now=NOW)
    assert get_row(Ticket, case).wrote_at is None


def test_what_is_written_about_an_ended_case_is_seen(settings, token, case, viewer):
    with transaction() as session:
        ticket = session.get(Ticket, case)
        ticket.state, ticket.ended_at = "not_justified", NOW
    write(settings, token, "I see it differently")
    desk = desks.get_desk(viewer, now=NOW, size=5)
    assert [row.id for row in desk.rows["wrote"]] == [case]
    assert get_row(Ticket, case).state == "not_justified"


def test_a_message_wakes_a_paused_case(settings, token, case):
    with transaction() as session:
        ticket = session.get(Ticket, case)
        ticket.waiting_since, ticket.waiting_for = NOW - timedelta(hours=2), "a photo"
    write(settings, token)
    assert get_row(Ticket, case).waiting_since is None


def test_nobody_writes_for_ever(settings, token):
    for number in range(hearing.MOST_IN_AN_HOUR):
        write(settings, token, f"Message {number}")
    with pytest.raises(Refused, match="often"):
        write(settings, token, "One more")
    write(settings, token, "Later", now=NOW + timedelta(hours=2))


def test_a_doubles_link_leads_on_to_the_case_that_is_looked_after(settings, token, case, customer):
    other = make_case(order_id=make_order(customer_id=customer, number="2"), customer_id=customer)
    with transaction() as session:
        ticket = session.get(Ticket, case)
        ticket.state, ticket.ended_at, ticket.merged_into_id = "cancelled", NOW, other
    write(settings, token)
    assert get_row(Ticket, other).wrote_at == NOW
    assert get_row(Ticket, case).wrote_at is None
    assert following.get_following(settings, token).merged is not None


def test_letters_lead_to_the_page_in_their_language(settings, token, case, viewer):
    words.send_letter(viewer, case, "apology", subject="Sorry", body="We are sorry.", language="sv", now=NOW)
    send_due(replace(settings, base_url="https://shop.example"), clock=lambda: NOW + timedelta(minutes=1))
    mails = [path.read_text(encoding="utf-8").replace("=\n", "") for path in (settings.instance / "mail").glob("*.eml")]
    assert len(mails) == 2
    assert all(f"https://shop.example/c/{token}?lang" in mail for mail in mails)
    assert sum("Hur det g" in mail for mail in mails) == 1


def test_pictures_are_drawn_anew_upright_and_without_what_the_camera_wrote(settings, token, viewer, case):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "taken at home"
    write(settings, token, files=[Sent("../../a photo.JPG", picture(exif=exif))])
    file = db.session.scalars(select(TicketFile)).one()
    kept = ticket_files.get_file(viewer, settings, case, file.id)
    assert (file.name, file.media_type, kept.is_picture) == ("a photo.jpg", "image/jpeg", True)
    with Image.open(kept.path) as shown:
        assert (shown.size, dict(shown.getexif())) == ((40, 60), {})
    assert b"taken at home" not in kept.path.read_bytes()
    assert kept.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n but no picture", "cannot be read"),
        ("a.html", b"<html>\x00", "we take pictures"),
        ("a.gif", b"GIF89a\x01\x00\x01\x00\xff", "we take pictures"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        ("a.jpg", b"", "is empty"),
        ("a.pdf", b"%PDF-" + b"x" * kept_files.MAXIMUM_BYTES, "larger than"),
    ],
)
def test_files_are_what_they_contain_and_others_are_refused(settings, token, name, content, said):
    with pytest.raises(Refused, match=said):
        write(settings, token, files=[Sent(name, BytesIO(content))])
    assert db.session.scalars(select(Message).where(Message.direction == "in")).all() == []
    assert not list(kept_files.folder_of(settings).glob("*")) if kept_files.folder_of(settings).exists() else True


def test_a_picture_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(images, "MAXIMUM_PIXELS", 1000)
    with pytest.raises(Refused, match="pixels"):
        images.clean("bomb.png", picture("PNG", (200, 200)))


def test_a_page_of_markup_is_kept_as_text(settings, token):
    write(settings, token, files=[Sent("page.html", BytesIO(b"<script>alert(1)</script>"))])
    file = db.session.scalars(select(TicketFile)).one()
    assert (file.name, file.media_type) == ("page.txt", "text/plain")


def test_too_many_files_are_refused_and_nothing_is_left(settings, token, monkeypatch):
    with pytest.raises(Refused, match="at most 3"):
        write(settings, token, files=[Sent("a.jpg", picture()) for _ in range(4)])
    monkeypatch.setattr(ticket_files, "MAXIMUM_PER_TICKET", 1)
    with pytest.raises(Refused, match="no more"):
        write(settings, token, files=[Sent("a.jpg", picture()) for _ in range(2)])
    assert not list(kept_files.folder_of(settings).glob("*"))


def test_staff_add_evidence_and_taking_it_away_leaves_a_trace(settings, token, case, viewer):
    for is_public in (False, True):
        sent = [Sent("proof.png", picture("PNG"))]
        ticket_files.add_files(viewer, settings, case, sent, is_public=is_public, now=NOW)
    files = [row for row, _ in ticket_files.list_files(case)]
    hidden, shown = sorted(files, key=lambda file: file.is_public)
    photos = [photo for entry in following.get_following(settings, token).thread for photo in entry.files]
    assert [photo.id for photo in photos] == [shown.id]
    with pytest.raises(Refused):
        ticket_files.remove_file(viewer, settings, case, hidden.id, why=" ", now=NOW)
    path = ticket_files.get_file(viewer, settings, case, hidden.id).path
    ticket_files.remove_file(viewer, settings, case, hidden.id, why="The wrong case", now=NOW)
    assert not path.exists()
    (event,) = db.session.scalars(select(TicketEvent).where(TicketEvent.field == "file_removed")).all()
    assert (event.user_id, event.reason, event.old) == (viewer.user_id, "The wrong case", "internal")


def test_what_was_done_is_told_only_once_it_was(settings, token, case, viewer):
    with transaction() as session:
        session.add(TicketAction(ticket_id=case, kind="correction", text="A new chair", created_at=NOW, done_at=NOW))
        session.get(Ticket, case).extra = "We take the old one"
    found = following.get_following(settings, token)
    assert (list(found.done), found.extra) == ([], "")
    with transaction() as session:
        ticket = session.get(Ticket, case)
        ticket.outcome_told_at = ticket.extra_told_at = NOW
    found = following.get_following(settings, token)
    assert ([text for text, _ in found.done], found.extra) == (["A new chair"], "We take the old one")


def test_what_was_given_is_shown_and_taken_or_declined(settings, token, case, viewer):
    states = ("proposed", "given", "given")
    with transaction() as session:
        for number, state in enumerate(states):
            session.add(
                Remedy(
                    id=number + 1,
                    ticket_id=case,
                    kind="gift_card",
                    amount=60,
                    currency="EUR",
                    state=state,
                    over_limit=False,
                    unit_id=ROOT_ID,
                    budget_on=NOW.date(),
                    proposed_at=NOW,
                    given_at=NOW,
                )
            )
    given = following.get_following(settings, token).given
    assert [(each.id, each.may_answer) for each in given] == [(2, True), (3, True)]
    hearing.answer_remedy(settings, token, 2, "accepted", now=NOW)
    hearing.answer_remedy(settings, token, 3, "declined", now=NOW)
    given = following.get_following(settings, token).given
    assert [(each.is_declined, each.may_answer) for each in given] == [(False, False), (True, False)]
    # Who declines wants something said to it.
    assert get_row(Ticket, case).wrote_at == NOW
    with pytest.raises(Refused):
        hearing.answer_remedy(settings, token, 1, "accepted", now=NOW)
    for answer, remedy in (("stolen", 2), ("accepted", 99)):
        with pytest.raises(SurveyappError):
            hearing.answer_remedy(settings, token, remedy, answer, now=NOW)


def test_the_removed_cause_is_told_once_it_is_proven_and_customers_were_told(settings, token, case):
    action = make_action(case_ids=[case])
    assert following.get_following(settings, token).changed_at is None
    with transaction() as session:
        session.get(CorrectiveAction, action).told_at = NOW
    assert following.get_following(settings, token).changed_at is None
    with transaction() as session:
        ticket = session.get(Ticket, action)
        ticket.state, ticket.ended_at = "closed", NOW
    assert following.get_following(settings, token).changed_at == NOW
    with pytest.raises(UnknownCaseLink):
        following.get_following(settings, make_token(settings.secret_key, action))
