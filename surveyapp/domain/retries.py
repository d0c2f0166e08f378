"""How long a message is tried: what may yet succeed is tried again, ever less often, for 48 hours."""

from datetime import datetime, timedelta

# After the first, second, … failure. Servers that turn strangers away at first take them after five minutes.
WAITS = (
    *(timedelta(minutes=minutes) for minutes in (5, 10, 15, 30, 60, 120)),
    *[timedelta(hours=4)] * 11,
)


def next_try(attempts: int, *, now: datetime) -> datetime | None:
    """Return when a message that failed for the `attempts`-th time is tried again, None when it is given up."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None
