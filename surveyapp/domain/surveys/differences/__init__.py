"""What differs between two versions of a survey, in the order that whoever publishes should look at it."""

from collections.abc import Collection

from surveyapp.domain.errors import N_
from surveyapp.domain.surveys.differences import asking
from surveyapp.domain.surveys.differences.difference import (
    ASKED,
    BREAKS,
    WHOLE,
    WORDS,
    Code,
    Condition,
    Difference,
    Place,
    titled,
)
from surveyapp.domain.surveys.differences.matching import match, parts_of
from surveyapp.domain.surveys.differences.trends import broken_trends
from surveyapp.domain.surveys.differences.whole import of_survey
from surveyapp.domain.surveys.differences.wording import reworded, reworded_survey
from surveyapp.domain.surveys.model import Survey

__all__ = ["ASKED", "BREAKS", "WHOLE", "WORDS", "Code", "Condition", "Difference", "Place", "differences", "titled"]


def differences(
    before: Survey | None, after: Survey, known: Collection[tuple[str, str]] = frozenset()
) -> list[Difference]:
    """Return what differs, what ends a trend first; nothing only where both mean the same, however they are written.

    `before` is None for a survey that was never published, which differs from nothing. `known` are (name, hash) of every
    series that the survey ever had: going back to one of them takes its trend up again.
    """
    if before is None or before == after:
        return []
    (old_pages, old_parts), (new_pages, new_parts) = parts_of(before), parts_of(after)
    pages, parts = match(old_pages, new_pages), match(old_parts, new_parts)
    found = [
        *broken_trends(parts, known),
        *asking.added(pages.added, after),
        *asking.removed_pages(pages.removed, before),
        *asking.added(parts.added, after),
        *asking.moved(pages, parts, before, after),
        *(each for matched in (pages, parts) for each in asking.renamed_parts(matched)),
        *(each for matched in (pages, parts) for pair in matched.pairs for each in asking.changed(*pair)),
        *of_survey(before, after),
        *(each for matched in (pages, parts) for pair in matched.pairs for each in reworded(*pair)),
        *reworded_survey(before, after),
    ]
    if not found:
        found = [Difference("other", N_("Something changed that has no words of its own; compare the files"))]
    return sorted(found, key=lambda each: each.weight)
