"""The taxonomy of an installation: the file `themes.yaml` beside its surveys, read again only after it changed."""

import logging
from functools import lru_cache
from pathlib import Path

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.domain.surveys import Survey
from surveyapp.domain.themes import Taxonomy
from surveyapp.formats.themes_yaml import load_taxonomy

FILE_NAME = "themes.yaml"


def get_taxonomy(surveys: Path) -> Taxonomy:
    """Return the taxonomy in the folder `surveys`.

    Raises:
        InvalidFile: the file is missing or has faults.
    """
    path = surveys / FILE_NAME
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return read_taxonomy(path)
    return _taxonomy_of(path, changed)


def find_taxonomy_for(survey: Survey, surveys: Path) -> Taxonomy | None:
    """Return what the rules of `survey` read comments by; None where no rule reads any.

    A taxonomy that cannot be read is logged and None: an answer is taken even when nobody can tell its themes.
    """
    if not any(rule.kind == "theme" for rule in survey.rules):
        return None
    try:
        return get_taxonomy(surveys)
    except InvalidFile as refused:
        logging.getLogger(__name__).error("%s: %s", refused.file, "; ".join(map(str, refused.faults)))
        return None


def find_theme_ids(surveys: Path) -> frozenset[str] | None:
    """Return the ids of the themes in the folder `surveys`; None where they cannot be read, for others to tell."""
    try:
        return frozenset(get_taxonomy(surveys).ids)
    except InvalidFile:
        return None


def read_taxonomy(path: Path) -> Taxonomy:
    """Return the taxonomy in the file `path`, which need not be the installation's own.

    Raises:
        InvalidFile: with every fault and its line.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        message = N_("The file cannot be read: %(reason)s.")
        raise InvalidFile(str(path), [Fault(None, message, {"reason": error.strerror or "unknown"})]) from None
    return load_taxonomy(text, str(path))


@lru_cache(maxsize=4)
def _taxonomy_of(path: Path, changed: int) -> Taxonomy:  # noqa: ARG001 - the time of change is part of the key
    return read_taxonomy(path)
