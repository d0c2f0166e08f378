"""Loading the report `loyalty`: returns and facts that the job has counted, for what a reader may see."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from surveyapp.analysis.report import Filters
from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.loyalty import NEXT_ASKED, RECOMMENDS, SPEND
from surveyapp.reports.loyalty import FACTS, RETURNS, Frames
from surveyapp.services.reports.scopes import Scope
from surveyapp.services.reports.source import Source
from surveyapp.store import loyalty


def load_frames(source: Source, scope: Scope, filters: Filters, now: datetime) -> Frames:  # noqa: ARG001
    """Return the report's frames in three statements; of the dates, the months that they lie in.

    Raises:
        Refused: the filters name a segment, or the reader may not know whose answer is whose.
    """
    if filters.where or filters.by:
        raise Refused(N_("This report is narrowed by dates and unit only."))
    if source.published.survey.anonymity == "anonymous":
        raise Refused(N_("The answers of this survey are anonymous: nobody can know who of them bought again."))
    if scope.protection is not None:
        # Whoever sees one customer buy again would see whose class has grown since yesterday.
        raise Refused(N_("The answers of this survey are protected: who of them bought again is not shown."))
    counting = loyalty.find_counting(source.session, source.published.id)
    rows = [
        (source.series[row.series_id], *row[1:])
        for row in loyalty.sum_returns(source.session, source.published.id, scope.part)
        if source.series.get(row.series_id)
    ]
    return Frames(
        questions=source.questions,
        returns=pd.DataFrame(rows, columns=list(RETURNS)),
        facts=load_facts(source, scope, (SPEND, NEXT_ASKED, RECOMMENDS)),
        counted_at=counting.counted_at if counting is not None else None,
        until_on=counting.until_on if counting is not None else None,
    )


def load_facts(source: Source, scope: Scope, facts: Collection[str]) -> pd.DataFrame:
    """Return facts that go with the scores of the survey's questions ("" for the answers themselves), in one statement."""
    rows: Sequence[Any] = loyalty.sum_facts(source.session, source.published.id, scope.part, facts)
    known = [(source.series[row.series_id], *row[1:]) for row in rows if row.series_id in source.series]
    return pd.DataFrame(known, columns=list(FACTS))
