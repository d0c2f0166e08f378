"""The cause-and-effect diagram (Ishikawa 1968) as an SVG picture: seven branches of causes that lead to one problem.

The picture carries neither colours nor style attributes: it is drawn in `currentColor`, so that it is read on light and
dark pages and on paper alike, and the strictest content policy lets it stand inside a page.
"""

import html
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveyapp.domain.errors import N_
from surveyapp.domain.tickets.actions import BRANCHES

BRANCH_NAMES = {
    "people": N_("People"),
    "process": N_("Process"),
    "equipment": N_("Equipment"),
    "material": N_("Material"),
    "environment": N_("Environment"),
    "measurement": N_("Measurement"),
    "management": N_("Management"),
}
# The words beside the causes, by the keys of `words`.
TITLE, ROOT = N_("Cause-and-effect diagram"), N_("root cause")

Cause = tuple[str, str, bool]

FONT = "Liberation Sans, Noto Sans, Arial, sans-serif"
WIDTH = 1100
ABOVE = 4
COLUMN = 218
SLANT = 56
HEAD = 196
LINE = 15
GAP = 9
TEXT_WIDTH = 156
TEXT_UNITS = 25
PROBLEM_UNITS = 27
FEWEST = 96


@dataclass(frozen=True, slots=True)
class _Bone:
    """A branch as it is drawn: its name, its causes in lines, and the room that they take."""

    name: str
    causes: Sequence[tuple[Sequence[str], bool]]

    @property
    def height(self) -> int:
        return sum(len(lines) * LINE + GAP for lines, _ in self.causes)


def draw(problem: str, causes: Sequence[Cause], *, words: Mapping[str, str] | None = None, key: str = "fish") -> str:
    """Return the diagram as an `<svg>` element.

    Args:
        problem: what is to be explained; it stands at the head.
        causes: (branch, text, whether it is the root cause), in the order in which they are read.
        words: the names of the branches, and of `title` and `root`, in the reader's language; English without.
        key: what the ids within the picture begin with, where a page holds several pictures.
    """
    said = {**BRANCH_NAMES, "title": TITLE, "root": ROOT, **(words or {})}
    bones = [_bone(branch, causes, said) for branch in BRANCHES]
    top = max(FEWEST, *(bone.height for bone in bones[:ABOVE])) + 34
    below = max(FEWEST, *(bone.height for bone in bones[ABOVE:])) + 34
    spine, head = top + 8, WIDTH - HEAD
    problem_lines = wrap(problem, PROBLEM_UNITS)
    # A long problem needs more room about the spine than its branches do.
    spine = max(spine, len(problem_lines) * LINE // 2 + 20)
    height = spine + max(below + 8, len(problem_lines) * LINE // 2 + 20)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="fishbone" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
            f' height="{height}" role="img" aria-labelledby="{key}-title {key}-desc"'
            f' fill="currentColor" font-family="{FONT}" font-size="12">'
        ),
        f'<title id="{key}-title">{_plain(said["title"])}: {_plain(problem)}</title>',
        f'<desc id="{key}-desc">{_plain(describe(causes, said))}</desc>',
        f'<path d="M8 {spine}H{head}" stroke="currentColor" stroke-width="2.5" fill="none"/>',
        f'<path d="M{head} {spine - 9}L{head + 16} {spine}L{head} {spine + 9}Z"/>',
        *_head(problem_lines, head + 16, spine),
    ]
    for place, bone in enumerate(bones):
        is_above = place < ABOVE
        # The lower branches stand half a column to the left, so that no two meet at the spine.
        foot = (
            head - 14 - COLUMN * (ABOVE - 1 - place)
            if is_above
            else head - 14 - COLUMN // 2 - COLUMN * (len(bones) - 1 - place)
        )
        parts += _branch(bone, foot, spine, spine - top if is_above else spine + below, said["root"])
    return "".join([*parts, "</svg>"])


def describe(causes: Sequence[Cause], words: Mapping[str, str] | None = None) -> str:
    """Return the causes in one line for those who hear the picture instead of seeing it."""
    said = {**BRANCH_NAMES, "root": ROOT, **(words or {})}
    told = []
    for branch in BRANCHES:
        texts = [f"{text} ({said['root']})" if is_root else text for found, text, is_root in causes if found == branch]
        if texts:
            told.append(f"{said[branch]}: {'; '.join(texts)}.")
    return " ".join(told)


def wrap(text: str, units: int) -> list[str]:
    """Return a text in lines of at most `units` (a wide East Asian letter takes two); words too long are broken."""
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, units):
            joined = f"{lines[-1]} {piece}" if lines[-1] else piece
            if _units(joined) <= units:
                lines[-1] = joined
            else:
                lines.append(piece)
    return [line for line in lines if line]


def _pieces(word: str, units: int) -> Iterator[str]:
    piece = ""
    for letter in word:
        if _units(piece + letter) > units:
            yield piece
            piece = ""
        piece += letter
    yield piece


def _units(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _bone(branch: str, causes: Sequence[Cause], said: Mapping[str, str]) -> _Bone:
    found = []
    for of, text, is_root in causes:
        if of == branch:
            lines = wrap(text, TEXT_UNITS - 3 if is_root else TEXT_UNITS)
            found.append(([*lines, f"({said['root']})"] if is_root else lines, is_root))
    return _Bone(said[branch], found)


def _head(lines: Sequence[str], left: int, spine: int) -> Iterator[str]:
    height = len(lines) * LINE + 20
    yield (
        f'<rect x="{left}" y="{spine - height // 2}" width="{WIDTH - left - 2}" height="{height}" fill="none"'
        ' stroke="currentColor" stroke-width="1.5"/>'
    )
    for place, line in enumerate(lines):
        y = spine - height // 2 + 10 + LINE * place + 11
        yield f'<text x="{left + 10}" y="{y}" font-weight="600">{_plain(line)}</text>'


def _branch(bone: _Bone, foot: int, spine: int, far: int, root: str) -> Iterator[str]:
    """Draw one branch from its far end at `far` to the spine at `foot`, each cause on a twig of its own."""
    is_above = far < spine
    tip = foot - SLANT
    yield f'<path d="M{tip} {far + (22 if is_above else -22)}L{foot} {spine}" stroke="currentColor" fill="none"/>'
    yield (
        f'<text x="{tip}" y="{far + 14 if is_above else far - 6}" text-anchor="middle" font-weight="600"'
        f' font-size="13">{_plain(bone.name)}</text>'
    )
    start, end = (far + 22, spine) if is_above else (far - 22, spine)
    y = far + 26 if is_above else spine + 8
    for lines, is_root in bone.causes:
        bottom = y + len(lines) * LINE
        at = round(tip + SLANT * (bottom - start) / (end - start))
        # Above the spine the bone is nearest to the text at its first line, below at its last.
        nearest = round(tip + SLANT * (y - start) / (end - start)) if is_above else at
        left = min(at, nearest) - TEXT_WIDTH
        weight = ' font-weight="700"' if is_root else ""
        width = 2 if is_root else 0.75
        yield f'<path d="M{left} {bottom}H{at}" stroke="currentColor" stroke-width="{width}" fill="none"/>'
        if is_root:
            yield f'<circle cx="{at}" cy="{bottom}" r="4"/>'
        for place, line in enumerate(lines):
            slope = ' font-style="italic"' if is_root and line == f"({root})" else weight
            yield f'<text x="{left}" y="{y + LINE * place + 11}"{slope}>{_plain(line)}</text>'
        y = bottom + GAP


def _plain(text: str) -> str:
    """Return a text as XML, without the control characters that XML cannot hold."""
    kept = "".join(letter for letter in text if letter.isprintable() or letter == " ")
    return html.escape(kept)
