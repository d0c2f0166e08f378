"""The pages of corrective actions: the list, one action with its next step, and a page for each thing that changes it."""

from surveyapp.web.actions import action, causes, documents, listing, making, proof, steps, telling
from surveyapp.web.actions.room import blueprint

__all__ = ["action", "blueprint", "causes", "documents", "listing", "making", "proof", "steps", "telling"]
