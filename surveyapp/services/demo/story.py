"""What is planted in the demo company, so that whoever looks for it can be told whether they found it."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class CourierChange:
    """One region gets another courier; its deliveries come late from then on, until the cause is removed.

    `begins` and `mended` are days before today. Shares are of all deliveries of the region, `told` of the late ones
    whose customers are told beforehand; `complains` is the share of late customers who tick that it was late.
    """

    region: str = "Finland/North"
    before: str = "Pohjanrahti"
    after: str = "Revonkyyti"
    begins: int = 182
    mended: int = 70
    late: float = 0.07
    late_meanwhile: float = 0.42
    told: float = 0.5
    told_meanwhile: float = 0.1
    damage: float = 0.02
    damage_meanwhile: float = 0.04
    complains: float = 0.8

    def days(self, today: date) -> tuple[date, date]:
        """Return the first day of the new courier and the first day on which the cause is gone."""
        return today - timedelta(days=self.begins), today - timedelta(days=self.mended)

    def is_bad(self, placed_on: date, today: date) -> bool:
        """Whether an order of the region that is placed on a day meets the trouble."""
        begins, mended = self.days(today)
        return begins <= placed_on < mended

    def carrier(self, placed_on: date, today: date) -> str:
        """Return who drives for an order of the region; the new courier stays when the cause is gone."""
        return self.before if placed_on < self.days(today)[0] else self.after

    @property
    def effect_on_late(self) -> float:
        """The true change of the share of late deliveries by removing the cause; below zero."""
        return self.late - self.late_meanwhile

    @property
    def effect_on_complaints(self) -> float:
        """The true change of the share of answers that tick a late delivery; below zero."""
        return self.complains * self.effect_on_late


@dataclass(frozen=True, slots=True)
class Plan:
    """How large the company is and for how long it is told; the same plan and day give the same company."""

    orders: int = 12_000
    days: int = 730
    replies: float = 0.47
    seed: int = 7
    courier: CourierChange = CourierChange()
