"""Reports as JSON: the contract's data, unrounded."""

import json

from surveyapp.analysis.report import Report


def write_report(report: Report) -> str:
    """Return a report's data as one JSON document."""
    return json.dumps(report.data, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
