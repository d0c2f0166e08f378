"""How to sign in to the demo: one account a role, with random passwords in a file that only its owner reads."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

FILE = "demo-sign-ins.txt"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A demo account and its password."""

    role: str
    email: str
    password: str


def make_password() -> str:
    """Return a password that nobody guesses and everybody can type."""
    return "-".join(secrets.token_hex(2) for _ in range(4))


def save(instance: Path, sign_ins: list[SignIn]) -> None:
    """Write the accounts into the instance folder, for its owner's eyes only."""
    descriptor = os.open(instance / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{each.role} {each.email} {each.password}\n" for each in sign_ins)


def read(instance: Path) -> list[SignIn]:
    """Return the accounts of an instance folder, none when it has no demo."""
    try:
        lines = (instance / FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [SignIn(*line.split(" ")) for line in lines if line.count(" ") == 2]
