"""Who changed what in a survey's drafts, in plain words, newest first."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveyapp.services import survey_drafts as drafts
from surveyapp.services.survey_drafts.ending import PAGE
from surveyapp.web.access import access, get_viewer
from surveyapp.web.part_titles import titles_of
from surveyapp.web.survey_editor.desk import desk_of
from surveyapp.web.survey_editor.history_words import words_of
from surveyapp.web.survey_editor.room import blueprint

# As far back as the pages go; who wants more looks into the audit log.
LONGEST_OFFSET = 6


@dataclass(frozen=True, slots=True)
class Version:
    """What was done to one draft: the version that it became, or what else became of it."""

    title: str
    rows: list[Any]


@blueprint.get("/<name>/edit/history")
@access("surveys.write")
def history(name: str) -> ResponseReturnValue:
    """List who changed what, by the version that it became."""
    viewer = get_viewer()
    desk = desk_of(drafts.get_draft(viewer, name))
    sent = request.args.get("from", "")
    offset = int(sent) if sent.isdecimal() and len(sent) <= LONGEST_OFFSET else 0
    page = drafts.list_edits(viewer, name, offset=offset)
    titles = titles_of(desk.definition)
    versions = [
        Version(_title(rows[0]), [(row, words_of(row, titles)) for row in rows])
        for _, rows in ((key, list(group)) for key, group in groupby(page.rows, key=lambda row: row.draft_id))
    ]

    def url(start: int) -> str:
        return url_for("survey_editor.history", name=name, **({"from": start} if start else {}))

    return render_template(
        "survey_editor/history.html",
        desk=desk,
        versions=versions,
        next_url=url(page.next_offset) if page.next_offset else None,
        previous_url=url(max(0, offset - PAGE)) if offset else None,
    )


def _title(row: Any) -> str:
    if row.version is not None:
        return str(gettext("Became version %(number)s", number=row.version))
    return str(gettext("Draft under way") if row.ended_at is None else gettext("Draft that was thrown away"))
