"""What visitors do: open a survey page, or open it, answer and send; on our pages and on the ceiling's."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from bench.load import Measured, Response, Visitor, drive, get, post

HIDDEN = re.compile(rb'<input type="hidden" name="([^"]+)"(?: id="[^"]*")? value="([^"]*)"')
LEVELS = (1, 8, 32)
ROUNDS = 3
# Every tenth customer complains, as the target has it.
COMPLAIN = 10


class PageVisitor:
    """Opens one survey page."""

    def __init__(self, path: str) -> None:
        """Go to `path`."""
        self.wrong = ""
        self._path = path

    def first(self) -> bytes:
        """Ask for the page."""
        return get(self._path)

    def answer(self, response: Response) -> bytes | None:
        """Be content with a page that holds a form."""
        if response.status != 200 or b"</form>" not in response.body:
            self.wrong = f"GET {response.status} of {len(response.body)} bytes"
        return None


class SubmitVisitor:
    """Opens a survey page, fills the form with `fields` and sends it; content with 200 or 303."""

    def __init__(self, path: str, fields: dict[str, object]) -> None:
        """Go to `path` to send `fields` with whatever hidden fields the form has."""
        self.wrong = ""
        self.path = path
        self._fields = fields
        self._is_sent = False

    def first(self) -> bytes:
        """Ask for the page."""
        return get(self.path)

    def answer(self, response: Response) -> bytes | None:
        """Send the form, then be content with being thanked."""
        if self._is_sent:
            if response.status not in {200, 303}:
                self.wrong = f"POST {response.status}"
            return None
        if response.status != 200:
            self.wrong = f"GET {response.status}"
            return None
        self._is_sent = True
        return post(self.path, self.fill(response.body), response.headers["cookies"])

    def fill(self, page: bytes) -> str:
        """Return what the form of `page` sends when it is filled in."""
        hidden = {name.decode(): value.decode() for name, value in HIDDEN.findall(page)}
        return urlencode({**hidden, **self._fields}, doseq=True)


def our_fields(number: int) -> dict[str, object]:
    """Return what customer `number` answers to `post-purchase`."""
    happy = {"recommend": 9, "delivery": 5, "product": 4, "service": 5, "expectation": "as_expected", "joy": 4}
    if number % COMPLAIN:
        return {**happy, "comment": "All went well, thank you."}
    unhappy = {"recommend": 3, "delivery": 1, "wrong": ["late", "not_told"], "remedy": "apology", "contact": "true"}
    return {**happy, **unhappy, "comment": "It came nine days after the day you promised, and nobody told me."}


def ceiling_fields(number: int) -> dict[str, object]:
    """Return what customer `number` answers to the ceiling's form."""
    return {**{f"q{question}": 1 + number % 5 for question in range(8)}, "liked": "All of it.", "better": "Nothing."}


def interleave(
    servers: dict[str, tuple[int, Callable[[], Visitor | None]]], seconds: float
) -> Iterator[tuple[int, dict[str, Measured]]]:
    """Yield for each number of connections what was measured of each server, in turns of `seconds` each."""
    for connections in LEVELS:
        measured = {name: Measured() for name in servers}
        for name, (port, next_visit) in servers.items():
            drive(port, connections, 0.5, next_visit)
            measured[name] = Measured()
        for _ in range(ROUNDS):
            for name, (port, next_visit) in servers.items():
                measured[name].add(drive(port, connections, seconds, next_visit))
        yield connections, measured
