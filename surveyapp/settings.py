"""Typed settings from the environment; a bad value stops start-up and says which and why."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from surveyapp.domain.colours import DEFAULT_ACCENT, is_legible
from surveyapp.domain.errors import N_, BadSetting

PROJECT = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
MAIL_SCHEMES = {"smtp", "smtps", "file", "console"}
MAIL_ADDRESS = re.compile(r"[^\s<>@,;]+@[^\s<>@,;]+")
# An origin, and nothing that could end the header that it is written into: no path, no star, no quotation mark.
ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9-]+(\.[a-z0-9-]+)*)(:(?P<port>\d{1,5}))?")
SCHEDULER = re.compile(r"(tcp|tls)://([^\s/@:]+|\[[0-9a-f:]+\]):\d{1,5}")
MINIMUM_KEY = 32
LONGEST_TIMEOUT = 30


@dataclass(frozen=True, slots=True)
class Settings:
    """What the installation was told by its environment.

    Attributes:
        instance: folder for the database, uploads and the key.
        database_url: SQLAlchemy URL, `sqlite:///…` or `postgresql+psycopg://…`.
        secret_key: signs forms; at least 32 characters.
        base_url: the only source of links in mail, without a final slash.
        mail_url: where outgoing mail goes.
        mail_from: the sender's address, or "" when none was set.
        mail_rate: how many messages go out in a minute at most, 0 for as many as the mail server takes.
        reply_to: the address that customers' answers go to, or "" when they come back to the sender.
        inbox_url: the mailbox of that address, or "" when nothing reads it.
        accent: the shop's colour in mail, as `#RRGGBB`.
        embed_parents: the origins whose pages may show a survey inside, as `https://shop.example.com`.
        timezone: the company's zone, where neither file nor unit names another.
        dask_scheduler: address of a Dask scheduler, or None.
        proxy_hops: how many proxies in front set X-Forwarded-For.
        surveys: folder of the survey definitions.
        policies: folder of the shipped rules, which hold until the company writes its own.
        migrations: folder of the database migrations.
    """

    instance: Path
    database_url: str
    secret_key: str
    base_url: str
    mail_url: str
    mail_from: str
    timezone: ZoneInfo
    dask_scheduler: str | None
    proxy_hops: int
    mail_rate: int = 0
    reply_to: str = ""
    inbox_url: str = ""
    accent: str = DEFAULT_ACCENT
    embed_parents: tuple[str, ...] = ()
    surveys: Path = PROJECT / "surveys"
    policies: Path = PROJECT / "policies"
    migrations: Path = PROJECT / "migrations"

    @property
    def sender(self) -> str:
        """The address that mail comes from: the one that was set, else one of the host that people reach us under."""
        return self.mail_from or f"feedback@{urlsplit(self.base_url).hostname}"

    @property
    def is_https(self) -> bool:
        """Whether people reach the installation over https."""
        return self.base_url.startswith("https://")

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.database_url.startswith("sqlite")


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environment` (default: the process's own).

    Makes the instance folder, and a key in it where none is set and people reach us over loopback only.

    Raises:
        BadSetting: a value cannot be used; the message names it and says how to mend it.
    """
    env = os.environ if environment is None else environment
    instance = _instance(env.get("SURVEYAPP_INSTANCE", ""))
    base_url = _base_url(env.get("SURVEYAPP_BASE_URL", ""), env.get("PORT", ""))
    return Settings(
        instance=instance,
        database_url=_database_url(env.get("SURVEYAPP_DATABASE_URL", ""), instance),
        secret_key=_secret_key(env.get("SURVEYAPP_SECRET_KEY", ""), instance, base_url),
        base_url=base_url,
        mail_url=_mail_url(env.get("SURVEYAPP_MAIL_URL", ""), instance),
        mail_from=_address("SURVEYAPP_MAIL_FROM", env.get("SURVEYAPP_MAIL_FROM", "")),
        timezone=_timezone(env.get("SURVEYAPP_TIMEZONE", "")),
        dask_scheduler=_dask_scheduler(env.get("SURVEYAPP_DASK_SCHEDULER", "")),
        proxy_hops=_proxy_hops(env.get("SURVEYAPP_PROXY_HOPS", "")),
        mail_rate=_mail_rate(env.get("SURVEYAPP_MAIL_RATE", "")),
        reply_to=_address("SURVEYAPP_REPLY_TO", env.get("SURVEYAPP_REPLY_TO", "")),
        inbox_url=_inbox_url(env.get("SURVEYAPP_INBOX_URL", "")),
        accent=_accent(env.get("SURVEYAPP_ACCENT", "")),
        embed_parents=_embed_parents(env.get("SURVEYAPP_EMBED_PARENTS", "")),
    )


def _bad(name: str, value: str, why: str) -> BadSetting:
    return BadSetting(N_("%(name)s cannot be %(value)r: %(why)s"), name=name, value=value, why=why)


def _instance(value: str) -> Path:
    folder = Path(value) if value else Path.cwd() / "instance"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _bad(
            "SURVEYAPP_INSTANCE", value or str(folder), f"the folder cannot be made ({error.strerror})"
        ) from error
    return folder.resolve()


def _base_url(value: str, port: str) -> str:
    if port and not (port.isdecimal() and 0 < int(port) < 65536):
        raise _bad("PORT", port, "give a number from 1 to 65535")
    url = value or f"http://127.0.0.1:{port or 8000}"
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise _bad("SURVEYAPP_BASE_URL", value, "give an address such as https://feedback.example.com")
    return url.rstrip("/")


def _database_url(value: str, instance: Path) -> str:
    if not value:
        return f"sqlite:///{instance / 'surveyapp.sqlite'}"
    scheme, separator, rest = value.partition("://")
    if separator and scheme in {"postgresql", "postgres", "postgresql+psycopg"}:
        return f"postgresql+psycopg://{rest}"
    if separator and scheme == "sqlite" and rest.startswith("/"):
        return value
    raise _bad("SURVEYAPP_DATABASE_URL", scheme, "give postgresql://user:password@host/name or sqlite:///path")


def _secret_key(value: str, instance: Path, base_url: str) -> str:
    if value:
        if len(value) < MINIMUM_KEY:
            raise _bad("SURVEYAPP_SECRET_KEY", "…", f"it has {len(value)} characters; give at least {MINIMUM_KEY}")
        return value
    if urlsplit(base_url).hostname not in LOOPBACK:
        raise _bad("SURVEYAPP_SECRET_KEY", "", "set a random key of at least 32 characters before others can reach it")
    path = instance / "secret.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _mail_url(value: str, instance: Path) -> str:
    if not value:
        return f"file:{instance / 'mail'}"
    parts = urlsplit(value)
    if parts.scheme not in MAIL_SCHEMES or (parts.scheme in {"smtp", "smtps"} and not parts.hostname):
        raise _bad(
            "SURVEYAPP_MAIL_URL",
            parts.scheme,
            "give smtp://user:password@host:port, smtps://…, file:FOLDER or console:",
        )
    _check_mail_options(parts.query)
    return value


def _check_mail_options(query: str) -> None:
    options = parse_qs(query, keep_blank_values=True)
    seconds = options.pop("timeout", ["30"])[-1]
    if options or not re.fullmatch(r"\d{1,2}(\.\d)?", seconds) or not 0 < float(seconds) <= LONGEST_TIMEOUT:
        why = f"after “?” there may stand timeout= with at most {LONGEST_TIMEOUT} seconds"
        raise _bad("SURVEYAPP_MAIL_URL", query, why)


def _address(name: str, value: str) -> str:
    if value and not MAIL_ADDRESS.fullmatch(value):
        raise _bad(name, value, "give one mail address")
    return value


def _inbox_url(value: str) -> str:
    parts = urlsplit(value)
    is_server = parts.scheme in {"imap", "imaps"} and bool(parts.hostname and parts.username)
    if value and not is_server and not (parts.scheme == "maildir" and parts.path):
        raise _bad(
            "SURVEYAPP_INBOX_URL", parts.scheme, "give imaps://user:password@host/FOLDER, imap://… or maildir:FOLDER"
        )
    return value


def _mail_rate(value: str) -> int:
    if value and not (value.isdecimal() and int(value) <= 1_000_000):
        raise _bad("SURVEYAPP_MAIL_RATE", value, "give how many messages may go out in a minute, 0 for any number")
    return int(value or 0)


def _accent(value: str) -> str:
    if value and not is_legible(value):
        raise _bad("SURVEYAPP_ACCENT", value, "give a colour such as #1B5A86 that can be read on white (4.5:1)")
    return value or DEFAULT_ACCENT


def _embed_parents(value: str) -> tuple[str, ...]:
    parents = []
    for origin in value.lower().split():
        found = ORIGIN.fullmatch(origin)
        if (
            found is None
            or (found["scheme"] == "http" and found["host"] not in LOOPBACK)
            or int(found["port"] or 1) not in range(1, 65536)
        ):
            why = "give origins parted by spaces, such as https://shop.example.com; http:// only for this computer"
            raise _bad("SURVEYAPP_EMBED_PARENTS", origin, why)
        # Browsers leave the usual port out of an origin.
        parents.append(origin.removesuffix(":443" if found["scheme"] == "https" else ":80"))
    return tuple(dict.fromkeys(parents))


def _timezone(value: str) -> ZoneInfo:
    try:
        if value and value not in available_timezones():
            raise ZoneInfoNotFoundError(value)
        return ZoneInfo(value or "Europe/Helsinki")
    except ZoneInfoNotFoundError as error:
        raise _bad("SURVEYAPP_TIMEZONE", value, "give a zone of the IANA list such as Europe/Helsinki") from error


def _dask_scheduler(value: str) -> str | None:
    if value and not is_scheduler(value):
        raise _bad("SURVEYAPP_DASK_SCHEDULER", value, "give tcp://host:port or tls://host:port")
    return value or None


def is_scheduler(address: str) -> bool:
    """Say whether this is the address of a Dask scheduler."""
    return SCHEDULER.fullmatch(address) is not None


def _proxy_hops(value: str) -> int:
    if value and not (value.isdecimal() and int(value) <= 9):
        raise _bad("SURVEYAPP_PROXY_HOPS", value, "give the number of proxies in front, 0 to 9")
    return int(value or 0)
