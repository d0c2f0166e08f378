"""What somebody wrote anew in a mail, apart from what their mail program quoted below or between it."""

import re

# How mail programs introduce what they quote. Each stands on a line of its own, or on two where a long one was broken.
INTRODUCTIONS = (
    re.compile(r"^on .{6,200}wrote:$", re.IGNORECASE),
    re.compile(r"^.{6,200}(kirjoitti|skrev)( .{0,120})?:$", re.IGNORECASE),
    re.compile(r"^(den|am|le) .{6,200}(skrev|schrieb|a écrit)\s?( .{0,120})?:$", re.IGNORECASE),
    re.compile(
        r"^-{2,}\s*(original message|alkuperäinen viesti|ursprungligt meddelande|opprinnelig melding|"
        r"forwarded message|edelleenlähetetty viesti|vidarebefordrat meddelande)\s*-{2,}$",
        re.IGNORECASE,
    ),
    re.compile(r"^_{20,}$"),
)
# The head of a quoted mail as some programs write it: "From: …" followed by "Sent: …" or the like.
FROM = re.compile(r"^\*?(from|lähettäjä|från|fra|von)\*?:\s?\S", re.IGNORECASE)
HEADS = re.compile(
    r"^\*?(sent|date|to|subject|lähetetty|päiväys|vastaanottaja|aihe|skickat|datum|till|ämne)\*?:", re.IGNORECASE
)
QUOTED = re.compile(r"^\s*>")
SIGNATURE = re.compile(r"^--\s?$")
SPARE_LINES = re.compile(r"\n{3,}")


def own_words(text: str) -> str:
    """Return what the writer of a mail's plain text added, without quotes and signature; all of it when nothing is left.

    Answers written between quoted lines are kept: only what is marked as quoted, or follows an introduction to the end
    of the mail, goes.
    """
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    for place, line in enumerate(lines):
        if SIGNATURE.match(line) or _is_head(lines, place):
            break
        if _introduces(lines, place):
            if _follows_quote(lines, place):
                continue
            break
        if not QUOTED.match(line) and not _ends_introduction(lines, place):
            kept.append(line)
    found = SPARE_LINES.sub("\n\n", "\n".join(kept)).strip()
    return found or text.strip()


def _introduces(lines: list[str], place: int) -> bool:
    line = lines[place].strip()
    following = lines[place + 1].strip() if place + 1 < len(lines) else ""
    return _is_introduction(line) or (
        bool(line and following) and not line.endswith(":") and _is_broken(line, following)
    )


def _ends_introduction(lines: list[str], place: int) -> bool:
    return place > 0 and bool(lines[place - 1].strip()) and _is_broken(lines[place - 1].strip(), lines[place].strip())


def _is_broken(line: str, following: str) -> bool:
    """Return whether a long introduction was broken into two lines ("On Monday Mikko <…>" and "wrote:")."""
    return (
        following.endswith(":")
        and len(following) < 120
        and "@" in line + following
        and _is_introduction(f"{line} {following}")
    )


def _is_introduction(line: str) -> bool:
    return any(pattern.match(line) for pattern in INTRODUCTIONS)


def _follows_quote(lines: list[str], place: int) -> bool:
    """Return whether quoted lines come next, after which the writer may have gone on."""
    following = [line for line in lines[place + 1 : place + 4] if line.strip()]
    return any(QUOTED.match(line) for line in following)


def _is_head(lines: list[str], place: int) -> bool:
    if not FROM.match(lines[place].strip()):
        return False
    return any(HEADS.match(line.strip()) for line in lines[place + 1 : place + 4])
