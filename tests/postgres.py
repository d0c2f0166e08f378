"""A PostgreSQL server of the tests' own: made in a temporary folder, thrown away at the end."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psycopg
from psycopg.sql import SQL, Identifier

from tests.ports import free_port

INSTALL = "apt-get install -y postgresql"
TEMPLATE, DATABASE = "template_tests", "tests"
# A count of changes to the schema, kept where neither the application nor its migrations look.
WATCH_THE_SCHEMA = """
CREATE SCHEMA watch;
CREATE SEQUENCE watch.changes;
CREATE FUNCTION watch.count() RETURNS event_trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM nextval('watch.changes'); END $$;
CREATE EVENT TRIGGER watch_changes ON ddl_command_end EXECUTE FUNCTION watch.count();
"""
STOP_OTHERS = (
    "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
)
RESTART_SEQUENCES = """
SELECT setval(sequence.oid, 1, false) FROM pg_class AS sequence
WHERE sequence.relkind = 'S' AND sequence.relnamespace = 'public'::regnamespace
"""


def find_binaries() -> Path | None:
    """Return the folder that holds initdb and pg_ctl, newest version first; None when PostgreSQL is not here."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), reverse=True)
    return versions[0].parent if versions else None


@contextmanager
def running_postgres(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """Run a server with its data in `folder`; yield the URL of its `postgres` database.

    Tests lose nothing of value when the machine falls, so they do without waiting for the disk; `durable` waits.
    """
    binaries = find_binaries()
    assert binaries is not None
    data = folder / "data"
    as_user = _as_postgres_user(folder)
    port = free_port()
    initdb = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
        "--locale=C.UTF-8",
    ]
    subprocess.run([*as_user, *map(str, initdb)], check=True, capture_output=True)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
    if not durable:
        options += " -c fsync=off -c full_page_writes=off"
    start = [binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"]
    subprocess.run([*as_user, *map(str, start)], check=True, stdout=subprocess.DEVNULL)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        stop = [binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"]
        subprocess.run([*as_user, *map(str, stop)], check=True, capture_output=True)


def _as_postgres_user(folder: Path) -> list[str]:
    # The server refuses to run as root, so root hands it to the user that Debian's package made.
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    for parent in folder.parents:
        if parent == Path("/tmp"):
            break
        parent.chmod(parent.stat().st_mode | 0o011)
    return ["setpriv", "--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]


class Databases:
    """One migrated database of a server, brought back to what the migrations left before each test.

    To empty its tables takes a tenth of the time that a copy of the whole database does. Only a test that changed the
    schema costs a new copy.
    """

    def __init__(self, url: str, migrate: Callable[[str], None]) -> None:
        self._server = url
        self._url = self._of(DATABASE)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        template = self._of(TEMPLATE)
        migrate(template)
        with psycopg.connect(template, autocommit=True) as connection:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            rows = {table: _copied(connection, table) for (table,) in tables}
            connection.execute(WATCH_THE_SCHEMA)
        # Rows are deleted and filled in again in any order, as no foreign key is looked at meanwhile.
        self._empty = SQL("; ").join(
            [
                SQL("SET session_replication_role = replica"),
                *(SQL("DELETE FROM {}").format(Identifier(table)) for table in rows),
            ]
        )
        self._filled = {table: copied for table, copied in rows.items() if copied}
        self._connection = psycopg.connect(self.copy(DATABASE), autocommit=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def clean(self) -> str:
        """Empty the database of what the test before left, and return its URL."""
        self._connection.execute(STOP_OTHERS, [DATABASE])
        if self._connection.execute("SELECT is_called FROM watch.changes").fetchone() == (True,):
            self._connection.close()
            self._connection = psycopg.connect(self.copy(DATABASE), autocommit=True)
            return self._url
        with self._connection.transaction():
            self._connection.execute(self._empty)
            for table, copied in self._filled.items():
                with self._connection.cursor().copy(SQL("COPY {} FROM STDIN").format(Identifier(table))) as copy:
                    copy.write(copied)
            self._connection.execute(RESTART_SEQUENCES)
        return self._url

    def copy(self, name: str) -> str:
        """Make a migrated database of a name, in place of one that there may be, and return its URL."""
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
            copy = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
            connection.execute(copy.format(Identifier(name), Identifier(TEMPLATE)))
        return self._of(name)

    def _of(self, name: str) -> str:
        return f"{self._server.rpartition('/')[0]}/{name}"


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(SQL("COPY {} TO STDOUT").format(Identifier(table))) as copy:
        return b"".join(bytes(piece) for piece in copy)
