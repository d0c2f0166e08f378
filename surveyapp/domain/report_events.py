"""What may be noted on the time axis of reports: events of the company, and notes."""

from datetime import date

from surveyapp.domain.errors import N_, Refused

NOTE = "note"
# Another courier, price or staffing; what fits none is `other`. A note is what somebody wrote to a report.
KINDS = ("campaign", "courier", "price", "staffing", "other", NOTE)
LONGEST_TITLE = 120


def clean_title(text: str) -> str:
    """Return what an event is called, without spaces around it.

    Raises:
        Refused: nothing is left, it is too long, or it holds what cannot be shown on one line.
    """
    title = " ".join(text.split())
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        raise Refused(N_("Say what happened in 1 to %(longest)s characters."), longest=LONGEST_TITLE)
    return title


def check_event(kind: str, on_day: date, to_on: date | None) -> None:
    """Do nothing for an event of a known kind that does not end before it begins.

    Raises:
        Refused: the kind is not known, or the days are the wrong way round.
    """
    if kind not in KINDS:
        raise Refused(N_("Choose what kind of event it is."))
    if to_on is not None and to_on < on_day:
        raise Refused(N_("The event ends before it begins; change one of the two days."))
