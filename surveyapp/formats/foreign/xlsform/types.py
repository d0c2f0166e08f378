"""What stands in the column “type” of a form, in the many spellings that its converters have taken over the years."""

import re
from dataclasses import dataclass

SPACE = r"[\s_]+"
EDGE = re.compile(
    rf"(?P<edge>begin|end){SPACE}(?:looped{SPACE}|l)?(?P<what>group|repeat|loop)\b(?:\s+over\s+(?P<list>\S+))?.*",
    re.IGNORECASE,
)
SELECT = re.compile(
    rf"(?:add{SPACE})?select(?:{SPACE})?(?P<many>one|1|multiple|all{SPACE}that{SPACE}apply)(?:{SPACE}prompt)?"
    rf"(?P<file>{SPACE}from{SPACE}file)?(?:{SPACE}external)?(?:{SPACE}(?:from|using))?\s+"
    rf"(?P<list>\S+(?:\s+\S+)*?)(?P<other>\s+or{SPACE}(?:specify{SPACE})?other)?",
    re.IGNORECASE,
)
RANK = re.compile(r"rank\s+(?P<list>\S+(?:\s+\S+)*)", re.IGNORECASE)
AROUND = re.compile(r"^(?:add |q )|(?: prompt| question)$")

GROUP, REPEAT, LOOP, END = "group", "repeat", "loop", "end"
ONE, MANY, RANKED = "select_one", "select_multiple", "rank"
META, MEASURED, UNKNOWN = "meta", "measured", "unknown"
# What is asked nobody: the collecting app fills it in, or it is computed.
NOT_ASKED = (
    "calculate", "calculation", "hidden", "start", "end", "today", "deviceid", "device id", "subscriberid", "subscriber id",
    "simserial", "sim serial", "sim id", "simid", "phonenumber", "username", "email", "audit", "start time", "end time",
    "start-geopoint", "background-audio", "background-geopoint", "imei", "entity", "xml-external", "csv-external", "uri",
)  # fmt: skip
# What only a telephone with the app in it can measure or record.
ONLY_BY_APP = ("geopoint", "geotrace", "geoshape", "gps", "location", "audio", "video", "osm")
KINDS = {
    **dict.fromkeys(NOT_ASKED, META),
    **dict.fromkeys(ONLY_BY_APP, MEASURED),
    "text": "text", "string": "text", "phone number": "tel", "integer": "integer", "int": "integer", "decimal": "decimal",
    "number": "decimal", "percentage": "decimal", "date": "date", "time": "time", "datetime": "datetime", "date time": "datetime",
    "note": "note", "image": "image", "photo": "image", "picture": "image", "file": "file", "barcode": "barcode",
    "acknowledge": "acknowledge", "trigger": "acknowledge", "range": "range",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """What a row is: `name`, and for a choice the list chosen from, whether of a file, and whether another word may be given.

    An `end` has in `list` what it ends.
    """

    name: str
    list: str = ""
    is_file: bool = False
    has_other: bool = False


def kind_of(written: str) -> Kind:
    """Return what `written` under “type” means; `unknown` where that is not known here."""
    written = written.strip()
    if match := EDGE.fullmatch(written):
        what = match["what"].lower()
        return Kind(END, what) if match["edge"].lower() == "end" else Kind(what, match["list"] or "")
    if match := SELECT.fullmatch(written):
        name = ONE if match["many"].lower() in ("one", "1") else MANY
        return Kind(name, match["list"], bool(match["file"]), bool(match["other"]))
    if match := RANK.fullmatch(written):
        return Kind(RANKED, match["list"])
    plain = AROUND.sub("", re.sub(SPACE, " ", written.lower()))
    return Kind(KINDS.get(plain.partition(":")[0], UNKNOWN))
