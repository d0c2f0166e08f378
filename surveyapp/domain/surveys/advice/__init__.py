"""What is allowed, but makes a survey worse: too long, too demanding, contradictory, badly worded. Nothing of it is refused."""

from collections.abc import Iterator

from surveyapp.domain.definitions import PathFault
from surveyapp.domain.surveys.advice.contradictions import contradictions
from surveyapp.domain.surveys.advice.demands import demands
from surveyapp.domain.surveys.advice.duration import Estimate, estimate, too_long
from surveyapp.domain.surveys.advice.renaming import renamed_measures
from surveyapp.domain.surveys.advice.wording import wording
from surveyapp.domain.surveys.model import Survey

__all__ = ["Estimate", "advise", "estimate", "renamed_measures"]


def advise(survey: Survey) -> Iterator[PathFault]:
    """Yield advice about a survey whose definition is good; each says where, and what to do."""
    yield from too_long(survey)
    yield from demands(survey)
    yield from contradictions(survey)
    yield from wording(survey)
