"""What differs between two versions of a survey, in the order that whoever publishes should look at it."""

from collections.abc import Collection, Iterable, Iterator

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
        *_in_kept_languages(
            before, after, (each for m in (pages, parts) for pair in m.pairs for each in reworded(*pair))
        ),
        *_in_kept_languages(before, after, reworded_survey(before, after)),
    ]
    if not found:
        found = [Difference("other", N_("Something changed that has no words of its own; compare the files"))]
    return sorted(found, key=lambda each: each.weight)


def _in_kept_languages(before: Survey, after: Survey, found: Iterable[Difference]) -> Iterator[Difference]:
    """Yield the texts that changed, but for a language that was added or dropped as a whole: that is told once."""
    changed = {*before.locales} ^ {*after.locales}
    for each in found:
        if each.params["language"].word not in changed:
            yield each
