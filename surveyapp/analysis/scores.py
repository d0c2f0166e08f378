"""Scores in three classes: who is happy, who is not, and who is neither."""

from surveyapp.analysis.metrics import Measured, top_values

HIGH, MIDDLE, LOW = "high", "middle", "low"
CLASSES = (HIGH, MIDDLE, LOW)


def class_of(measured: Measured, score: str) -> str:
    """Return whether a score of the question's scale is high, low or in the middle.

    Of a recommendation 9 and 10 are high and 0 to 6 low (Reichheld 2003). Of any other, as many scores are high as
    count as satisfied, and as many at the other end of the scale are low; of an ease three of seven (5 to 7), of a
    plain rating two fifths of the scale.
    """
    place = measured.scale.index(score)
    if measured.measure == "nps":
        return HIGH if int(score) >= 9 else LOW if int(score) <= 6 else MIDDLE
    ends = _boxes(measured)
    if place >= len(measured.scale) - ends:
        return HIGH
    return LOW if place < ends else MIDDLE


def _boxes(measured: Measured) -> int:
    """Return how many scores are high, and as many low; the two never meet."""
    size = len(measured.scale)
    if measured.measure == "csat":
        wanted = len(top_values(measured))
    else:
        wanted = 3 if measured.measure == "ces" and size == 7 else round(0.4 * size)
    return max(1, min(wanted, size // 2))
