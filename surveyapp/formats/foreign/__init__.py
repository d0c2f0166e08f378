"""Surveys of other tools: each module reads one format into a definition of ours, registered in `READERS`.

A module has `read(data: bytes, file: str) -> Carried`. It raises `InvalidFile` where the file is no survey of its kind; what
has no twin here is left out with a note. No reader follows a reference out of the file, and each is bounded in size.
"""

from collections.abc import Callable

from surveyapp.formats.foreign import limesurvey, limesurvey_text, surveyjs, xlsform
from surveyapp.formats.foreign.carried import Carried

# The ending of a file's name → what reads it; `reading` also looks at what stands in the file.
READERS: dict[str, Callable[[bytes, str], Carried]] = {
    ".json": surveyjs.read,
    ".lsa": limesurvey.read,
    ".lss": limesurvey.read,
    ".txt": limesurvey_text.read,
    # The old kind is told what to do.
    ".xls": xlsform.read,
    ".xlsx": xlsform.read,
}
