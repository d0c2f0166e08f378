"""What follows an answer: the words that counts of it are kept under, and in which week somebody bought again."""

from datetime import date

# What became of the case that an answer opened: there was none, nobody said that it is solved, the customer did.
NO_CASE, UNSOLVED, SOLVED = "", "case", "solved"
STATUSES = (NO_CASE, UNSOLVED, SOLVED)

# What is counted beside a score: yearly spend by currency, whether the next invitation was answered, the recommendation
# given with it, the verdict on the price, and what was said of a promise against what became of it.
SPEND, NEXT_ASKED, RECOMMENDS, PRICE, SAID_DATE, SAID_PRICE, SAID_CONTENT = (
    "spend", "next_asked", "recommends", "price", "said_date", "said_price", "said_content",
)  # fmt: skip
# The themes by which customers say that a promise was not kept.
SAYS_BROKEN = {
    SAID_DATE: frozenset({"delivery_late", "communication_promise"}),
    SAID_PRICE: frozenset({"billing"}),
    SAID_CONTENT: frozenset({"not_as_described", "delivery_wrong"}),
}
ANSWERED, NOT_ANSWERED = "answered", "not_answered"
SAID, NOT_SAID = "said", "not_said"

WEEK = 7
# Later orders are not looked for: what happens after two years has other reasons.
MOST_WEEKS = 104


def week_of_return(since: date, returned_on: date | None, until: date) -> tuple[int, bool]:
    """Return the week of the next order and True, or the whole weeks known without one and False.

    Only whole weeks count: somebody who bought in a week that is not over is known no longer than somebody who did not,
    so that coarse weeks make no curve too high. The first week is 1 and holds the days 0 to 6.

    Args:
        since: the local day from which on it is looked.
        returned_on: the local day of the next order, None without one.
        until: the last day whose orders are known.
    """
    known = min(max(0, (until - since).days // WEEK), MOST_WEEKS)
    if returned_on is None:
        return known, False
    week = max(0, (returned_on - since).days) // WEEK + 1
    return (week, True) if week <= known else (known, False)
