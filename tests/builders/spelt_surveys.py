"""Surveys as people spell them: texts plain or in languages, our own keys, choices with and without words, from a seed."""

from random import Random
from typing import Any

from surveyapp.domain.surveys import InvalidDefinition, parse_survey
from tests.browser.generated_surveys import SurveyMaker

WORDS = (
    "Hyvä",
    "don't",
    '"so"',
    "a: b",
    "{order.product}",
    "日本",
    "two\nlines",
    "1",
    "null",
    "e\u0301",
    "—",
    "\u2028",
)
LOCALES = (None, "en", "fi", "sv", "pt-br")
TEXTS = ("title", "description", "html", "minRateDescription", "maxRateDescription", "otherText", "noneText", "text")


class Speller:
    """Changes a generated survey so that it holds all that definitions can."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.locale = random.choice(LOCALES)

    def definition(self) -> dict[str, Any]:
        """Return a survey that can be published."""
        while True:
            made = self._spelt(SurveyMaker(self.random).definition())
            try:
                parse_survey(made)
            except InvalidDefinition:
                continue
            return made

    def _spelt(self, survey: dict[str, Any]) -> dict[str, Any]:
        random = self.random
        survey |= {} if self.locale is None else {"locale": self.locale}
        survey["title"] = self._text("T")
        if random.random() < 0.5:
            survey |= {"completedHtml": self._text("<b>Thanks</b>"), "locales": ["fi", "en"], "open": True}
        if random.random() < 0.5:
            survey |= {
                "anonymity": "confidential",
                "dimensions": ["seller"],
                "retention": "2 years",
                "showProgressBar": "off",
            }
        if random.random() < 0.5:
            survey["invite"] = {
                "after": ["delivered", "visited"],
                "wait": "2 days",
                "remind": ["3 days"],
                "sample": 0.5,
            }
        for page in survey["pages"]:
            self._element(page)
        return survey

    def _element(self, part: dict[str, Any]) -> None:
        random = self.random
        for key in TEXTS:
            if isinstance(part.get(key), str) and random.random() < 0.6:
                part[key] = self._text(part[key])
        if part.get("type") == "rating":
            part |= {"level": "emotional", "rateType": "stars"} if random.random() < 0.3 else {}
            part |= {"measure": "csat", "topBoxes": 1} if random.random() < 0.3 else {}
            part |= {"minRateDescription": self._text("low")} if random.random() < 0.3 else {}
        if part.get("showOtherItem") and random.random() < 0.5:
            part["otherText"] = self._text("Other")
        for key in ("choices", "rows", "columns"):
            if key in part and random.random() < 0.7:
                part[key] = [random.choice((each, {"value": each, "text": self._text(each)})) for each in part[key]]
        for each in (*part.get("validators", ()), *part.get("elements", ())):
            if "name" in each:
                self._element(each)
            elif random.random() < 0.5:
                each["text"] = self._text("so long")

    def _text(self, words: str) -> Any:
        """Return a text in one of the ways that texts are written."""
        random, own = self.random, self.locale or "en"
        said = f"{words} {random.choice(WORDS)}"
        named = {
            code: f"{said} {random.choice(WORDS)}"
            for code in random.sample(("en", "fi", "sv", "de"), random.randint(0, 3))
        }
        return random.choice(
            (said, said, {own: said}, {"default": said}, {"default": said, **named}, {**named, own: said},
             {"default": said, **named, own: said})
        )  # fmt: skip
