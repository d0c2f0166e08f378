"""A small IMAP server for tests: one person, one folder, mails that are seen and flagged."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

USER, PASSWORD = "care", "hushhush"


class Box:
    """The folder's mails by their id, and the flags that each was given."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = {str(number): mail for number, mail in enumerate(mails, 1)}
        self.flags: dict[str, str] = {}
        self.port = 0

    def url(self, password: str = PASSWORD) -> str:
        """Return the address for SURVEYAPP_INBOX_URL."""
        return f"imap://{USER}:{password}@127.0.0.1:{self.port}/Replies"


class Handler(socketserver.StreamRequestHandler):
    """Answers one client's commands."""

    server: "Server"

    def handle(self) -> None:
        """Answer until the client leaves."""
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            verdict = self._refusal(command.split())
            told = b"" if verdict else self._told(command.split(), command)
            self.wfile.write(told + f"{tag} {verdict or 'OK done'}\r\n".encode())
            if command == "LOGOUT":
                return

    def _refusal(self, words: list[str]) -> str:
        if words[0] == "LOGIN" and words[2].strip('"') != PASSWORD:
            return f"NO wrong password for {USER}"
        if words[0] == "SELECT" and words[1] != '"Replies"':
            return "NO no such folder"
        return ""

    def _told(self, words: list[str], command: str) -> bytes:
        box = self.server.box
        if command == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if words[:2] == ["UID", "SEARCH"]:
            unseen = [key for key in box.mails if r"\Seen" not in box.flags.get(key, "")]
            return f"* SEARCH {' '.join(unseen)}\r\n".encode()
        if words[:2] == ["UID", "FETCH"]:
            mail = box.mails[words[2]]
            if "RFC822.SIZE" in command:
                return f"* {words[2]} FETCH (UID {words[2]} RFC822.SIZE {len(mail)})\r\n".encode()
            return f"* {words[2]} FETCH (UID {words[2]} BODY[] {{{len(mail)}}}\r\n".encode() + mail + b")\r\n"
        if words[:2] == ["UID", "STORE"]:
            box.flags[words[2]] = command.partition("SILENT ")[2]
        return b""


class Server(socketserver.ThreadingTCPServer):
    """The server with its one folder."""

    daemon_threads = True

    def __init__(self, box: Box) -> None:
        self.box = box
        super().__init__(("127.0.0.1", 0), Handler)


@contextmanager
def imap_server(*mails: bytes) -> Iterator[Box]:
    """Run the server with these mails in its folder."""
    box = Box(*mails)
    with Server(box) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield box
        server.shutdown()
        thread.join()
