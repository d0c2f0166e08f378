"""When mail may go out: within the hours and on the days that a survey names, as clocks in the customer's zone show them."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from surveyapp.domain.surveys import Invite
from surveyapp.domain.surveys.model import WEEKDAYS

# A survey that names no hours writes to nobody at night.
DEFAULT_HOURS = (time(9), time(20))
# Every weekday comes by twice in so many days, also where a clock change or a moved date line swallows an hour or a day.
DAYS_AHEAD = 15


@dataclass(frozen=True, slots=True)
class SendingHours:
    """From `start` until before `end`, in local time, on `days` (names of WEEKDAYS)."""

    start: time
    end: time
    days: tuple[str, ...]

    def hold(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether mail may go out at `moment`."""
        local = moment.astimezone(zone)
        return WEEKDAYS[local.weekday()] in self.days and self.start <= local.time() < self.end


def sending_hours(invite: Invite) -> SendingHours:
    """Return the hours of a survey, the usual ones where it names none."""
    start, end = invite.hours or DEFAULT_HOURS
    return SendingHours(start, end, invite.days or WEEKDAYS)


def next_sending_moment(moment: datetime, hours: SendingHours, zone: ZoneInfo) -> datetime:
    """Return `moment` itself where mail may go out then, else the next time the hours begin, in UTC.

    Where a clock change swallows the beginning of the hours, they begin an hour later, or the next day if they are
    over by then; where it repeats the beginning, the first that is not past counts.

    Raises:
        ValueError: the hours hold on no day.
    """
    moment = moment.astimezone(UTC)
    if hours.hold(moment, zone):
        return moment
    today = moment.astimezone(zone).date()
    for ahead in range(DAYS_AHEAD):
        for fold in (0, 1):
            local = datetime.combine(today + timedelta(days=ahead), hours.start, zone).replace(fold=fold)
            begin = local.astimezone(UTC)
            if begin >= moment and hours.hold(begin, zone):
                return begin
    raise ValueError("the sending hours hold on no day")
