"""The mailbox of replies, over IMAP and as a folder: what is new, what was read, what is left for a person."""

import mailbox
from pathlib import Path

import pytest

from surveyapp.channels.faults import DeliveryError
from surveyapp.channels.inbox import opened
from tests.imap_server import imap_server

ONE, TWO = b"From: a@b.example\r\n\r\nOne\r\n", b"From: a@b.example\r\n\r\nTwo, and longer\r\n"


def test_imap_gives_each_new_mail_once() -> None:
    with imap_server(ONE, TWO) as box:
        with opened(box.url()) as inbox:
            assert inbox.list_new(10) == ["1", "2"]
            assert inbox.list_new(1) == ["1"]
            assert (inbox.read("1", 1000), inbox.read("2", 30)) == (ONE, None)
            assert box.flags == {}
            inbox.settle("1", is_flagged=False)
            inbox.settle("2", is_flagged=True)
        with opened(box.url()) as inbox:
            assert inbox.list_new(10) == []
        assert box.flags == {"1": r"(\Seen)", "2": r"(\Seen \Flagged)"}


def test_a_folder_gives_each_new_mail_once(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "replies", create=True)
    box.add(ONE)
    box.add(TWO)
    url = f"maildir:{tmp_path / 'replies'}"
    with opened(url) as inbox:
        first, second = inbox.list_new(10)
        assert {(inbox.read(key, 1000) or b"").strip()[-6:] for key in (first, second)} == {b"longer", b"\n\r\nOne"}
        sizes = {key: len(inbox.read(key, 1000) or b"") for key in (first, second)}
        assert [inbox.read(key, min(sizes.values())) is None for key in sorted(sizes, key=sizes.__getitem__)] == [
            False,
            True,
        ]
        inbox.settle(first, is_flagged=False)
        inbox.settle(second, is_flagged=True)
    with opened(url) as inbox:
        assert inbox.list_new(10) == []
    flags = {key: mailbox.Maildir(tmp_path / "replies")[key].get_flags() for key in (first, second)}
    assert flags == {first: "S", second: "FS"}


def test_what_cannot_be_read_tells_no_name() -> None:
    with imap_server() as box:
        with pytest.raises(DeliveryError) as refused, opened(box.url(password="wrong")):
            raise AssertionError("it opened")
        assert refused.value.is_server
        assert "care" not in refused.value.reason
        with pytest.raises(DeliveryError, match="no such folder"), opened(box.url().replace("Replies", "Other")):
            raise AssertionError("it opened")
    with pytest.raises(DeliveryError, match="cannot be read"), opened(box.url()):
        raise AssertionError("it opened")


def test_an_empty_folder_is_made(tmp_path: Path) -> None:
    with opened(f"maildir:{tmp_path / 'new'}") as inbox:
        assert inbox.list_new(10) == []
