"""Surveys with conditions of every kind, and what somebody might answer, from a seed: the same seed gives the same survey."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from surveyapp.domain.questions import TYPES
from surveyapp.domain.surveys import Question, Survey
from tests.domain.expression_trees import EDGES

FACTS = ("order.days_late", "order.product", "order.price_total", "order.delivered_on", "order.seller", "order.unit")
CHOICES = ("late", "damaged", "wrong", "3", "Late again")
COLUMNS = ("bad", "so-so", "good")
WORDS = (
    "", "Late", "3", " 12,5 ", "2026-11-20", "2026-02-30", "a@b.fi", "+358 40 1234567", "09:30", "https://a.fi/x", "٣٫٥",
    "x" * 11, "late again, and more",
)  # fmt: skip
TYPED = (*WORDS, *WORDS, *(text for text in EDGES if "\x00" not in text))
CONSTANTS = (*CHOICES, *COLUMNS, "other", "none", 0, 1, 3, 12.5, True, False, "2026-11-20", "", None)
COMPARING = ("=", "=", "!=", "<", "<=", ">", ">=", "contains", "notcontains", "anyof", "allof", "noneof")
INPUTS = ("text", "email", "tel", "number", "date", "time", "url")
A_FILE = "00000000000za"

Known = Mapping[str, Sequence[Any]]


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f"({value})" if isinstance(value, int | float) else "'" + value.replace("'", "\\'") + "'"


class SurveyMaker:
    """Makes one survey; conditions see what was asked before them, and mostly compare it with what it can be."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.known: dict[str, Sequence[Any]] = {}
        self.count = 0

    def definition(self) -> dict[str, Any]:
        """Return a survey of one or two pages."""
        pages = []
        for number in range(self.random.choice((1, 1, 2))):
            page: dict[str, Any] = {"name": f"p{number}"}
            self.condition(page, "visibleIf", 0.1)
            pages.append(page | {"elements": [self.element(0) for _ in range(self.random.randint(3, 8))]})
        return {"name": "s", "title": "S", "pages": pages}

    def element(self, depth: int) -> dict[str, Any]:
        self.count += 1
        kind = self.random.choice([kind for kind in TYPES if kind != "panel" or depth < 2])
        element: dict[str, Any] = {"name": f"q{self.count}", "type": kind}
        self.condition(element, "visibleIf", 0.5)
        if kind == "panel":
            return element | {"elements": [self.element(depth + 1) for _ in range(self.random.randint(1, 3))]}
        if kind == "html":
            return element | {"html": f"See {self.pipe()}."}
        element |= {"title": f"Q{self.count} {self.pipe()}", **self.options(kind)}
        element["isRequired"] = self.random.random() < 0.3
        self.condition(element, "requiredIf", 0.4)
        values = values_of(element)
        self.known |= {
            element["name"]: values,
            **{f"{element['name']}.{row}": values for row in element.get("rows", ())},
        }
        if element.get("showOtherItem"):
            self.known[f"{element['name']}-Comment"] = WORDS
        return element

    def condition(self, part: dict[str, Any], key: str, chance: float) -> None:
        if self.random.random() < chance:
            part[key] = self.said(self.known)

    def said(self, known: Known) -> str:
        """Return a condition over the names `known`."""
        simple = [self.compared(known) for _ in range(3)]
        joined = f"({simple[0]}) {self.random.choice(('and', 'or'))} not ({simple[1]})"
        return self.random.choice((*simple, joined, f"iif({', '.join(simple)})"))

    def compared(self, known: Known) -> str:
        random = self.random
        # What was asked last is more likely on the same page.
        name = random.choice([*known, *list(known)[-4:], FACTS[0]] if known else FACTS)
        other = random.choice([*known, *FACTS])
        near = [_written(value) for value in random.choices(known.get(name, CONSTANTS), k=3)]
        far = random.choice((near[1], _written(random.choice(CONSTANTS)), f"{{{other}}}"))
        operator = random.choice(COMPARING)
        return random.choice(
            (
                f"{{{name}}} {random.choice(('empty', 'notempty'))}",
                f"{{{name}}} {operator} {near[0]}",
                f"{{{name}}} {operator} {near[0]}",
                f"{{{name}}} {operator} [{', '.join(near)}]",
                f"{{{name}}} {operator} {far}",
                f"({{{name}}} {random.choice('+-*/%')} {near[0]}) {operator} {far}",
                f"sum({{{name}}}, {{{other}}}) {random.choice(('<', '>='))} {near[0]}",
                f"dateDiff({{{name}}}, today()) {random.choice(('<', '>='))} 2",
            )
        )

    def pipe(self) -> str:
        return f"{{{self.random.choice([*self.known])}}}" if self.known and self.random.random() < 0.3 else ""

    def options(self, kind: str) -> dict[str, Any]:
        """Return the keys of a question that are its type's own."""
        random = self.random
        if kind in ("radiogroup", "checkbox", "dropdown", "ranking"):
            return self.choices(kind)
        if kind == "matrix":
            return {"columns": list(COLUMNS), "rows": ["price", "speed"]}
        if kind == "rating":
            return {"rateMin": random.choice((-1, 0, 1)), "rateMax": 4}
        if kind == "comment":
            return {"maxLength": random.choice((10, 500))}
        return self.typed() if kind == "text" else {}

    def typed(self) -> dict[str, Any]:
        given = self.random.choice(INPUTS)
        limits = {"number": {"min": 2, "max": 100}, "date": {"min": "2026-11-01"}, "time": {"max": "12:00"}}
        checks = ({"type": "text", "minLength": 3, "maxLength": 10}, {"type": "numeric", "maxValue": 5})
        more = {"validators": [self.random.choice(checks)]} if self.random.random() < 0.3 else {}
        return {"inputType": given, **limits.get(given, {}), **more}

    def choices(self, kind: str) -> dict[str, Any]:
        random = self.random
        made: dict[str, Any] = {"choices": list(CHOICES[: random.randint(1, 5)])}
        made["choicesOrder"] = random.choice(("none", "desc", "random"))
        if random.random() < 0.5:
            made["choicesVisibleIf"] = self.said(self.known | {"item": made["choices"]})
        if kind != "ranking":
            made["showOtherItem"] = random.random() < 0.6
        if kind == "checkbox":
            made |= {"showNoneItem": random.random() < 0.5, "maxSelectedChoices": random.choice((0, 2))}
        return made


def values_of(element: Mapping[str, Any]) -> Sequence[Any]:
    """Return values that the answer to a question can have."""
    extra = [word for word, key in (("other", "showOtherItem"), ("none", "showNoneItem")) if element.get(key)]
    if element["type"] == "boolean":
        return (True, False)
    if element["type"] == "rating":
        return range(element["rateMin"], element["rateMax"] + 1)
    return [*element.get("columns", element.get("choices", WORDS)), *extra]


def answers_to(question: Question, random: Random) -> dict[str, list[str]]:
    """Return what may be sent for `question`: field → values, right and wrong ones."""
    options = question.options
    if question.type == "matrix":
        rows = [f"{question.name}:{row.value}" for row in options.rows]
        return {row: random.choice(([], *([column.value] for column in options.columns))) for row in rows}
    values: Sequence[str] = [choice.value for choice in getattr(options, "offered", ())]
    if question.type in ("text", "comment"):
        values = TYPED
    elif not values:
        steps = [str(step) for step in getattr(options, "steps", ())]
        values = {"boolean": ["true", "false"], "file": [A_FILE]}.get(question.type, steps)
    if question.type == "ranking":
        # Who puts a list in order puts all of it in order.
        return {question.name: random.choice(([], random.sample(values, len(values))))}
    most = 3 if question.type == "checkbox" else 1
    sent = random.sample(values, min(random.randint(0, most) or random.randint(0, 1), len(values)))
    return {question.name: sent} | ({f"{question.name}-Comment": [random.choice(WORDS)]} if question.has_other else {})


def fields(survey: Survey, random: Random) -> dict[str, list[str]]:
    """Return what may be sent for the whole of `survey`."""
    return {name: sent for question in survey.questions for name, sent in answers_to(question, random).items()}
