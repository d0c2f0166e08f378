"""Days early or late, in the buckets that reports compare."""

from surveyapp.domain.errors import N_

NOT_DELIVERED = "not_delivered"
# The bucket of an order is the first whose last day its `days_late` does not pass.
LAST_DAY = {
    "early_8_or_more": -8,
    "early_1_to_7": -1,
    "on_promised_day": 0,
    "late_1_to_3": 3,
    "late_4_to_7": 7,
    "late_8_to_14": 14,
}
LAST_BUCKET = "late_15_or_more"
BUCKETS = (*LAST_DAY, LAST_BUCKET, NOT_DELIVERED)
ON_TIME = BUCKETS[:3]
NAMES = {
    "early_8_or_more": N_("8 or more early"),
    "early_1_to_7": N_("1 to 7 early"),
    "on_promised_day": N_("on the day"),
    "late_1_to_3": N_("1 to 3 late"),
    "late_4_to_7": N_("4 to 7 late"),
    "late_8_to_14": N_("8 to 14 late"),
    "late_15_or_more": N_("15 or more late"),
    "not_delivered": N_("not delivered"),
}


def bucket_of(days_late: int | None, is_delivered: bool) -> str | None:
    """Return the bucket of an order, None where it was delivered without a promised date."""
    if not is_delivered:
        return NOT_DELIVERED
    if days_late is None:
        return None
    return next((bucket for bucket, last in LAST_DAY.items() if days_late <= last), LAST_BUCKET)
