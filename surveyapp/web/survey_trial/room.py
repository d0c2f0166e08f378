"""The blueprint of the room in which surveys are tried.

It is no part of a server that only answers: what is tried are drafts, which are staff's, and no customer has such a link.
"""

from flask import Blueprint

blueprint = Blueprint("survey_trial", __name__)
