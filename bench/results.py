"""The figures of a run: each with its unit, and with the target it is held against where there is one."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Results:
    """What was measured so far; `seconds` and `answers` say how much to measure."""

    seconds: float
    answers: int
    figures: list[dict[str, object]] = field(default_factory=list)

    def add(
        self, name: str, value: float, unit: str, *, at_least: float | None = None, at_most: float | None = None
    ) -> None:
        """Note a figure and say it at once."""
        figure: dict[str, object] = {"name": name, "value": round(value, 4), "unit": unit}
        if at_least is not None or at_most is not None:
            figure["target"] = f"≥ {at_least:g}" if at_least is not None else f"≤ {at_most:g}"
            figure["met"] = value >= at_least if at_least is not None else value <= (at_most or 0.0)
        self.figures.append(figure)
        print(f"  {_line(figure)}", flush=True)

    def table(self) -> str:
        """Return all figures as a table."""
        return "\n".join(["", "figure", "-" * 100, *map(_line, self.figures)])


def _line(figure: dict[str, object]) -> str:
    value = figure["value"]
    assert isinstance(value, float | int)
    shown = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"
    verdict = f"  target {figure['target']}: {'met' if figure['met'] else 'MISSED'}" if "target" in figure else ""
    return f"{figure['name']:<58} {shown:>12} {figure['unit']:<10}{verdict}"
