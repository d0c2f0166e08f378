"""The words by which questions are badly asked, in the languages we speak.

Each pattern is narrow: better to miss a bad question than to find fault with a good one. What they look for is what
textbooks warn of (Dillman, Smyth & Christian 2014, chapter 4; Krosnick & Presser 2010): questions that suggest their
answer, that ask two things at once, that speak of always and never, that deny.
"""

import re
from functools import cache

LEADING, DOUBLE, ABSOLUTE, NEGATED, JARGON = "leading", "double", "absolute", "negated", "jargon"
# These hold for what is judged on a scale only; where there is a list to choose from, any of it may be an answer.
JUDGED = frozenset({DOUBLE, NEGATED})
# Finnish says in one word what takes others two.
MOST_WORDS = {"en": 25, "sv": 25, "fi": 20}


def _any(words: str, ending: str = "") -> str:
    """Return a pattern for any of `words`, with what may follow each."""
    return f"(?:{'|'.join(words.split())}){ending}"


# Qualities and things that are judged one by one; where endings vary, the beginnings of words.
QUALITIES = {
    "en": _any(
        "fast quick prompt speedy friendly polite courteous kind helpful knowledgeable professional competent easy "
        "simple clear clean tidy fresh tasty reliable accurate safe secure comfortable useful intuitive affordable "
        "attractive satisfied happy quickly politely easily clearly smoothly professionally"
    ),
    "fi": _any(
        "nope ripe ystävälli kohtelia avulia asiantunte ammattitaito ammattima osaav helppo helpo selke selv siisti "
        "puhta tuore luotettav turvalli mukav hyödylli vaivatto vaivaton sujuv edulli tyytyväi",
        r"\w*",
    ),
    "sv": _any(
        "snabb vänlig trevlig artig hjälpsam kunnig professionell kompetent enkel enkl lätt tydlig pålitlig trygg "
        "säker bekväm användbar smidig prisvärd nöjd fräsch städa",
        r"\w*",
    ),
}
THINGS = {
    "en": _any(
        "price prices quality service delivery staff support selection range packaging installation communication "
        "website speed features functionality design performance food atmosphere cleanliness information product "
        "value"
    ),
    "fi": _any(
        "hinta hinna hinto laatu laadu palvelu toimitu henkilökun henkilöstö tuki tuke valikoima pakkau asennu "
        "viestin verkkosivu verkkokaup nopeu ominaisuu toiminnallisuu ulkonä ruoka ruoa tunnelma siistey tiedotu "
        "tuote tuotte",
        r"\w*",
    ),
    "sv": _any(
        "pris kvalitet service leverans personal support sortiment urval förpackning installation kommunikation "
        "webbplats hastighet funktion design prestanda mat atmosfär renlighet information produkt bemötande",
        r"\w*",
    ),
}
AND = {"en": "and|or|&", "fi": "ja|sekä|tai|&", "sv": "och|samt|eller|&"}
# What may stand between: “fast and how friendly”, “the price and the quality”.
BETWEEN = {
    "en": _any("how the our its very overall", " "),
    "fi": _any("kuinka miten meidän sen", " "),
    "sv": _any("hur vår vårt våra den det", " "),
}
# “delivery/installation”, but neither “and/or” nor “reason/reasons”, nor an address.
SLASH = r"(?<![\w/.:])(?!(?:and|his|her|him|hän|han|hon|och)/)(?!([^\W\d_]{4,})[^\W\d_]*/\1)[^\W\d_]{3,}/[^\W\d_]{3,}(?![\w/])"
# What everybody takes for one thing.
ONE_THING = {
    "en": r"\b(?:products? (?:and|or|&) services?|services? (?:and|or|&) products?)\b",
    "fi": r"\b(?:tuottee\w* (?:ja|tai) palvelu\w*|palvelu\w* (?:ja|tai) tuottee\w*)\b",
    "sv": r"\b(?:produkt\w* (?:och|eller) tjänst\w*|tjänst\w* (?:och|eller) produkt\w*)\b",
}
ABBREVIATED = "NPS|CSAT|CES|KPI|SLA|CRM|ERP|ROI|B2[BC]"

PRAISE = {
    "en": _any("great amazing excellent wonderful awesome fantastic superb outstanding award-winning world-class"),
    "fi": _any("mahtava loistava upea erinomai ihana huikea palkittu", r"\w*"),
    "sv": _any("fantastisk underbar utmärkt härlig enastående prisbelön", r"\w*"),
}
BLAME = {
    "en": _any("terrific delightful perfect terrible awful horrible bad disappointing poor"),
    "fi": _any("täydelli surkea kamala huono kauhea", r"\w*"),
    "sv": _any("perfekt hemsk usel dålig förfärlig", r"\w*"),
}
LED = {
    "en": (
        r"\b(?:don|didn|isn|wasn|aren|weren|wouldn|shouldn|doesn)['’]t (?:you|it|we|our|this|that|the)\b",
        r"\bhow much (?:did|do|have) you (?:love|adore|enjoy)(?:e?d)?\b",
        rf"\bhow (?:{PRAISE['en']}|{BLAME['en']})\b",
        rf"\b(?:our|the|this) {PRAISE['en']}\b",
        r"\b(?:surely|obviously|of course|as you know|everybody knows)\b",
    ),
    "fi": (
        r"\b(?:eikö|etkö|ettekö|emmekö|eivätkö)\b",
        r"\bkuinka paljon (?:rakastit|rakastat|nautit|ihastuit)\b",
        rf"\bkuinka (?:{PRAISE['fi']}|{BLAME['fi']})",
        rf"\b{PRAISE['fi']} (?:palvelu|tuote|tuotte|asiakaspalvelu|henkilökun)\w*",
        r"\b(?:tietenkin|totta kai|kuten tiedät)\b",
    ),
    "sv": (
        r"\b(?:tycker|håller|anser|känner|visst|är|var|borde|skulle) (?:du|det|ni|vi|vår\w*) (?:väl )?inte\b",
        r"\bhur mycket (?:älskade|älskar|njöt|njuter)\b",
        rf"\bhur (?:{PRAISE['sv']}|{BLAME['sv']})",
        rf"\bvår\w* {PRAISE['sv']}",
        r"\b(?:naturligtvis|självklart|såklart|som du vet)\b",
    ),
}
ABSOLUTES = {
    "en": r"(?<!if )\b(?:always|never|every time|each and every|at all times)\b",
    "fi": r"\b(?:aina|ikinä|joka kerta|joka ikinen|(?:en|et|ei|emme|ette|eivät) koskaan)\b",
    "sv": r"\b(?:alltid|aldrig|varje gång|varenda)\b",
}
DENIALS = {
    "en": r"(?<!or )(?<!if )(?<!why )\bnot\b(?! at all)(?! only)"
    r"|\b(?:isn|wasn|aren|weren|don|didn|doesn|hasn|haven|couldn|can)['’]t\b|\bunable to\b",
    "fi": r"(?<!vai )(?<!tai )(?<!jos )(?<!miksi )\b(?:ei|en|et|emme|ette|eivät)\b(?! lainkaan)(?! vain)(?! enää)",
    "sv": r"(?<!eller )(?<!om )(?<!varför )\b(?:inte|ej|icke)\b(?! alls)(?! bara)(?! längre)",
}
LEARNED = {
    "en": r"touchpoints?|omni-?channel|stakeholders?|value proposition|deliverables|synerg\w+|utili[sz]e",
    "fi": r"asiakaspol\w+|kosketuspist\w+|arvolupau\w+|monikanava\w+|sidosryhm\w+|synergi\w+",
    "sv": r"kundres(?:a|an|or)|kontaktpunkt\w*|värdeerbjudande\w*|omnikanal\w*|intressent\w*|synergi\w*",
}


@cache
def patterns(language: str) -> dict[str, re.Pattern[str]]:
    """Return rule → pattern in `language`, one we speak; made when first asked for, since most programs never do."""
    and_more = rf",? (?:{AND[language]}) (?:{BETWEEN[language]})*"
    pairs = [rf"\b{words}{and_more}{words}\b" for words in (QUALITIES[language], THINGS[language])]
    return {
        LEADING: re.compile("|".join(LED[language]), re.IGNORECASE),
        DOUBLE: re.compile("|".join([*pairs, SLASH]), re.IGNORECASE),
        ABSOLUTE: re.compile(ABSOLUTES[language], re.IGNORECASE),
        NEGATED: re.compile(DENIALS[language], re.IGNORECASE),
        # What is abbreviated is written in capitals: “roi” is a king in another language.
        JARGON: re.compile(rf"\b(?:{ABBREVIATED}|(?i:{LEARNED[language]}))\b"),
    }


@cache
def one_thing(language: str) -> re.Pattern[str]:
    """Return the pattern of what is two words and one thing in `language`."""
    return re.compile(ONE_THING[language], re.IGNORECASE)
