"""A complaint in words opens a case: `{rule: theme, themes: [delivery_wrong, trust_scam], severity: major}`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from surveyapp.domain.definitions import PathFault, Reader
from surveyapp.domain.errors import N_
from surveyapp.domain.theme_patterns import find
from surveyapp.domain.ticket_rules.proposal import Reason, RuleContext, TicketProposal, case_of
from surveyapp.domain.ticket_rules.reading import parse_severity
from surveyapp.domain.verbatims import list_verbatims

if TYPE_CHECKING:
    from surveyapp.domain.surveys.model import Question

KEYS = frozenset({"themes", "severity"})


@dataclass(frozen=True, slots=True)
class Params:
    """The themes that open a case when they are complained of, the weightiest first, and how grave it is."""

    themes: tuple[str, ...]
    severity: str


def parse_params(reader: Reader, questions: "Mapping[str, Question]") -> Params:  # noqa: ARG001 - the rules' signature
    """Read the rule's parameters; whether the themes exist is for the taxonomy to say, which people edit apart."""
    themes: list[str] = []
    for position, value in enumerate(reader.items("themes", most=100)):
        if isinstance(value, str) and value.isidentifier() and value.islower():
            themes.append(value)
        else:
            message = N_("“%(value)s” is no id of a theme, such as delivery_late.")
            path = (*reader.path, "themes", position)
            reader.faults.append(PathFault(path, message, {"value": str(value)[:60]}))
    if not reader.data.get("themes"):
        reader.fault("themes", N_("“themes” is missing; list the themes that open a case, such as delivery_wrong."))
    return Params(tuple(themes), parse_severity(reader))


def check(context: RuleContext, params: Params) -> list[TicketProposal]:
    """Propose a case when a free-text answer complains of at least one of the themes."""
    said = _complaints(context)
    # A theme that was merged into another goes on as that one.
    wanted = params.themes if context.taxonomy is None else map(context.taxonomy.resolve, params.themes)
    telling = [theme for theme in dict.fromkeys(wanted) if theme in said]
    if not telling:
        return []
    reason = Reason(N_("What was written complains of: %(themes)s."), {"themes": ", ".join(telling)})
    return [case_of(context, "theme", reason, params.severity, telling[0])]


def _complaints(context: RuleContext) -> frozenset[str] | set[str]:
    """Return every theme that the response complains of; none where nobody said how to read it."""
    if context.complaints is not None:
        return context.complaints
    if context.taxonomy is None or context.language is None:
        return set()
    texts = [text for _, text in list_verbatims(context.survey, context.answers)]
    hits: list[Any] = [hit for text in texts for hit in find(text, context.language, context.taxonomy)]
    return {hit.theme for hit in hits if hit.polarity == "negative"}
