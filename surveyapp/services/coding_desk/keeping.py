"""What people said of a comment holds, whatever a coder says of it later."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.analysis.themes.coder import CodedTheme, Coding
from surveyapp.domain.themes import Taxonomy
from surveyapp.store import labels as store
from surveyapp.store.labels import Label


def hash_of(text: str) -> str:
    """Return what tells a comment's text apart from what it was before somebody changed it (SHA-256, shortened)."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def negativity_of(is_negative: bool) -> float:
    """Return how unhappy a comment is that a person calls unhappy or not."""
    return 1.0 if is_negative else 0.0


def keep_labels(session: Session, taxonomy: Taxonomy, rows: Sequence[Any], coded: dict[int, dict[str, Coding]]) -> None:
    """Put what people said of comments in the place of what the coder says, in `coded` (response → question → coding).

    `rows` have the id and answers of the responses. Labels of a text that has changed since are deleted.
    """
    answers = {row.id: row.answers for row in rows}
    stale = []
    for label in store.list_deciding(session, list(answers)):
        text = answers[label.response_id].get(label.question)
        if not isinstance(text, str) or hash_of(text) != label.text_hash:
            stale.append(label.id)
        elif coding := coded[label.response_id].get(label.question):
            coded[label.response_id][label.question] = corrected(coding, label, text, taxonomy)
    if stale:
        store.delete_labels(session, stale)


def corrected(coding: Coding, label: Label, text: str, taxonomy: Taxonomy) -> Coding:
    """Return a coding with what a person said of the comment; of themes that they were not offered, the coder's stays."""
    offered = {taxonomy.resolve(theme) for theme in label.proposal["offered"]}
    said = {(found.theme, found.polarity): found for found in (_coded(theme, text, taxonomy) for theme in label.themes)}
    kept = [found for found in said.values() if found.theme in taxonomy.ids]
    others = [found for found in coding.themes if found.theme not in offered]
    return replace(coding, negativity=negativity_of(bool(label.is_negative)), themes=(*kept, *others))


def _coded(theme: Mapping[str, Any], text: str, taxonomy: Taxonomy) -> CodedTheme:
    begins, ends = theme.get("begins", 0), theme.get("ends", 0)
    return CodedTheme(taxonomy.resolve(theme["theme"]), theme["polarity"], text[begins:ends], begins, ends)
