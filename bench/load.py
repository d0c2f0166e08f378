"""A light HTTP client: so many connections, kept alive, driven by one event loop for a bounded time, loopback only.

It shares the machine's cores with the server it measures, so it does as little as it can: no HTTP library, one
process, one `epoll`. What it costs is the same for us and for the ceiling, which makes every ratio a little kinder.
"""

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(slots=True)
class Response:
    """A response's status, headers (lower case) and body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Measured:
    """What a run saw: visits that came to their end, seconds, each visit's own seconds, and visits that went wrong."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Visits per second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def quantile(self, share: float) -> float:
        """Return the time in milliseconds that `share` of the visits did not exceed."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

    def add(self, other: "Measured") -> None:
        """Add what another run saw."""
        self.seconds += other.seconds
        self.times += other.times
        self.wrong += other.wrong


def get(path: str, cookies: str = "") -> bytes:
    """Return the bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{_cookie(cookies)}\r\n".encode()


def post(path: str, body: str, cookies: str = "") -> bytes:
    """Return the bytes of a POST of a form."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{_cookie(cookies)}Content-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def _cookie(cookies: str) -> str:
    return f"Cookie: {cookies}\r\n" if cookies else ""


class Visitor(Protocol):
    """A person's visit: `first` request, then `answer` to each response, until it gives None."""

    wrong: str

    def first(self) -> bytes:
        """Return the first request."""

    def answer(self, response: Response) -> bytes | None:
        """Return the next request, None at the end; set `wrong` when the visit failed."""


class Connection:
    """One kept-alive connection and the visit that is on it."""

    def __init__(self, port: int) -> None:
        """Connect to a server of this machine."""
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.visit: Visitor | None = None
        self.begun = 0.0
        self._got = b""

    def read(self) -> Response | None:
        """Take in what came; return the response when it is whole."""
        chunk = self.socket.recv(262_144)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        self._got += chunk
        head, separator, rest = self._got.partition(b"\r\n\r\n")
        if not separator:
            return None
        lines = head.decode("latin-1").split("\r\n")
        pairs = [line.partition(": ") for line in lines[1:]]
        headers = {name.lower(): value for name, _, value in pairs}
        cookies = [value.partition(";")[0] for name, _, value in pairs if name.lower() == "set-cookie"]
        length = int(headers.get("content-length", "0"))
        if "transfer-encoding" in headers:
            if not rest.endswith(b"0\r\n\r\n"):
                return None
        elif len(rest) < length:
            return None
        self._got = b""
        headers["cookies"] = "; ".join(cookies)
        return Response(int(lines[0].split(" ", 2)[1]), headers, rest)


def drive(port: int, connections: int, seconds: float, next_visit: Callable[[], Visitor | None]) -> Measured:
    """Keep `connections` busy with visits for `seconds`; a visit under way at the end is finished, not counted late."""
    measured = Measured()
    selector = selectors.DefaultSelector()
    begun = time.perf_counter()
    deadline = begun + seconds
    open_connections = [Connection(port) for _ in range(connections)]
    for connection in open_connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        _begin(connection, next_visit)
    last = begun
    busy = sum(connection.visit is not None for connection in open_connections)
    while busy:
        for key, _ in selector.select(timeout=30):
            connection = key.data
            response = connection.read()
            if response is None:
                continue
            request = connection.visit.answer(response)
            if request is not None:
                connection.socket.sendall(request)
                continue
            last = time.perf_counter()
            if connection.visit.wrong:
                measured.wrong.append(connection.visit.wrong)
            else:
                measured.times.append(last - connection.begun)
            if last >= deadline or not _begin(connection, next_visit):
                connection.visit = None
                busy -= 1
    measured.seconds = last - begun
    for connection in open_connections:
        selector.unregister(connection.socket)
        connection.socket.close()
    return measured


def _begin(connection: Connection, next_visit: Callable[[], Visitor | None]) -> bool:
    visitor = next_visit()
    connection.visit = visitor
    if visitor is None:
        return False
    connection.begun = time.perf_counter()
    connection.socket.sendall(visitor.first())
    return True
