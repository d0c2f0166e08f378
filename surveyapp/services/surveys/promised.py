"""What was promised to those who answered holds for all of a survey: its reports add them to those who answer later."""

from sqlalchemy.orm import Session

from surveyapp.domain.errors import N_, Refused
from surveyapp.domain.surveys.model import ANONYMITIES
from surveyapp.store import survey_versions

WORSE = {
    "confidential": N_(
        "People have answered this survey confidentially; with %(name)s named, their answers would be shown too. Keep"
        " “anonymity” as it was, or give the new survey a name of its own."
    ),
    "anonymous": N_(
        "People have answered this survey anonymously; with %(name)s less protected, their answers would be too. Keep"
        " “anonymity” as it was, or give the new survey a name of its own."
    ),
}


def refuse_broken_promise(session: Session, survey_id: int, name: str, anonymity: str) -> None:
    """Do nothing where a version may become the current one: it protects at least as much as any that was answered.

    Raises:
        Refused: somebody answered under a stronger promise.
    """
    answered = survey_versions.list_answered_anonymities(session, survey_id)
    strongest = max(answered, key=ANONYMITIES.index, default=anonymity)
    if ANONYMITIES.index(anonymity) < ANONYMITIES.index(strongest):
        raise Refused(WORSE[strongest], name=name)
