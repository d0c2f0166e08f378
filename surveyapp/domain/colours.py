"""A shop's own colour: taken only where it can be read, and its twin for dark screens."""

import re

HEX = re.compile(r"#[0-9A-Fa-f]{6}")
LEGIBLE = 4.5
WHITE, PAPER, NIGHT = "#FFFFFF", "#FAFAF8", "#1A1F1E"
DEFAULT_ACCENT = "#1B5A86"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (`#RRGGBB`), 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_legible(accent: str) -> bool:
    """Whether text of this colour can be read on paper, and white text on it."""
    return bool(HEX.fullmatch(accent)) and min(contrast(accent, PAPER), contrast(accent, WHITE)) >= LEGIBLE


def dark_twin(accent: str) -> str:
    """Return the colour made just light enough to be read on a dark page."""
    for step in range(21):
        mixed = _mix(accent, step / 20)
        if contrast(mixed, NIGHT) >= LEGIBLE:
            return mixed
    return WHITE


def _mix(colour: str, share: float) -> str:
    return "#" + "".join(f"{round(part + (255 - part) * share):02X}" for part in _parts(colour))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
