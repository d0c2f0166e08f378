"""What became of invitations, and how many of those asked answered, by the definitions of AAPOR.

AAPOR, Standard Definitions (10th edition, 2023), for internet surveys of named persons. Whoever was sent an invitation
counts in the base: completes (I), partials (P), refusals and break-offs (R), those who did not answer or still may
(NC), and those whose invitation came back, of whom nobody knows whether they could have answered (UO).
RR1 = I / base, RR2 = (I + P) / base. Whoever was never asked is in no base.
"""

from dataclasses import dataclass, fields

import pandas as pd

from surveyapp.analysis.metrics import Estimate, share

# What one row of counts says of its invitations.
FACTS = ["state", "skip_reason", "was_sent", "was_started", "is_partial", "count"]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many invitations ended how. `asked` is the sum of the seven from `complete` to `pending`.

    `lapsed` were never sent and will not be: expired or opted out before their time came. `started` opened the
    survey and wrote something, whatever became of it.
    """

    recorded: int = 0
    skipped: int = 0
    planned: int = 0
    queued: int = 0
    lapsed: int = 0
    asked: int = 0
    started: int = 0
    complete: int = 0
    partial: int = 0
    broken_off: int = 0
    opted_out: int = 0
    bounced: int = 0
    expired: int = 0
    pending: int = 0

    @property
    def rr1(self) -> Estimate:
        """AAPOR response rate 1 in per cent with its Wilson interval: completes of all asked."""
        return self._rate(self.complete)

    @property
    def rr2(self) -> Estimate:
        """AAPOR response rate 2: completes and partials of all asked."""
        return self._rate(self.complete + self.partial)

    def share_of_asked(self, name: str) -> Estimate:
        """Return how many of those asked, in per cent with the Wilson interval, had the outcome of this name."""
        return self._rate(getattr(self, name))

    def _rate(self, hits: int) -> Estimate:
        return Estimate(self.asked, *share(hits, self.asked)) if self.asked else Estimate(0)


def count_outcomes(frame: pd.DataFrame) -> Outcomes:
    """Return the outcomes of a frame with the columns of `FACTS`, one row a kind of invitation."""
    found = dict.fromkeys((each.name for each in fields(Outcomes)), 0)
    columns = (frame[name].tolist() for name in FACTS)
    for state, _reason, was_sent, was_started, is_partial, count in zip(*columns, strict=True):
        found["recorded"] += count
        found["started"] += count if was_started else 0
        found["asked"] += count if was_sent else 0
        found[_outcome(state, bool(was_sent), bool(was_started), bool(is_partial))] += count
    return Outcomes(**{name: int(count) for name, count in found.items()})


def outcomes_by(frame: pd.DataFrame, column: str) -> dict[str, Outcomes]:
    """Return the outcomes of each group of a frame with `column` and the columns of `FACTS`."""
    return {str(key): count_outcomes(rows) for key, rows in frame.groupby(column, sort=False)}


def reasons_of(frame: pd.DataFrame) -> dict[str, int]:
    """Return how many invitations were skipped for each reason, the most frequent first."""
    skipped = frame[frame["state"] == "skipped"].groupby("skip_reason")["count"].sum()
    return {str(reason): int(count) for reason, count in sorted(skipped.items(), key=lambda row: (-row[1], row[0]))}


def _outcome(state: str, was_sent: bool, was_started: bool, is_partial: bool) -> str:
    if not was_sent:
        return state if state in ("skipped", "planned", "queued") else "lapsed"
    if is_partial:
        return "partial"
    if state == "answered":
        return "complete"
    if state in ("bounced", "opted_out"):
        return state
    if state == "expired":
        return "broken_off" if was_started else "expired"
    return "pending"
