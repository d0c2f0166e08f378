"""What customers see: the form, rendered once for everybody and filled in for each; receipts; and friendly refusals."""

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from flask import Response, current_app, render_template, request, url_for
from flask_babel import force_locale, gettext
from markupsafe import Markup

from surveyapp.domain.access import LANGUAGES
from surveyapp.domain.answers import FieldFault
from surveyapp.domain.surveys import ORDER_FACTS, Survey
from surveyapp.services.asking import Asking
from surveyapp.services.receipts import Thanks
from surveyapp.web.answering.forms import SHUFFLES, AnswerForm, is_shuffled, shown_answers
from surveyapp.web.answering.texts import Page, Texts, mark, split
from surveyapp.web.formatting import format_day, format_moment, format_money, format_number

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
STYLES = Path(__file__).parent.parent / "static" / "answer.css"
RENDERED_MOST = 500
WORTH_PACKING = 1_000
# Small enough a loss against the highest level, at a third of its time.
PACKING = 5


@dataclass(frozen=True, slots=True)
class Rendered:
    """A form without any person's part, and the words that a person's part is made of."""

    page: Page
    order: str
    promised: str
    delivered: str


_rendered: dict[tuple[Any, ...], Rendered] = {}


def choose_language(survey: Survey, wishes: Sequence[str | None]) -> str:
    """Return the first wish that the survey is offered in (`sv-FI` counts as `sv`), then the browser's, then its own."""
    for wish in wishes:
        for code in (wish or "", (wish or "").partition("-")[0]):
            if code in survey.locales:
                return code
    return request.accept_languages.best_match(survey.locales) or survey.locale


def own_language(language: str) -> str:
    """Return the language that our own words are in beside a survey in `language`."""
    # A survey may be in any language, our own words are in these.
    base = language.partition("-")[0]
    return base if base in LANGUAGES else "en"


@lru_cache(maxsize=200)
def language_name(code: str) -> str:
    """Return a language by its own name."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        name = None
    return name[:1].upper() + name[1:] if name else code


def language_names(codes: Sequence[str]) -> dict[str, str]:
    """Return code → own name, in the order given."""
    return {code: language_name(code) for code in codes}


def form_page(asking: Asking, survey: Survey, language: str, key: str | None, person: str) -> str:
    """Return the empty form; `key` is an open form's own, `person` tells people apart where choices are shuffled."""
    rendered = _find_rendered(asking, survey, language, shuffle_of(survey, person))
    return rendered.page.fill(_parts(asking, language, rendered, key, {}))


def refilled_page(
    asking: Asking,
    form: AnswerForm,
    key: str | None,
    faults: Sequence[FieldFault] = (),
    answers: Mapping[str, Any] | None = None,
) -> str:
    """Return the form as it was typed, with what is wrong on top and at each field."""
    survey, language = form.texts.survey, form.texts.language
    with force_locale(own_language(language)):
        rendered = _render(asking, form, form.show_faults(faults))
        shown = shown_answers(survey, answers or {}, form.texts)
    return rendered.page.fill(_parts(asking, language, rendered, key, shown))


def shuffle_of(survey: Survey, person: str) -> int:
    """Return which of the shuffled orders a person gets, always the same; 0 where nothing is shuffled."""
    return crc32(person.encode()) % SHUFFLES if is_shuffled(survey) else 0


def _find_rendered(asking: Asking, survey: Survey, language: str, shuffle: int) -> Rendered:
    key = (asking.content_hash, language, shuffle, asking.company, asking.invitation_id is None)
    rendered = _rendered.get(key)
    if rendered is None:
        if len(_rendered) >= RENDERED_MOST:
            _rendered.clear()
        with force_locale(own_language(language)):
            form = AnswerForm(survey, Texts(survey, language), shuffle=shuffle)
            rendered = _rendered[key] = _render(asking, form, [])
    return rendered


def _render(asking: Asking, form: AnswerForm, faults: Sequence[tuple[str, str]]) -> Rendered:
    survey, language = form.texts.survey, form.texts.language
    html = render_template(
        "answering/form.html",
        **frame(asking.company, language, survey.locales),
        survey=survey,
        form=form,
        consents=form.consents,
        faults=faults,
        version=asking.content_hash,
        readers=_readers(survey, is_open=asking.invitation_id is None),
        t=form.texts.plain,
        rich=form.texts.rich,
        mark=mark,
    )
    return Rendered(split(html), gettext("Order"), gettext("Promised"), gettext("Delivered"))


def frame(company: str, language: str, languages: Sequence[str]) -> dict[str, Any]:
    """Return what every page needs around its content."""
    return {
        "company": company or gettext("Customer feedback"),
        "language": language,
        "direction": "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr",
        "languages": language_names(languages),
        "stylesheet": url_for("answering.stylesheet", digest=stylesheet_digest()),
    }


def _readers(survey: Survey, *, is_open: bool) -> str:
    """Say in one sentence who sees the answers."""
    if survey.anonymity == "anonymous":
        return gettext(
            "Your answers are anonymous: we store them without your name, order or the time, and nobody can trace them to you."
        )
    if is_open:
        return gettext(
            "We do not know who you are unless you tell us; those who look after the matter read your answers."
        )
    if survey.anonymity == "confidential":
        return gettext(
            "Your answers are kept apart from your name. Who you are is looked up only to settle a matter; each look is recorded."
        )
    return gettext("Only those of us who look after your order see your answers together with your name.")


def _parts(
    asking: Asking, language: str, rendered: Rendered, key: str | None, answers: Mapping[str, str]
) -> dict[str, Any]:
    """Return what of the page is this person's own."""
    parts: dict[str, Any] = dict(answers)
    if key is not None:
        parts["key"] = Markup('<input type="hidden" name="form.key" value="{}">').format(key)
    order = asking.order
    if order is None:
        return parts
    table = own_language(language)
    if asking.survey is not None and asking.survey.anonymity != "anonymous":
        parts["order"] = _order_line(order, rendered, table)
    for name in rendered.page.names:
        if name.removeprefix("address:").startswith("order."):
            fact = name.removeprefix("address:")
            parts[fact] = _order_fact(asking, fact.removeprefix("order."), table)
    return parts


def _order_line(order: Any, rendered: Rendered, language: str) -> Markup:
    first = Markup("{} {}").format(rendered.order, order.external_id)
    if order.product:
        first += Markup(" · <b>{}</b>").format(order.product)
    days = [(rendered.promised, order.promised_on), (rendered.delivered, order.delivered_on)]
    second = " · ".join(f"{word} {_day(day, language)}" for word, day in days if day is not None)
    return Markup('<p class="order">{}{}{}</p>').format(first, Markup("<br>") if second else "", second)


def _order_fact(asking: Asking, name: str, language: str) -> str:
    """Return a fact of the order in words; the product's own words, never the customer's name."""
    if name == "unit":
        return asking.unit.rpartition("/")[2]
    value = getattr(asking.order, name, None) if name in ORDER_FACTS else None
    if value is None:
        return ""
    if name.endswith("_total"):
        return (
            format_money(value, language, asking.order.currency)
            if asking.order.currency
            else format_number(value, language, 2)
        )
    if isinstance(value, datetime):
        value = value.date()
    return _day(value, language) if isinstance(value, date) else str(value)


@lru_cache(maxsize=4000)
def _day(day: date, language: str) -> str:
    return format_day(day, language)


def receipt_page(asking: Asking, survey: Survey, thanks: Thanks, language: str) -> str:
    """Return the page that says the answers arrived and what happens next."""
    zone = ZoneInfo(thanks.timezone) if thanks.timezone else current_app.config["SETTINGS"].timezone
    table = own_language(language)
    with force_locale(table):
        case = thanks.case
        return render_template(
            "answering/receipt.html",
            **frame(asking.company, language, survey.locales),
            answered_at=format_moment(thanks.answered_at.astimezone(zone), table) if thanks.answered_at else "",
            case=case,
            answers_by=format_moment(case.answer_due_at.astimezone(zone), table) if case and case.answer_due_at else "",
            completed=_completed(asking, survey, thanks, language) if case is None else "",
        )


def _completed(asking: Asking, survey: Survey, thanks: Thanks, language: str) -> Markup:
    """Return the survey's own words of thanks, with what they name filled in."""
    if not survey.completed_html:
        return Markup()
    texts = Texts(survey, language)
    page = split(str(texts.rich(survey.completed_html)))
    parts: dict[str, Any] = shown_answers(survey, thanks.answers or {}, texts)
    facts = (name.removeprefix("address:") for name in page.names)
    if asking.order is not None:
        parts |= {
            fact: _order_fact(asking, fact.removeprefix("order."), own_language(language))
            for fact in facts
            if fact.startswith("order.")
        }
    return Markup(page.fill(parts))  # noqa: S704 - cleaned, and every part escaped


def send(html: str, status: int = 200) -> Response:
    """Return a customer's page: kept by nobody, packed where the browser can unpack it."""
    response = Response(html, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Encoding"
    if len(html) > WORTH_PACKING and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(html.encode(), PACKING, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=1)
def styles() -> tuple[bytes, bytes]:
    """Return the stylesheet, plain and packed."""
    plain = STYLES.read_bytes()
    return plain, gzip.compress(plain, 9, mtime=0)


@lru_cache(maxsize=1)
def stylesheet_digest() -> str:
    """Return what changes in the stylesheet's address whenever its content does."""
    return hashlib.sha256(styles()[0]).hexdigest()[:12]
