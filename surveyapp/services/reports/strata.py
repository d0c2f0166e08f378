"""Loading what scores are weighed by: answers and delivered orders by unit, category and lateness."""

from surveyapp.analysis.report import Filters
from surveyapp.analysis.rollups import OTHER
from surveyapp.analysis.strata import stratum_of
from surveyapp.domain.strata import Stratum
from surveyapp.reports.satisfaction_weights import Strata
from surveyapp.services.reports.scopes import Scope
from surveyapp.services.reports.source import Source
from surveyapp.store import strata

CATEGORY = "category"


def load_strata(source: Source, scope: Scope, filters: Filters) -> Strata | None:
    """Return kinds of orders with their answers and counts, in two statements; None where there is nothing to weigh by.

    Protected answers are not weighed: kinds of orders would cut them too fine. Of segments, strata know categories alone.
    """
    if scope.protection is not None or set(filters.where) - {CATEGORY}:
        return None
    wanted = filters.where.get(CATEGORY)
    is_by_category = CATEGORY in source.published.survey.dimensions
    answers: dict[str, dict[Stratum, dict[str, int]]] = {}
    known: set[str | None] = set()
    for row in strata.sum_answers(source.session, list(source.series), scope.part):
        stratum = stratum_of(row.key, row.unit_id)
        known.add(stratum.category)
        if wanted in (None, stratum.category):
            counts = answers.setdefault(source.series[row.series_id], {}).setdefault(stratum, {})
            counts[row.value] = int(row.n)
    if not answers:
        return None
    orders: dict[Stratum, int] = {}
    for row in strata.sum_orders(source.session, scope.order_part):
        category = row.category if row.category in known or OTHER not in known else OTHER
        if wanted in (None, category):
            stratum = Stratum(bool(row.is_late), row.unit_id, category if is_by_category else "")
            orders[stratum] = orders.get(stratum, 0) + int(row.n)
    return Strata(answers, orders)
