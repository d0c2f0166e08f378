"""The dry run of a survey: every branch answered automatically, and what that tells."""

from surveyapp.domain.surveys.dry_run.result import DryRun, Fired, Reached, Way
from surveyapp.domain.surveys.dry_run.running import dry_run

__all__ = ["DryRun", "Fired", "Reached", "Way", "dry_run"]
