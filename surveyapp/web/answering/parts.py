"""What of a page is one person's own: the facts of their order, their answers, an open form's key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from markupsafe import Markup

from surveyapp.domain.access import LANGUAGES
from surveyapp.domain.answers import seen_of
from surveyapp.domain.expressions.values import as_list, plain, text_of
from surveyapp.domain.surveys import COMMENT_SUFFIX, ORDER_FACTS, Question, Survey
from surveyapp.services.asking import Asking
from surveyapp.web.answering.texts import IN_ADDRESS, MARK, Page, Texts, own_part, split
from surveyapp.web.formatting import NBSP, format_day, format_money, format_number


@dataclass(frozen=True, slots=True)
class Rendered:
    """A form without any person's part, and the words that a person's part is made of."""

    page: Page
    order: str
    promised: str
    delivered: str


def own_language(language: str) -> str:
    """Return the language that our own words are in beside a survey in `language`."""
    # A survey may be in any language, our own words are in these.
    base = language.partition("-")[0]
    return base if base in LANGUAGES else "en"


def parts_of(
    asking: Asking, language: str, rendered: Rendered, key: str | None, answers: Mapping[str, str], now: datetime
) -> dict[str, Any]:
    """Return what is put into a form's marks; `answers` are in words."""
    parts: dict[str, Any] = dict(answers)
    if key is not None:
        parts[own_part("key")] = Markup('<input type="hidden" name="form.key" value="{}">').format(key)
    if asking.order is not None:
        if asking.survey is not None and asking.survey.anonymity != "anonymous":
            parts[own_part("order")] = _order_line(asking.order, rendered, own_language(language), now.year)
        parts |= _order_facts(asking, rendered.page, own_language(language), now.year)
    return parts


def _order_line(order: Any, rendered: Rendered, language: str, year: int) -> Markup:
    first = Markup("{} {}").format(rendered.order, order.external_id)
    if order.product:
        first += Markup(" · <b>{}</b>").format(order.product)
    days = [(rendered.promised, order.promised_on), (rendered.delivered, order.delivered_on)]
    # A day that is torn apart at the end of a line is hard to read.
    said = [f"{word} {_day(day, language, year)}".replace(" ", NBSP) for word, day in days if day is not None]
    return Markup('<p class="order">{}{}{}</p>').format(first, Markup("<br>") if said else "", " · ".join(said))


def _order_facts(asking: Asking, page: Page, language: str, year: int) -> dict[str, str]:
    names = {name.removeprefix(IN_ADDRESS) for name in page.names}
    facts = (name.removeprefix("order.") for name in names if name.startswith("order."))
    return {f"order.{fact}": _order_fact(asking, fact, language, year) for fact in facts}


def _order_fact(asking: Asking, name: str, language: str, year: int) -> str:
    """Return a fact of the order in words."""
    if name == "unit":
        return asking.unit.rpartition("/")[2]
    order = asking.order
    value = getattr(order, name, None) if name in ORDER_FACTS else None
    if value is None:
        return ""
    if name.endswith("_total"):
        return format_money(value, language, order.currency) if order.currency else format_number(value, language, 2)
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(order.timezone)).date()
    return _day(value, language, year) if isinstance(value, date) else str(value)


@lru_cache(maxsize=4000)
def _day(day: date, language: str, year: int) -> str:
    return format_day(day, language, year)


def completed(asking: Asking, survey: Survey, answers: Mapping[str, Any], language: str, now: datetime) -> Markup:
    """Return the survey's own words of thanks, with what they name filled in."""
    if not survey.completed_html:
        return Markup()
    texts = Texts(survey, language)
    page = split(str(texts.rich(survey.completed_html)))
    parts: dict[str, Any] = shown_answers(survey, answers, texts)
    if asking.order is not None:
        parts |= _order_facts(asking, page, own_language(language), now.year)
    return Markup(page.fill(parts))  # noqa: S704 - cleaned, and every part escaped


def shown_answers(survey: Survey, answers: Mapping[str, Any], texts: Texts) -> dict[str, str]:
    """Return the answers in words, for texts that name them."""
    shown = {}
    for question in survey.questions:
        if question.name not in answers or question.type == "file":
            continue
        for name, value in seen_of(question, answers).items():
            words = words_of(question, name, texts)
            members = [text_of(one) for one in as_list(plain(value))]
            shown[name] = ", ".join(words.get(one) or one for one in members)
    return shown


def words_of(question: Question, name: str, texts: Texts) -> dict[str, str]:
    """Return value → words of what `name`, the question or a part of it, can be; what they would name is left out."""
    if name.endswith(COMMENT_SUFFIX) and name != question.name:
        return {}
    if question.type == "boolean":
        return {"true": gettext("Yes"), "false": gettext("No")}
    offered = getattr(question.options, "offered", ())
    return {choice.value: MARK.sub("", texts.plain(choice.text)).strip() for choice in offered}
