"""The trees of XLSForm's conditions as conditions of ours; what has no twin is refused with the words that have none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from surveyapp.domain.expressions import Array, Binary, Call, Literal, Node, Reference, Unary
from surveyapp.domain.expressions.tree import POSTFIX, Constant
from surveyapp.formats.foreign.xlsform import xpath
from surveyapp.formats.foreign.xlsform.xpath import Function, Name, Operation, Tree, Value, Word

# What counts the members of an answer; only “none” and “any” have twins here.
COUNTS = ("count-selected", "string-length")
# The same arguments, the same meaning.
SAME_FUNCTION = {"min": "min", "max": "max", "sum": "sum", "today": "today"}
# Values are compared as numbers where both can be; nothing needs to be made one.
AS_IT_IS = ("number", "string", "int-from-string", "date", "boolean-from-string")
OPERATOR = {"div": "/", "mod": "%"}
# A whole number below 1 is 0, one above 0 at least 1.
IS_NONE = {("=", 0), ("<", 1), ("<=", 0)}
IS_SOME = {("!=", 0), (">", 0), (">=", 1)}


class NoTwin(Exception):
    """`found`, a part of a condition, cannot be said here."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that came before: its name here, and its type."""

    name: str
    type: str


@dataclass(slots=True)
class Scope:
    """What a condition may name: the questions asked before it by their names in the form, and what is computed of them."""

    asked: dict[str, Asked] = field(default_factory=dict)
    computed: dict[str, Node] = field(default_factory=dict)

    def find(self, name: str) -> Asked:
        """Return the question that the form calls `name`.

        Raises:
            NoTwin: it is asked later here, or not at all.
        """
        if name not in self.asked:
            raise NoTwin("${" + name + "}")
        return self.asked[name]


def condition(text: str, scope: Scope, columns: Mapping[str, str] | None = None) -> Node:
    """Return the condition `text` as ours; `columns` are the cells of the choice that it is asked of.

    Raises:
        NotRead: it is no expression.
        NoTwin: it names what is not known here.
    """
    return translate(xpath.parse(text), scope, columns)


def translate(tree: Tree, scope: Scope, columns: Mapping[str, str] | None = None) -> Node:
    """Return `tree` as a condition of ours.

    Raises:
        NoTwin: it names what is not known here.
    """
    match tree:
        case Value():
            return Literal(tree.value)
        case Name():
            return scope.computed[tree.name] if tree.name in scope.computed else Reference(scope.find(tree.name).name)
        case Word():
            if columns is None or tree.word.lower() not in columns:
                raise NoTwin(tree.word)
            return Literal(columns[tree.word.lower()])
        case Operation():
            return _operation(tree, scope, columns)
        case Function():
            return _function(tree, scope, columns)


def _operation(tree: Operation, scope: Scope, columns: Mapping[str, str] | None) -> Node:
    found = _emptiness(tree, scope) or _acknowledged(tree, scope)
    if found is not None:
        return found
    left, right = translate(tree.left, scope, columns), translate(tree.right, scope, columns)
    if tree.operator in ("=", "!=") and isinstance(left, Literal):
        left, right = right, left
    return Binary(OPERATOR.get(tree.operator, tree.operator), left, right)


def _emptiness(tree: Operation, scope: Scope) -> Node | None:
    """Return what asks whether anything was answered: `${q} = ''`, `string-length(${q}) > 0`, `count-selected(${q}) = 0`."""
    match tree:
        case Operation("=" | "!=" as operator, Name(name), Value("")) | Operation(
            "=" | "!=" as operator, Value(""), Name(name)
        ):
            return Unary("empty" if operator == "=" else "notempty", translate(Name(name), scope))
        case Operation(operator, Function(function, (Name(name),)), Value(value)) if function in COUNTS:
            if (operator, value) in IS_NONE | IS_SOME:
                kind = "empty" if (operator, value) in IS_NONE else "notempty"
                return Unary(kind, translate(Name(name), scope))
    return None


def _acknowledged(tree: Operation, scope: Scope) -> Node | None:
    """Return the comparison with what a form stores of “OK” as one with yes."""
    match tree:
        case Operation("=" | "!=" as operator, Name(name), Value("OK")):
            asked = scope.asked.get(name)
            is_yes_or_no = asked is not None and asked.type == "boolean"
            return Binary(operator, translate(Name(name), scope), Literal(True)) if is_yes_or_no else None
    return None


def _function(tree: Function, scope: Scope, columns: Mapping[str, str] | None) -> Node:
    if tree.name == "selected" and len(tree.arguments) == 2:
        return _selected(tree, scope, columns)
    parts = tuple(translate(part, scope, columns) for part in tree.arguments)
    build = BUILD.get((tree.name, len(parts)))
    if build is not None:
        return build(*parts)
    if tree.name in SAME_FUNCTION and (parts or tree.name == "today"):
        return Call(SAME_FUNCTION[tree.name], parts)
    raise NoTwin(f"{tree.name}()")


def _selected(tree: Function, scope: Scope, columns: Mapping[str, str] | None) -> Node:
    whole, part = tree.arguments
    left, right = translate(whole, scope, columns), translate(part, scope, columns)
    is_one = isinstance(whole, Name) and not (whole.name in scope.asked and scope.asked[whole.name].type == "checkbox")
    if isinstance(whole, Name) and isinstance(right, Literal):
        return Binary("=" if is_one else "contains", left, right)
    if isinstance(whole, Name):
        return Binary("=" if is_one else "anyof", left, right)
    raise NoTwin("selected()")


def _filled(first: Node, second: Node) -> Node:
    return Call("iif", (Unary("notempty", first), first, second))


BUILD: dict[tuple[str, int], Callable[..., Node]] = {
    ("not", 1): lambda part: Unary("not", part),
    ("negative", 1): lambda part: Unary("negative", part),
    ("true", 0): lambda: Literal(True),
    ("false", 0): lambda: Literal(False),
    ("coalesce", 2): _filled,
    ("contains", 2): lambda whole, part: Binary("contains", whole, part),
    ("if", 3): lambda test, yes, no: Call("iif", (test, yes, no)),
    **{(name, 1): lambda part: part for name in AS_IT_IS},
}

STRENGTH = {
    "or": 1, "and": 2, "=": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6,
    "contains": 7, "anyof": 7,
}  # fmt: skip


def written(tree: Node, around: int = 0) -> str:
    """Return `tree` as people would write it, with brackets only where `around` binds tighter."""
    match tree:
        case Reference():
            return "{" + tree.name + "}"
        case Array():
            return "[" + ", ".join(map(written, tree.items)) + "]"
        case Call():
            return f"{tree.function}({', '.join(map(written, tree.arguments))})"
        case Unary():
            return _unary(tree)
        case Binary():
            own = STRENGTH[tree.operator]
            # A further operation of the same strength to the right would be read as if it stood to the left.
            words = f"{written(tree.left, own - 1)} {tree.operator} {written(tree.right, own)}"
            return f"({words})" if own <= around else words
        case Literal():
            return _constant(tree.value)


def _unary(tree: Unary) -> str:
    inner = written(tree.operand)
    if tree.operator == "not" or not isinstance(tree.operand, Reference | Literal | Call):
        inner = f"({inner})"
    return (
        f"{inner} {tree.operator}" if tree.operator in POSTFIX else {"not": "!", "negative": "-"}[tree.operator] + inner
    )


def _constant(value: Constant) -> str:
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        "null" if value is None else f"{value:.12f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    )
