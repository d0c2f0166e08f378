"""Hints at wording in three languages: what is flagged, and what must not be."""

import pytest

from surveyapp.domain.surveys.advice.wording import wording
from tests.builders.definitions import make_survey


def _rules(language: str, title: str, kind: str = "rating") -> set[str]:
    element = {"name": "q", "type": kind, "title": {language: title, "en": "Fine?"} if language != "en" else title}
    if kind == "radiogroup":
        element["choices"] = ["a", "b"]
    said = {
        "suggests": "leading",
        "two things": "double",
        "Few can say": "absolute",
        "denying": "negated",
        "may not know": "jargon",
        "words; at most": "long",
    }
    found = [str(warning) for warning in wording(make_survey(element))]
    rules = {rule for words in found for part, rule in said.items() if part in words}
    assert len(rules) == len(found)
    return rules


@pytest.mark.parametrize(
    ("language", "title", "rule"),
    [
        ("en", "Don't you agree that our service was quick?", "leading"),
        ("en", "Wouldn’t you recommend us?", "leading"),
        ("en", "How much did you love the new shop?", "leading"),
        ("en", "How amazing was your visit?", "leading"),
        ("en", "How do you rate our award-winning service?", "leading"),
        ("en", "How fast and friendly was the service?", "double"),
        ("en", "How satisfied are you with the price and the quality?", "double"),
        ("en", "How satisfied are you with the delivery/installation?", "double"),
        ("en", "Was the courier polite & quick?", "double"),
        ("en", "Our staff is always there for you", "absolute"),
        ("en", "We never let you wait", "absolute"),
        ("en", "The order was not difficult to place", "negated"),
        ("en", "The parcel wasn't damaged", "negated"),
        ("en", "How would you score our CSAT?", "jargon"),
        ("en", "How was this touchpoint?", "jargon"),
        ("fi", "Eikö palvelu ollutkin nopeaa?", "leading"),
        ("fi", "Kuinka paljon nautit uudesta myymälästä?", "leading"),
        ("fi", "Kuinka loistavaa palvelu oli?", "leading"),
        ("fi", "Oliko palvelu nopeaa ja ystävällistä?", "double"),
        ("fi", "Kuinka tyytyväinen olet hintaan ja laatuun?", "double"),
        ("fi", "Kuinka tyytyväinen olet toimitukseen sekä asennukseen?", "double"),
        ("fi", "Henkilökunta auttaa aina", "absolute"),
        ("fi", "Tilaus ei ollut vaikea tehdä", "negated"),
        ("fi", "Millainen asiakaspolku oli?", "jargon"),
        ("sv", "Tycker du inte att leveransen var snabb?", "leading"),
        ("sv", "Hur mycket älskade du butiken?", "leading"),
        ("sv", "Hur fantastisk var personalen?", "leading"),
        ("sv", "Var bemötandet snabbt och vänligt?", "double"),
        ("sv", "Hur nöjd är du med priset och kvaliteten?", "double"),
        ("sv", "Vi håller alltid vad vi lovar", "absolute"),
        ("sv", "Beställningen var inte svår att göra", "negated"),
        ("sv", "Hur var kundresan?", "jargon"),
        ("en", "How " + "very " * 30 + "long was it?", "long"),
        ("sv", "Hur " + "mycket " * 30 + "lång var den?", "long"),
        ("fi", "Kuinka " + "hyvin " * 21 + "pitkä se oli?", "long"),
    ],
)  # fmt: skip
def test_what_is_flagged(language: str, title: str, rule: str) -> None:
    assert _rules(language, title) == {rule}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "How likely is it that you would recommend us to a friend?"),
        ("en", "How satisfied were you with the delivery?"),
        ("en", "How much do you like our shop?"),
        ("en", "Almost never"),
        ("en", "How easy was it to find what you needed?"),
        ("en", "Do you want to be contacted or not?"),
        ("en", "How satisfied are you with our products and services?"),
        ("en", "How satisfied are you with {order.product} and {order.seller}?"),
        ("en", "How well did we know you and what you need?"),
        ("en", "How satisfied were you with the time and date of the visit?"),
        ("en", "How do you rate our 24/7 line?"),
        ("en", "How likely are you to recommend https://example.com/shop/price?"),
        ("en", "Was the price what you had expected and/or seen before?"),
        ("en", "How well do we serve companies in the Republic of Roi?"),
        ("fi", "Kuinka todennäköisesti suosittelisit meitä ystävälle?"),
        ("fi", "Kuinka tyytyväinen olit toimitukseen?"),
        ("fi", "Oletko koskaan asioinut meillä?"),
        ("fi", "Haluatko, että otamme yhteyttä, vai ei?"),
        ("fi", "Kuinka hyvin me ja kumppanimme palvelimme sinua?"),
        ("fi", "Kuinka ainakin yksi asia sujui?"),
        ("sv", "Hur troligt är det att du rekommenderar oss till en vän?"),
        ("sv", "Hur nöjd var du med leveransen?"),
        ("sv", "Vill du bli kontaktad eller inte?"),
        ("sv", "Har du någonsin handlat hos oss?"),
        ("sv", "Hur besviken blir du om du inte längre kan använda tjänsten?"),
        ("sv", "Beskriv anledningen/anledningarna till ditt betyg"),
        ("de", "Finden Sie nicht auch, dass der Service immer schnell und freundlich ist?"),
    ],
)
def test_what_is_not(language: str, title: str) -> None:
    assert _rules(language, title) == set()


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Why did you not buy anything?"),
        ("fi", "Miksi toimitus ei onnistunut?"),
        ("sv", "Vad var det som inte fungerade med priset och kvaliteten?"),
    ],
)
def test_what_is_asked_with_a_list_may_deny_and_join(language: str, title: str) -> None:
    assert _rules(language, title, "radiogroup") == set()


def test_rows_are_judged_each_and_a_title_is_told_of_once_a_rule() -> None:
    rows = ["price", {"value": "both", "text": {"en": "Fast and friendly", "fi": "Nopea ja ystävällinen"}}]
    grid = {"name": "q", "type": "matrix", "columns": ["a", "b"], "rows": rows}
    found = [warning.path for warning in wording(make_survey(grid))]
    assert found == [("pages", 0, "elements", 0, "rows", 1, "text")]
