"""Surveys with conditions of every kind, and what somebody might answer, as Hypothesis draws them."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from surveyapp.domain.expressions import Array, Binary, Call, Literal, Node, Reference, Unary, to_text
from surveyapp.domain.questions import TYPES
from surveyapp.domain.surveys import Question, Survey
from tests.domain.expression_trees import EDGES

Draw = Callable[[st.SearchStrategy[Any]], Any]

FACTS = ("order.days_late", "order.product", "order.price_total", "order.delivered_on", "order.seller", "order.unit")
CHOICES = ("late", "damaged", "wrong", "3", "Late again")
COLUMNS = ("bad", "so-so", "good")
WORDS = (
    "", "Late", "3", " 12,5 ", "2026-11-20", "2026-02-30", "a@b.fi", "+358 40 1234567", "09:30", "https://a.fi/x", "٣٫٥",
    "x" * 11,
)  # fmt: skip
CONSTANTS = [*CHOICES, *COLUMNS, "other", "none", "yes", 0, 1, 2, 3, 4, 12.5, True, False, "2026-11-20", "", None]
COMPARING = ("=", "!=", "<", "<=", ">", ">=", "contains", "notcontains", "anyof", "allof", "noneof")
INPUTS = ("text", "email", "tel", "number", "date", "time", "url")


def _operands(names: list[str]) -> st.SearchStrategy[Node]:
    references = st.sampled_from([*names, *names, *FACTS]).map(Reference)
    constants = st.sampled_from(CONSTANTS).map(Literal)
    lists = st.lists(constants, max_size=3).map(lambda items: Array(tuple(items)))
    sums = st.builds(Binary, st.sampled_from("+-*/%"), references, references | constants)
    days = st.sampled_from(names).map(lambda name: Call("dateDiff", (Reference(name), Call("today", ()))))
    least = references.map(lambda name: Call("max", (name, Literal(2))))
    return st.one_of(constants, lists, references, references, sums, days, least)


def conditions(names: list[str]) -> st.SearchStrategy[str]:
    """Return conditions over `names`, written out."""
    references = st.sampled_from(names * 2 + list(FACTS)).map(Reference)
    compared: st.SearchStrategy[Node] = st.builds(
        Binary, st.sampled_from(COMPARING), references, _operands(names or list(FACTS))
    )
    simple = st.one_of(compared, compared, st.builds(Unary, st.sampled_from(("empty", "notempty", "not")), references))
    joined = st.builds(Binary, st.sampled_from(("and", "or", "or")), simple, simple)
    chosen = st.builds(lambda a, b, c: Call("iif", (a, b, c)), simple, simple, simple)
    return st.one_of(simple, simple, joined, chosen).map(to_text)


class SurveyMaker:
    """Draws one survey; conditions see what was asked before them."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.names: list[str] = []
        self.count = 0

    def definition(self) -> dict[str, Any]:
        """Return a survey of one to three pages."""
        pages = []
        for number in range(self.draw(st.integers(1, 3))):
            page: dict[str, Any] = {"name": f"p{number}"}
            self.condition(page, "visibleIf", rarely=True)
            pages.append(page | {"elements": self.elements(0)})
        return {"name": "s", "title": "S", "pages": pages}

    def elements(self, depth: int) -> list[dict[str, Any]]:
        return [self.element(depth) for _ in range(self.draw(st.integers(1, 5 if depth == 0 else 3)))]

    def element(self, depth: int) -> dict[str, Any]:
        self.count += 1
        kinds = [kind for kind in TYPES if kind != "panel" or depth < 2]
        kind = self.draw(st.sampled_from(kinds + ["panel"] * (depth == 0)))
        element: dict[str, Any] = {"name": f"q{self.count}", "type": kind}
        self.condition(element, "visibleIf")
        if kind == "panel":
            return element | {"elements": self.elements(depth + 1)}
        if kind == "html":
            return element | {"html": f"See {self.pipe()}."}
        element |= {"title": f"Q{self.count} {self.pipe()}", **self.options(kind)}
        if self.draw(st.booleans()):
            element["isRequired"] = True
        self.condition(element, "requiredIf")
        self.names += [element["name"], *(f"{element['name']}.{row}" for row in element.get("rows", ()))]
        if element.get("showOtherItem"):
            self.names.append(f"{element['name']}-Comment")
        return element

    def condition(self, part: dict[str, Any], key: str, *, rarely: bool = False) -> None:
        if self.draw(st.integers(0, 7 if rarely else 2)) == 0:
            part[key] = self.draw(conditions(self.names))

    def pipe(self) -> str:
        named = self.names and self.draw(st.integers(0, 3)) == 0
        return "{" + self.draw(st.sampled_from(self.names)) + "}" if named else ""

    def options(self, kind: str) -> dict[str, Any]:
        """Return the keys of a question that are its type's own."""
        draw = self.draw
        if kind in ("radiogroup", "checkbox", "dropdown", "ranking"):
            return self.choices(kind)
        if kind == "matrix":
            return {"columns": list(COLUMNS), "rows": ["price", "speed"]}
        if kind == "rating":
            return {"rateMin": draw(st.sampled_from((-1, 0, 1))), "rateMax": 4}
        if kind == "comment":
            return {"maxLength": draw(st.sampled_from((10, 500)))}
        if kind != "text":
            return {}
        given = draw(st.sampled_from(INPUTS))
        limits = {"number": {"min": 2, "max": 100}, "date": {"min": "2026-11-01"}, "time": {"max": "12:00"}}.get(
            given, {}
        )
        length, size = {"type": "text", "minLength": 3, "maxLength": 10}, {"type": "numeric", "maxValue": 5}
        checks = draw(st.sampled_from(([], [length], [size])))
        return {"inputType": given, **limits, **({"validators": checks} if checks else {})}

    def choices(self, kind: str) -> dict[str, Any]:
        draw = self.draw
        made: dict[str, Any] = {"choices": list(CHOICES[: draw(st.integers(1, 5))])}
        made["choicesOrder"] = draw(st.sampled_from(("none", "desc", "random")))
        if draw(st.booleans()):
            made["choicesVisibleIf"] = draw(conditions(["item", "item", *self.names]))
        if kind != "ranking" and draw(st.booleans()):
            made["showOtherItem"] = True
        if kind == "checkbox":
            made |= {"showNoneItem": draw(st.booleans()), "maxSelectedChoices": draw(st.sampled_from((0, 2)))}
        return made


def definitions() -> st.SearchStrategy[dict[str, Any]]:
    """Return definitions of surveys."""
    return st.composite(lambda draw: SurveyMaker(draw).definition())()


def answers_to(question: Question) -> st.SearchStrategy[dict[str, list[str]]]:
    """Return what may be sent for `question`: field → values, right and wrong ones."""
    options = question.options
    if question.type == "matrix":
        row = st.sampled_from([[], *([column.value] for column in options.columns)])
        return st.fixed_dictionaries({f"{question.name}:{each.value}": row for each in options.rows})
    values = st.sampled_from([choice.value for choice in getattr(options, "offered", ())] or ["x"])
    if question.type == "rating":
        values = st.sampled_from([str(step) for step in options.steps])
    if question.type == "boolean":
        values = st.sampled_from(("true", "false"))
    if question.type in ("text", "comment"):
        values = st.sampled_from(WORDS) | st.sampled_from([text for text in EDGES if "\x00" not in text])
    if question.type == "file":
        values = st.just("00000000000za")
    several = question.type in ("checkbox", "ranking")
    sent = st.lists(values, unique=True, max_size=3) if several else st.lists(values, max_size=1)
    own = st.sampled_from(WORDS).map(lambda word: [word])
    return st.fixed_dictionaries(
        {question.name: sent} | ({f"{question.name}-Comment": own} if question.has_other else {})
    )


def fields(survey: Survey) -> st.SearchStrategy[dict[str, list[str]]]:
    """Return what may be sent for the whole of `survey`."""
    parts = st.tuples(*(answers_to(question) for question in survey.questions))
    return parts.map(lambda found: {name: sent for part in found for name, sent in part.items()})
