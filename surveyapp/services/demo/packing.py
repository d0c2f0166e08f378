"""What is new at Tuohi & Vik: furniture has come in polystyrene for some weeks, and no theme knows of it yet.

It is there to be found on the page of what emerges; nothing else of the story changes with it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from surveyapp.services.demo.comments import add_sentence
from surveyapp.services.demo.orders import DemoOrder


@dataclass(frozen=True, slots=True)
class Packing:
    """From `begins` days before the last day of the story on, this `share` of those who get furniture writes of it."""

    begins: int = 26
    share: float = 0.35

    def is_new(self, delivered_on: date, last: date) -> bool:
        """Whether what is delivered on a day comes in the new packing."""
        return delivered_on >= last - timedelta(days=self.begins)


def with_packing(
    answers: dict[str, Any], language: str, order: DemoOrder, packing: Packing, *, last: date
) -> dict[str, Any]:
    """Return the answers with a sentence on the new packing in the comment, where the customer has something to say of it."""
    if order.product.is_appliance or not packing.is_new(order.values["delivered_on"], last):
        return answers
    # It follows from what was answered, so that nothing else of the story changes with it.
    random = Random(f"packing {answers!r}")  # noqa: S311 - a story, no secret
    if random.random() >= packing.share:
        return answers
    return answers | {"comment": add_sentence(random, language, answers.get("comment", ""), "packing")}
