"""Our promise of an answer on a form: texts that name it are filled in, and stand there only where something is promised."""

from typing import Any

from flask_babel import force_locale
from markupsafe import Markup

from surveyapp.domain.answers import ParsedAnswers
from surveyapp.domain.surveys import PROMISES, Page, Question, flat
from surveyapp.domain.surveys.texts import placeholders
from surveyapp.services import promised_answers
from surveyapp.services.taxonomies import find_taxonomy_for
from surveyapp.web.answering.pages import own_attributes
from surveyapp.web.answering.parts import own_language
from surveyapp.web.answering.texts import Texts, own_part, split
from surveyapp.web.answering.visit import Visit


def is_promise(question: Question) -> bool:
    """Whether an information text says until when we answer; it is drawn as a whole or not at all."""
    return question.type == "html" and not placeholders(question.options.html).isdisjoint(PROMISES)


def promise_parts(visit: Visit, page: Page | None, names: tuple[str, ...], parsed: ParsedAnswers) -> dict[str, Any]:
    """Return what is put into the marks of promises on a page; nothing is looked up where the page has none."""
    said = [element for part in (page.questions if page else ()) for element in flat(part) if is_promise(element)]
    if not said and not {*PROMISES} & {*names}:
        return {}
    found = promised_answers.foresee(
        visit.asking,
        visit.survey,
        parsed.answers,
        language=visit.language,
        taxonomy=find_taxonomy_for(visit.survey, visit.settings.surveys),
        now=visit.now,
    )
    words = promised_answers.words_on_form(found, own_language(visit.language), now=visit.now)
    own = own_attributes(visit.language)
    parts: dict[str, Any] = {
        name: Markup("<span{}>{}</span>").format(own, text) if own and text else text for name, text in words.items()
    }
    if found is not None:
        texts = Texts(visit.survey, visit.language)
        with force_locale(own_language(visit.language)):
            parts |= {own_part(f"promise.{element.name}"): _block(element, texts, parts) for element in said}
    return parts


def _block(element: Question, texts: Texts, parts: dict[str, Any]) -> Markup:
    filled = split(str(texts.rich(element.options.html))).fill(parts)
    return Markup('<div class="say rich">{}</div>').format(Markup(filled))  # noqa: S704 - cleaned, and escaped
