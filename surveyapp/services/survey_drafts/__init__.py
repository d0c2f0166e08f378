"""Drafts of surveys: begin, change with undo, read who changed what, publish or throw away."""

from surveyapp.services.survey_drafts.changing import Done, begin, change, redo, save_text, undo
from surveyapp.services.survey_drafts.checking import Checked, check_text
from surveyapp.services.survey_drafts.draft import Draft, find_draft, get_draft, may_publish
from surveyapp.services.survey_drafts.ending import EditPage, discard, list_drafts, list_edits, publish

__all__ = [
    "Checked",
    "Done",
    "Draft",
    "EditPage",
    "begin",
    "change",
    "check_text",
    "discard",
    "find_draft",
    "get_draft",
    "list_drafts",
    "list_edits",
    "may_publish",
    "publish",
    "redo",
    "save_text",
    "undo",
]
