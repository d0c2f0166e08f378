"""`surveyapp users`: who may sign in, for those who sit at the machine."""

import json
import sys
from datetime import UTC, datetime

import click

from surveyapp.cli.context import current_settings, with_app
from surveyapp.domain.access import ROLES
from surveyapp.services import one_time_links, units
from surveyapp.services import users as people


@click.group()
def users() -> None:
    """Look after the members of staff."""


@users.command()
@click.argument("email")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What the person may do.")
@click.option("--unit", "paths", multiple=True, metavar="PATH", help="Finland/Oulu; may be repeated. Default: all.")
@click.option("--name", help="The person's name; default: made of the address.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_app
def add(email: str, role: str, paths: tuple[str, ...], name: str | None, password_stdin: bool) -> None:
    """Add a person; without a password, print a link with which they set one."""
    now = datetime.now(UTC)
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    unit_ids = units.ids_by_path(path.strip("/") for path in paths or ("",))
    user_id = people.add_user(
        email, name=name or name_from(email), role=role, unit_ids=unit_ids, by=None, now=now, password=password
    )
    click.echo(f"{email} is added as {role}.")
    if password is None:
        _tell_link(user_id, now=now)


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@with_app
def list_users(as_json: bool) -> None:
    """List everybody: address, role, units."""
    after: str | None = ""
    while after is not None:
        page = people.list_users(after=after)
        for user, paths in page.rows:
            state = "closed" if user.disabled_at else "open" if user.password_hash else "no password yet"
            facts = {"email": user.email, "name": user.name, "role": user.role, "units": paths, "state": state}
            words = [user.email, user.role, ", ".join(path or "all units" for path in paths), state]
            click.echo(json.dumps(facts, ensure_ascii=False) if as_json else "  ".join(words))
        after = page.next_after


@users.command()
@click.argument("email")
@with_app
def link(email: str) -> None:
    """Print a link with which a person sets a new password."""
    _tell_link(people.get_user_id(email), now=datetime.now(UTC))


@users.command()
@click.argument("email")
@with_app
def disable(email: str) -> None:
    """Close an account and end its sessions."""
    people.disable_user(people.get_user_id(email), by=None, now=datetime.now(UTC))
    click.echo(f"{email} cannot sign in any more.")


@users.command()
@click.argument("email")
@with_app
def enable(email: str) -> None:
    """Open a closed account again."""
    people.enable_user(people.get_user_id(email), by=None, now=datetime.now(UTC))
    click.echo(f"{email} can sign in again.")


def name_from(email: str) -> str:
    """Return the name that an address suggests: elina.saari@example.com is Elina Saari."""
    words = email.partition("@")[0].replace(".", " ").replace("_", " ").split()
    return " ".join(word.capitalize() for word in words) or email


def _tell_link(user_id: int, *, now: datetime) -> None:
    token, ends_at = one_time_links.make_link(user_id, by=None, now=now)
    click.echo(f"Set the password here, once, before {ends_at:%Y-%m-%d %H:%M} UTC:")
    click.echo(one_time_links.link_address(current_settings().base_url, token))
