"""The account of a survey that was brought along, as lines for people and as JSON for programs."""

import json
from collections.abc import Iterator

from surveyapp.formats.foreign.carried import CHANGED, LEFT_OUT, Note
from surveyapp.services.surveys.bringing import Brought

# What is counted, for one and for more.
COUNTED = {
    "pages": ("page", "pages"),
    "questions": ("question", "questions"),
    "texts": ("information text", "information texts"),
    "choices": ("choice", "choices"),
    "conditions": ("condition", "conditions"),
    "required": ("required question", "required questions"),
    "validators": ("limit to answers", "limits to answers"),
    "languages": ("language", "languages"),
}


def account_lines(brought: Brought, out: str | None) -> str:
    """Return what was carried over, changed and left out, a line each; `out` is where the YAML went."""
    return "\n".join(_lines(brought, out))


def _lines(brought: Brought, out: str | None) -> Iterator[str]:
    survey, counts = brought.survey, brought.carried.counts
    told = [f"{counts[key]} {one if counts[key] == 1 else more}" for key, (one, more) in COUNTED.items() if counts[key]]
    yield f"{out}: survey {survey.name}" if out is not None else f"survey {survey.name}"
    yield f"carried over: {', '.join(told)} ({', '.join(survey.locales)})"
    for kind in (CHANGED, LEFT_OUT):
        notes = [note for note in brought.carried.notes if note.kind == kind]
        yield f"{kind}: {len(notes) or 'nothing'}"
        yield from (f"  {_line(note)}" for note in notes)


def _line(note: Note) -> str:
    place = ", ".join(filter(None, (f"line {note.line}" if note.line else "", note.where)))
    return f"{place}: {note}" if place else str(note)


def account_json(brought: Brought) -> str:
    """Return the same as one JSON object."""
    notes = [
        {"kind": note.kind, "where": note.where, "line": note.line, "message": str(note)}
        for note in brought.carried.notes
    ]
    counts = {key: brought.carried.counts[key] for key in COUNTED}
    told = {"survey": brought.survey.name, "locales": list(brought.survey.locales), "carried": counts, "notes": notes}
    return json.dumps(told, ensure_ascii=False, indent=2)
