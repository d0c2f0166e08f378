"""A survey with every type of question, in three languages, for tests of what people see of them."""

from typing import Any

from tests.builders.responses import make_survey

LOCALES = ["en", "fi", "ar"]


def said(en: str, fi: str, ar: str) -> dict[str, str]:
    """Return a text in the three languages."""
    return {"en": en, "fi": fi, "ar": ar}


def choices(**texts: tuple[str, str, str]) -> list[dict[str, Any]]:
    """Return choices: value → its text in the three languages."""
    return [{"value": value, "text": said(*words)} for value, words in texts.items()]


ENDS = {
    "minRateDescription": said("very dissatisfied", "erittäin tyytymätön", "غير راض جدا"),
    "maxRateDescription": said("very satisfied", "erittäin tyytyväinen", "راض جدا"),
}
AGREEMENT = choices(
    no=("Disagree", "Eri mieltä", "لا أوافق"),
    so=("In between", "Siltä väliltä", "بين بين"),
    yes=("Agree", "Samaa mieltä", "أوافق"),
    unsure=("Cannot say", "En osaa sanoa", "لا أعرف"),
)
SCALES: list[dict[str, Any]] = [
    {
        "type": "rating", "name": "recommend", "rateMin": 0, "rateMax": 10, "isRequired": True,
        "title": said("Would you recommend us?", "Suosittelisitko meitä?", "هل تنصح بنا؟"),
        "minRateDescription": said("not at all", "en lainkaan", "لا أبدا"),
        "maxRateDescription": said("very likely", "erittäin todennäköisesti", "نعم بالتأكيد"),
    },
    {
        "type": "rating", "name": "delivery", "rateMin": 1, "rateMax": 5, **ENDS,
        "title": said("How was the delivery?", "Millainen toimitus oli?", "كيف كان التوصيل؟"),
        "description": said("Was it on time?", "Tuliko se ajallaan?", "هل وصل في موعده؟"),
    },
    {
        "type": "rating", "name": "effort", "rateMin": 1, "rateMax": 7, **ENDS,
        "title": said("Was it easy?", "Oliko se helppoa?", "هل كان سهلا؟"),
    },
    {
        "type": "rating", "name": "stars", "rateType": "stars", **ENDS,
        "title": said("How is the product?", "Millainen tuote on?", "كيف المنتج؟"),
    },
    {
        "type": "rating", "name": "mood", "rateType": "smileys", **ENDS,
        "title": said("How do you feel?", "Miltä sinusta tuntuu?", "كيف تشعر؟"),
    },
]  # fmt: skip
CHOICES: list[dict[str, Any]] = [
    {
        "type": "radiogroup", "name": "reason", "showOtherItem": True,
        "title": said("Why did you buy from us?", "Miksi ostit meiltä?", "لماذا اشتريت منا؟"),
        "choices": choices(
            price=("The price", "Hinta", "السعر"), near=("It is near", "Se on lähellä", "القرب"),
        ),
    },
    {
        "type": "checkbox", "name": "wrong", "showNoneItem": True, "maxSelectedChoices": 2,
        "title": said("What went wrong?", "Mikä meni pieleen?", "ما الذي لم يكن صحيحا؟"),
        "choices": choices(
            late=("It was late", "Toimitus myöhästyi", "تأخر الطلب"),
            broken=("Something was broken", "Jotain oli rikki", "كان شيء مكسورا"),
            bill=("The bill was wrong", "Lasku oli väärin", "الفاتورة خاطئة"),
        ),
    },
    {
        "type": "dropdown", "name": "store", "title": said("Which store?", "Mikä myymälä?", "أي متجر؟"),
        "choices": choices(helsinki=("Helsinki", "Helsinki", "هلسنكي"), turku=("Turku", "Turku", "توركو")),
    },
    {"type": "boolean", "name": "again", "title": said("Would you buy again?", "Ostaisitko uudelleen?", "هل تشتري مرة أخرى؟")},
]  # fmt: skip
WORDS: list[dict[str, Any]] = [
    {
        "type": "html", "name": "note",
        "html": said("This part is **about you**.", "Tämä osa **koskee sinua**.", "هذا الجزء **عنك**."),
    },
    {
        "type": "panel", "name": "you", "title": said("You", "Sinä", "أنت"),
        "elements": [
            {"type": "text", "name": "mail", "inputType": "email", "title": said("Mail", "Sähköposti", "البريد")},
            {"type": "text", "name": "phone", "inputType": "tel", "title": said("Telephone", "Puhelin", "الهاتف")},
            {
                "type": "text", "name": "visits", "inputType": "number", "min": 0, "max": 50,
                "title": said("How many visits?", "Montako käyntiä?", "كم زيارة؟"),
            },
            {
                "type": "text", "name": "seen", "inputType": "date", "min": "2026-01-01",
                "title": said("When did you see it?", "Milloin huomasit sen?", "متى لاحظت ذلك؟"),
            },
            {
                "type": "text", "name": "call", "inputType": "time",
                "title": said("When to call?", "Moneltako soitamme?", "متى نتصل؟"),
            },
            {"type": "text", "name": "link", "inputType": "url", "title": said("Its address", "Sen osoite", "عنوانه")},
        ],
    },
    {
        "type": "comment", "name": "comment", "maxLength": 60,
        "title": said("In your own words", "Omin sanoin", "بكلماتك"),
    },
]  # fmt: skip
LISTS: list[dict[str, Any]] = [
    {
        "type": "matrix", "name": "quality", "columns": AGREEMENT,
        "title": said("What do you say of these?", "Mitä sanot näistä?", "ما رأيك في هذه؟"),
        "rows": choices(
            price=("The price was fair", "Hinta oli kohdallaan", "السعر عادل"),
            staff=("I was greeted", "Minua tervehdittiin", "رحبوا بي"),
        ),
    },
    {
        "type": "matrix", "name": "parts", "columns": [1, 2, 3, 4, 5],
        "title": said("Score these from 1 to 5", "Pisteytä nämä 1–5", "قيم هذه من ١ إلى ٥"),
        "rows": choices(packing=("Packing", "Pakkaus", "التغليف"), driver=("Driver", "Kuljettaja", "السائق")),
    },
    {
        "type": "ranking", "name": "matters", "maxSelectedChoices": 2,
        "title": said("What matters most?", "Mikä on tärkeintä?", "ما الأهم؟"),
        "choices": choices(
            price=("Price", "Hinta", "السعر"), speed=("Speed", "Nopeus", "السرعة"), care=("Care", "Huolellisuus", "العناية"),
        ),
    },
    {"type": "file", "name": "photos", "maxSize": 1024 * 1024, "title": said("A picture helps", "Kuva auttaa", "الصورة تساعد")},
]  # fmt: skip
PAGES = {"scales": SCALES, "choices": CHOICES, "words": WORDS, "lists": LISTS}


def make_every_type() -> int:
    """Publish the survey, four pages long, and return its id."""
    pages = [{"name": name, "elements": elements} for name, elements in PAGES.items()]
    title = said("Every question", "Joka kysymys", "كل الأسئلة")
    return make_survey(title=title, locales=LOCALES, pages=pages, openTicketWhen=[], open=False)
