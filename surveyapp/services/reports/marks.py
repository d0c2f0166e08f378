"""Loading what a report's time axis shows beside the figures."""

from datetime import UTC

from surveyapp.analysis.report import Filters
from surveyapp.reports.marks import ACTION, VERSION, Mark
from surveyapp.services.reports.source import Source
from surveyapp.store import report_marks


def load_marks(source: Source, filters: Filters) -> list[Mark]:
    """Return the marks of a survey for the units asked for, in three statements.

    What was noted for a unit holds for all beneath it: the events of the units above are shown too. Corrective actions are
    named to those who may read tickets, within their units.
    """
    session, viewer, tree = source.session, source.viewer, source.tree
    versions = report_marks.list_versions(session, source.published.id)
    # The first version is where the axis begins, no change.
    marks = [Mark(row.published_at.astimezone(UTC).date(), VERSION, str(row.number)) for row in versions[1:]]
    tops = [tree.find(filters.unit)] if filters.unit else list(tree.tops)
    visible = set(tree.visible)
    beneath = [unit for unit in tree.beneath(tops) if unit in visible]
    around = sorted({*beneath, *tree.above(tops)})
    may_write = viewer is not None and viewer.may("reports.write")
    marks += [
        Mark(
            row.on_day,
            row.kind,
            row.title,
            row.to_on,
            row.path,
            row.id if may_write and row.unit_id in visible else None,
        )
        for row in report_marks.list_events(session, source.published.id, around)
    ]
    if viewer is None or viewer.may("tickets.read"):
        marks += [
            Mark(row.begun_at.astimezone(UTC).date(), ACTION, row.title, unit=row.path, ticket=row.id)
            for row in report_marks.list_begun_actions(session, source.published.id, beneath)
        ]
    return marks
