"""What the page says of a proof: the verdict in a sentence, how far it is, and the two pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext, ngettext

from surveyapp.analysis.effectiveness import EFFECTIVE, NOT_EFFECTIVE, NOT_ENOUGH_DATA, Effect
from surveyapp.analysis.report import Figure
from surveyapp.domain.errors import N_
from surveyapp.reports.proof_changes import changes_figure
from surveyapp.reports.proof_figure import BESIDE, UNTOUCHED, WeekPoint, weeks_figure
from surveyapp.services.proof.pages import Proof, ProofPage, get_proof
from surveyapp.web.access import get_viewer
from surveyapp.web.assets import plotly_digest, plotly_style_ids
from surveyapp.web.formatting import day, interval, number
from surveyapp.web.reports import words as report_words
from surveyapp.web.shell import current_language

NAMES = {
    EFFECTIVE: N_("Effective"),
    NOT_EFFECTIVE: N_("Not effective"),
    NOT_ENOUGH_DATA: N_("Not enough data"),
}
# The glyph and colour beside each.
LOOKS = {EFFECTIVE: ("good", "good"), NOT_EFFECTIVE: ("bad", "bad"), NOT_ENOUGH_DATA: ("missing", "muted")}

# By whether it fell, and whether something was left alone to compare with.
FOUND = {
    (True, True): N_(
        "The share fell by %(points)s points more than where nothing was changed (95 %% interval: %(low)s to %(high)s). "
        "A fall of at least %(asked)s was asked for."
    ),
    (True, False): N_(
        "The share fell by %(points)s points (95 %% interval: %(low)s to %(high)s). A fall of at least %(asked)s was "
        "asked for. Nothing was left alone to compare with, so other reasons cannot be told apart."
    ),
    (False, True): N_(
        "The share rose by %(points)s points more than where nothing was changed (95 %% interval: %(low)s to %(high)s). "
        "A fall of at least %(asked)s was asked for."
    ),
    (False, False): N_(
        "The share rose by %(points)s points (95 %% interval: %(low)s to %(high)s). A fall of at least %(asked)s was "
        "asked for. Nothing was left alone to compare with, so other reasons cannot be told apart."
    ),
}


@dataclass(frozen=True, slots=True)
class Section:
    """What the templates show: the proof, its segment by name, and its figures."""

    page: ProofPage
    segment: str
    others: str
    figures: Sequence[Figure]
    now: datetime

    @property
    def proof(self) -> Proof | None:
        """The proof, None while nothing is fixed."""
        return self.page.proof


def section_of(ticket_id: int, company: str, *, now: datetime) -> dict[str, Any]:
    """Return what the page of a corrective action shows of its proof, for its template."""
    page = get_proof(get_viewer(), ticket_id, current_language(), now=now)
    segment = segment_name(page.proof, company) if page.proof else ""
    others = gettext(BESIDE if page.proof and page.proof.criterion.dimension else UNTOUCHED)
    figures = _figures(page.proof, segment, others) if page.proof else []
    return {
        "shown_proof": Section(page, segment, others, figures, now),
        "proof_words": WORDS,
        "say": report_words.say,
        "unbroken": report_words.unbroken,
        "drawn": report_words.drawn,
        "plotly_digest": plotly_digest(),
        "plotly_style_ids": plotly_style_ids() if figures else [],
    }


def segment_name(proof: Proof, company: str) -> str:
    """Return where is measured: the unit, or one key within it."""
    path = proof.unit.path if proof.unit is not None else ""
    name = path.replace("/", " › ") or company or gettext("The whole company")
    return f"{proof.criterion.key} · {name}" if proof.criterion.key else name


def short_name(proof: Proof, segment: str) -> str:
    """Return the segment's name for a picture, where there is little room."""
    return str(proof.criterion.key or (proof.unit.name if proof.unit is not None else "") or segment)


def verdict_said(proof: Proof) -> str:
    """Return the verdict in a sentence or two."""
    effect, verdict = proof.effect, proof.verdict
    if verdict == NOT_ENOUGH_DATA:
        return short_said(effect)
    if effect.difference is None:
        return ""
    change = effect.difference
    # "Fell by" is said of positive numbers, and so is its interval.
    low, high = (-change.high, -change.low) if change.value <= 0 else (change.low, change.high)
    return gettext(
        FOUND[change.value <= 0, effect.is_compared],
        points=number(abs(change.value), 1),
        low=number(low, 1),
        high=number(high, 1),
        asked=points_words(effect.smallest_change),
    )


def short_said(effect: Effect) -> str:
    """Return how many answers are missing and how long they take."""
    if effect.needed is None:
        return gettext(
            "The time before the action has too few answers: no number of answers after it could prove a change "
            "of %(points)s points.",
            points=points_words(effect.smallest_change),
        )
    missing = effect.missing or 0
    if not missing:
        return gettext("There are answers enough, but on too few days to tell how days differ.")
    said = ngettext(
        "%(num)s answer is missing of the %(needed)s that the verdict needs.",
        "%(num)s answers are missing of the %(needed)s that the verdict needs.",
        missing,
        needed=number(effect.needed),
    )
    if effect.days_to_go is None:
        never = gettext("None has come since the action, so nobody can say when.")
        return f"{said} {never}"
    pace = ngettext(
        "At the present pace that takes %(num)s more day.",
        "At the present pace that takes %(num)s more days.",
        effect.days_to_go,
    )
    return f"{said} {pace}"


def progress_said(proof: Proof) -> str:
    """Return how far it is before the decision date."""
    if proof.windows.after is None:
        return gettext("The measuring begins on the day after the last corrective action is done.")
    if not proof.effect.missing and proof.effect.needed is not None:
        return gettext("There are answers enough. The verdict is read on its day, so that nobody picks a lucky one.")
    return short_said(proof.effect)


def _figures(proof: Proof, segment: str, others: str) -> list[Figure]:
    if not any(week.segment.n for week in proof.weeks):
        return []
    points = [
        WeekPoint(week.begins_on, week.segment, week.untouched if proof.shows_untouched else None)
        for week in proof.weeks
    ]
    in_effect_on = proof.windows.after[0] if proof.windows.after else proof.criterion.effective_from
    figures = [
        weeks_figure(
            points,
            proof.windows,
            measure=proof.measure.said(),
            segment=short_name(proof, segment),
            others=others,
            in_effect_on=in_effect_on,
        )
    ]
    if proof.verdict is not None and proof.effect.difference is not None:
        figures.append(
            changes_figure(proof.effect, segment=segment, others=others, shows_untouched=proof.shows_untouched)
        )
    return figures


def change_words(change: Any) -> str:
    """Return a change as it stands in the table."""
    return report_words.signed(change.value) if change is not None else "–"


def ends_words(change: Any) -> str:
    """Return the interval of a change as it stands in the table."""
    return interval((change.low, change.high), 1, is_tight=True) if change is not None else ""


def points_words(value: float) -> str:
    """Return points without a decimal that says nothing."""
    return number(value, 1 if value % 1 else 0)


class _Words:
    """The functions that the templates say a proof with."""

    names = NAMES
    looks = LOOKS
    verdict = staticmethod(verdict_said)
    short = staticmethod(short_said)
    progress = staticmethod(progress_said)
    change = staticmethod(change_words)
    ends = staticmethod(ends_words)
    points = staticmethod(points_words)
    day = staticmethod(day)


WORDS = _Words()
