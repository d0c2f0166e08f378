"""A question as it stands on the page: what every field has, and what those with choices share."""

import random
from collections.abc import Collection
from typing import Any

from flask_babel import gettext
from wtforms import Field

from surveyapp.domain.questions import TYPES
from surveyapp.domain.questions.choices import NONE, OTHER
from surveyapp.domain.surveys import COMMENT_SUFFIX
from surveyapp.web.answering.texts import Texts


class AnswerField(Field):
    """A question as it stands on the page: its widget, and what was sent under its name."""

    # The values that may be chosen as the answers so far stand, None for all of them; the form sets it.
    offered: Collection[str] | None = None

    def __init__(self, question: Any, texts: Texts, shuffle: int = 0, **kwargs: Any) -> None:
        super().__init__(label="", id=f"q-{question.name}", **kwargs)
        self.question = question
        self.texts = texts
        self.shuffle = shuffle
        self.kind: str = TYPES[question.type].widget(question.options)
        self.own_name = question.name + COMMENT_SUFFIX
        self.own_words = ""
        self.data: list[str] = []
        self.is_required: bool = question.required

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take what was sent for the question and, where it has one, for its own-words field."""
        super().process(formdata, *args, **kwargs)
        self.own_words = formdata.get(self.own_name, "") if formdata is not None else ""

    def process_data(self, _value: Any) -> None:
        """Begin with nothing answered: nothing is ever pre-ticked."""
        self.data = []

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep what was sent, as it was sent."""
        self.data = valuelist

    def tell(self, words: str, _part: str) -> None:
        """Say at the field what is wrong with it, or with the row `_part` of a matrix."""
        self.errors = [*self.errors, words]

    @property
    def first_id(self) -> str:
        """The id of the input that a fault leads to."""
        return str(self.id)


class OneOfField(AnswerField):
    """One answer out of several: a scale, radio buttons, yes or no."""

    def holds(self, value: Any) -> bool:
        """Whether `value` was chosen."""
        return str(value) in self.data

    def offers(self, value: Any) -> bool:
        """Whether `value` may be chosen, as the answers so far stand."""
        return self.offered is None or str(value) in self.offered

    @property
    def first_id(self) -> str:
        """The id of the input that a fault leads to: the group's first that is there."""
        if self.offered is None:
            return f"{self.id}-0"
        return next((f"{self.id}-{n}" for n, (value, _) in enumerate(self.choices) if self.offers(value)), str(self.id))

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The values with their words, in the order in which they are shown."""
        options = self.question.options
        shown = [(choice.value, self.texts.plain(choice.text)) for choice in options.choices]
        if options.order in ("asc", "desc"):
            shown.sort(key=lambda pair: pair[1].casefold(), reverse=options.order == "desc")
        if options.order == "random":
            random.Random(f"{self.shuffle} {self.name}").shuffle(shown)  # noqa: S311 - no secret
        extra = {NONE: gettext("None of these"), OTHER: gettext("Something else")}
        last = options.offered[len(options.choices) :]
        return shown + [(choice.value, self.texts.plain(choice.text) or extra[choice.value]) for choice in last]
