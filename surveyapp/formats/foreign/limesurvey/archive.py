"""LimeSurvey's survey archives (.lsa): a zip file with the survey beside its answers, of which only the survey is read."""

import zipfile
import zlib
from io import BytesIO

from surveyapp.domain.errors import N_, Fault, InvalidFile
from surveyapp.formats.foreign.limesurvey.xml_tables import MAXIMUM_BYTES, TOO_LARGE

ZIP = b"PK\x03\x04"
MOST_MEMBERS = 100
NO_SURVEY = N_("The archive has no survey (.lss) that can be read in it; export the survey itself, as .lss.")


def survey_of(data: bytes, file: str) -> bytes:
    """Return the survey's own file: `data` itself, or what an archive has of it, never more than may be read.

    Raises:
        InvalidFile: the archive is broken, or has no survey.
    """
    if not data.startswith(ZIP):
        return data
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()[:MOST_MEMBERS]
            member = next((each for each in members if each.filename.lower().endswith(".lss")), None)
            if member is None:
                raise InvalidFile(file, [Fault(None, NO_SURVEY)])
            with archive.open(member) as stream:
                # What the archive says of its size may be wrong; what is read is counted.
                survey = stream.read(MAXIMUM_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError):
        raise InvalidFile(file, [Fault(None, NO_SURVEY)]) from None
    if len(survey) > MAXIMUM_BYTES:
        raise InvalidFile(file, [Fault(None, TOO_LARGE, {"most": MAXIMUM_BYTES})])
    return survey
