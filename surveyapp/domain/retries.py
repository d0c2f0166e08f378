"""How long a message is tried: what may yet succeed is tried again, ever less often, for 48 hours."""

from datetime import datetime, timedelta

# After the first, second, … failure. Servers that turn strangers away at first take them after five minutes.
WAITS = (
    *(timedelta(minutes=minutes) for minutes in (5, 10, 15, 30, 60, 120)),
    *[timedelta(hours=4)] * 11,
)


# Nobody is kept waiting longer; but where the worker itself was away, a message gets a fair number of tries all the same.
LONGEST = sum(WAITS, timedelta())
FAIR_TRIES = 8


def next_try(attempts: int, *, since: datetime, now: datetime) -> datetime | None:
    """Return when a message that failed for the `attempts`-th time is tried again, None when it is given up.

    `since` is when it was first due.
    """
    if attempts > len(WAITS) or (attempts >= FAIR_TRIES and now - since >= LONGEST):
        return None
    return now + WAITS[attempts - 1]
