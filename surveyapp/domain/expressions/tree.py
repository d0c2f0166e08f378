"""The tree of a condition: its nodes, what it refers to, and how it is written out again."""

from dataclasses import dataclass

Constant = str | int | float | bool | None
# Written after their value; all other operators stand before or between.
POSTFIX = ("empty", "notempty")


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out."""

    value: Constant


@dataclass(frozen=True, slots=True)
class Reference:
    """What stands in braces: a question, its comment, or a fact of the order."""

    name: str


@dataclass(frozen=True, slots=True)
class Array:
    """A list in brackets."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """`not`, `negative`, `empty` or `notempty` of one value."""

    operator: str
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two values and what stands between them."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """One of `FUNCTIONS` with its arguments."""

    function: str
    arguments: tuple["Node", ...]


Node = Literal | Reference | Array | Unary | Binary | Call


def children(tree: Node) -> tuple[Node, ...]:
    """Return the nodes right below `tree`."""
    match tree:
        case Unary():
            return (tree.operand,)
        case Binary():
            return (tree.left, tree.right)
        case Array():
            return tree.items
        case Call():
            return tree.arguments
        case _:
            return ()


def with_parts(tree: Node, parts: tuple[Node, ...]) -> Node:
    """Return `tree` with other nodes right below it, as many as `children` gives."""
    match tree:
        case Unary():
            return Unary(tree.operator, *parts)
        case Binary():
            return Binary(tree.operator, *parts)
        case Array():
            return Array(parts)
        case Call():
            return Call(tree.function, parts)
        case _:
            return tree


def depth_of(tree: Node) -> int:
    """Return how many levels `tree` has."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in children(node)]
    return depth


def references(tree: Node) -> set[str]:
    """Return every name that stands in braces anywhere in `tree`."""
    found: set[str] = set()
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Reference):
            found.add(node.name)
        waiting.extend(children(node))
    return found


def to_text(tree: Node) -> str:
    """Return `tree` written out, with a bracket round every operation: `parse(to_text(tree)) == tree`."""
    match tree:
        case Literal():
            return _literal_text(tree.value)
        case Reference():
            return "{" + tree.name + "}"
        case Array():
            return "[" + ", ".join(map(to_text, tree.items)) + "]"
        case Call():
            return f"{tree.function}({', '.join(map(to_text, tree.arguments))})"
        case Unary():
            operand = to_text(tree.operand)
            if tree.operator in POSTFIX:
                return f"({operand} {tree.operator})"
            return f"({'-' if tree.operator == 'negative' else 'not '}{operand})"
        case Binary():
            return f"({to_text(tree.left)} {tree.operator} {to_text(tree.right)})"


def _literal_text(value: Constant) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return f"{value:.12f}".rstrip("0") + "0" if isinstance(value, float) else str(value)
