"""Conditions in SurveyJS's expression language: text to a frozen tree, and the tree to a value. Nothing is ever run.

Grammar, weakest first: `or ||`, `and &&`, `not`, comparisons (`= == equal`, `!= <> notequal`, `< less`, `<= lessorequal`,
`> greater`, `>= greaterorequal`), `+ -`, `* / %`, `contains *=`, `notcontains`, `anyof`, `allof` and `noneof`, `!` and `-`
before a value, `empty` and `notempty` after it. Values: numbers, quoted texts, true, false, null, `[lists]`, `{question}`,
`{matrix.row}`, `{question-Comment}`, `{order.external_id}`, and the functions of `FUNCTIONS`.
"""

from surveyapp.domain.expressions.evaluation import evaluate, is_empty, is_true
from surveyapp.domain.expressions.folding import fold, to_data
from surveyapp.domain.expressions.parsing import FUNCTIONS, ExpressionFault, parse
from surveyapp.domain.expressions.tree import Array, Binary, Call, Literal, Node, Reference, Unary, references, to_text

__all__ = [
    "FUNCTIONS",
    "Array",
    "Binary",
    "Call",
    "ExpressionFault",
    "Literal",
    "Node",
    "Reference",
    "Unary",
    "evaluate",
    "fold",
    "is_empty",
    "is_true",
    "parse",
    "references",
    "to_data",
    "to_text",
]
