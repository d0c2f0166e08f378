"""Texts of a report as plain English, for tests that read them."""

from typing import Any

from surveyapp.analysis.report import Amount, Text


def plain(node: Any) -> Any:
    """Return a figure or text with every message filled in, numbers unformatted."""
    if isinstance(node, Text):
        message = node.plural if node.plural and node.number != 1 else node.message
        return message % {name: plain(value) for name, value in node.params.items()}
    if isinstance(node, Amount):
        return str(node.value)
    if isinstance(node, dict):
        return {name: plain(value) for name, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [plain(value) for value in node]
    return node
