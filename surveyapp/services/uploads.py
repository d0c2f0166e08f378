"""Files that were sent to be looked at first and imported after: kept for an hour, for whoever sent them only."""

import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from surveyapp.domain.access import Viewer
from surveyapp.domain.errors import N_, NotFound
from surveyapp.services.imports import Upload

LIFETIME = timedelta(hours=1)
TOKEN_LENGTH = 48
GONE = N_("The file is not kept any more. Choose it again.")


def keep(folder: Path, uploads: list[Upload], *, viewer: Viewer, now: datetime) -> str:
    """Keep a file, and the map that may go with it, in `folder`; return the secret that gives them back.

    What was kept longer than an hour is thrown away: these files name customers.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in folder.iterdir():
        if datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo) < now - LIFETIME:
            path.unlink(missing_ok=True)
    token = secrets.token_hex(TOKEN_LENGTH // 2)
    for number, upload in enumerate(uploads):
        upload.stream.seek(0)
        (folder / f"{token}.{number}").write_bytes(upload.stream.read())
        upload.stream.seek(0)
    about = {"user": viewer.user_id, "names": [upload.name for upload in uploads]}
    (folder / f"{token}.json").write_text(json.dumps(about), encoding="utf-8")
    return token


@contextmanager
def kept_files(folder: Path, token: str, *, viewer: Viewer) -> Iterator[list[Upload]]:
    """Yield the files kept under `token`, and throw them away when the block ends without an error.

    Raises:
        NotFound: nothing is kept under it, or somebody else sent it.
    """
    user_id, names = _about(folder, token)
    if user_id != viewer.user_id:
        raise NotFound(GONE)
    paths = [folder / f"{token}.{number}" for number in range(len(names))]
    with ExitStack() as stack:
        try:
            streams = [stack.enter_context(path.open("rb")) for path in paths]
        except FileNotFoundError:
            raise NotFound(GONE) from None
        yield [Upload(name, stream) for name, stream in zip(names, streams, strict=True)]
    for path in (*paths, folder / f"{token}.json"):
        path.unlink(missing_ok=True)


def _about(folder: Path, token: str) -> tuple[int, list[str]]:
    """Return who sent the files and what they are called."""
    # Only what `keep` makes may become a path.
    if len(token) != TOKEN_LENGTH or not set(token) <= set("0123456789abcdef"):
        raise NotFound(GONE)
    try:
        found = json.loads((folder / f"{token}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound(GONE) from None
    return int(found["user"]), [str(name) for name in found["names"]]
