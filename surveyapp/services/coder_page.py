"""How well the coder reads, from what people said of comments that were drawn at random, and how far people agree."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from surveyapp.analysis.agreement import Agreement, cohen_kappa, krippendorff_alpha
from surveyapp.analysis.coder_quality import Checked, CoderQuality, measure_coder
from surveyapp.domain.access import Viewer
from surveyapp.domain.theme_patterns import GATE
from surveyapp.domain.themes import Taxonomy
from surveyapp.services.coder_state import CoderState, get_state
from surveyapp.services.coding_desk.choosing import RANDOM
from surveyapp.services.taxonomies import get_taxonomy
from surveyapp.store import labels, theme_models
from surveyapp.store.database import db
from surveyapp.store.units import ROOT_ID

# Whether what was learnt is used, and why not.
TOLD_TO_ALL = ("is_used", "why")


@dataclass(frozen=True, slots=True)
class PeopleAgree:
    """How far people agree about whether a comment complains, about its themes together, and about each theme.

    Beside that of a theme stands in how many comments anybody found it.

    `kappa` is of whether it complains, where all were read by the same two people, None else.
    """

    unhappy: Agreement
    themes: Agreement
    by_theme: Mapping[str, tuple[int, Agreement]]
    kappa: Agreement | None


@dataclass(frozen=True, slots=True)
class Training:
    """The last time the coder learnt: what was measured, with whether its model codes now.

    It learns from the whole company: who sees some units only is told no counts, nor what they were measured from.
    """

    figures: Mapping[str, Any]
    trained_at: datetime


@dataclass(frozen=True, slots=True)
class CoderPage:
    """What is known of the coder; `labelled` counts comments, of which `drawn` were drawn at random."""

    state: CoderState
    taxonomy: Taxonomy
    labelled: int
    drawn: int
    undecided: int
    quality: CoderQuality
    people: PeopleAgree
    training: Training | None


def get_coder_page(viewer: Viewer, surveys: Path) -> CoderPage:
    """Return how well the coder reads, as labels of comments in the viewer's units tell.

    Raises:
        InvalidFile: the taxonomy is missing or has faults.
    """
    session, taxonomy = db.session(), get_taxonomy(surveys)
    rows = labels.list_readings(session, viewer)
    first = [row for row in rows if not row.is_blind]
    drawn = [row for row in first if row.draw == RANDOM and row.is_negative is not None]
    last = theme_models.find_last(session)
    return CoderPage(
        get_state(surveys),
        taxonomy,
        len(first),
        len(drawn),
        sum(row.is_negative is None for row in first),
        measure_coder([_checked(row, taxonomy) for row in drawn]),
        _agreement(rows, taxonomy),
        _training(last, viewer) if last is not None else None,
    )


def _training(last: Any, viewer: Viewer) -> Training:
    figures = dict(last.figures)
    if ROOT_ID not in viewer.unit_ids:
        figures = {name: figures[name] for name in TOLD_TO_ALL if name in figures}
    return Training(figures, last.trained_at)


def _checked(row: Any, taxonomy: Taxonomy) -> Checked:
    found = _pairs(row.proposal["themes"], taxonomy)
    return Checked(
        row.language, _pairs(row.themes, taxonomy), found, row.is_negative, row.proposal["negativity"] > GATE
    )


def _pairs(themes: Sequence[Mapping[str, str]], taxonomy: Taxonomy) -> frozenset[tuple[str, str]]:
    """Return themes with polarity under the ids that they go on as."""
    return frozenset((taxonomy.resolve(theme["theme"]), theme["polarity"]) for theme in themes)


def _agreement(rows: Sequence[Any], taxonomy: Taxonomy) -> PeopleAgree:
    """Return how far people agree about comments that two of them read, each theme and polarity a question of its own."""
    by_comment: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in rows:
        if row.is_negative is not None:
            by_comment[row.response_id, row.question].append(row)
    twice = [found for found in by_comment.values() if len(found) > 1]
    said = [[_pairs(row.themes, taxonomy) for row in found] for found in twice]
    asked = sorted({pair for found in said for pairs in found for pair in pairs})
    # What nobody of any comment said is no question: agreeing that it is not there says nothing.
    themes = [[[pair in pairs for pairs in found] for pair in asked] for found in said]
    return PeopleAgree(
        krippendorff_alpha([[[row.is_negative for row in found]] for found in twice]),
        krippendorff_alpha(themes),
        {
            theme: _about(said, [pair for pair in asked if pair[0] == theme])
            for theme in sorted({theme for theme, _ in asked})
        },
        _kappa(twice),
    )


def _about(
    said: Sequence[Sequence[frozenset[tuple[str, str]]]], asked: Sequence[tuple[str, str]]
) -> tuple[int, Agreement]:
    """Return in how many comments anybody said one of the pairs `asked`, and how far people agree about them."""
    named = sum(any(pair in pairs for pairs in found for pair in asked) for found in said)
    return named, krippendorff_alpha([[[pair in pairs for pairs in found] for pair in asked] for found in said])


def _kappa(twice: Sequence[Sequence[Any]]) -> Agreement | None:
    """Return Cohen's kappa of the two people who read all of the comments, None where others did as well."""
    if len({row.user_id for found in twice for row in found}) != 2:
        return None
    ordered = [sorted(found, key=lambda row: row.user_id) for found in twice]
    return cohen_kappa([(one.is_negative, other.is_negative) for one, other in ordered])
