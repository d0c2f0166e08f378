"""The tone check: it finds what hurts, in all languages, and leaves a good letter alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain import tone

BAD = [
    ("en", "You should have read the instructions before you began.", "blame", "You should have"),
    ("en", "That was your own fault.", "blame", "your own fault"),
    (
        "en",
        "As we have already told you, the table is not returnable.",
        "blame",
        "As we have already told you, the table is",
    ),
    ("en", "Unfortunately you are too late.", "regret", "Unfortunately you"),
    ("en", "We regret to inform you of this.", "regret", "We regret to inform"),
    ("en", "PLEASE READ THIS before you write again.", "shouting", "PLEASE READ THIS"),
    ("en", "We are so sorry!!", "shouting", "!!"),
    ("en", "We send a new one as soon as possible.", "no_date", "as soon as possible"),
    ("en", "I will get back to you.", "no_date", "I will get back to you"),
    ("en", "Your ticket breached the SLA.", "jargon", "Your ticket"),
    ("en", "It is an RMA now.", "jargon", "RMA"),
    ("en", "We sent it in time but our courier lost it.", "excuse", "but our courier lost it"),
    ("en", "This was beyond our control.", "excuse", "beyond our control"),
    ("en", "Dear valued customer, hello.", "cold", "Dear valued customer"),
    ("en", "We are sorry for any inconvenience caused.", "cold", "any inconvenience caused"),
    ("fi", "Sinun olisi pitänyt tarkistaa osoite.", "blame", "Sinun olisi pitänyt"),
    ("fi", "Et ole lukenut ohjetta.", "blame", "Et ole lukenut"),
    ("fi", "Väität, että pöytä oli rikki.", "blame", "Väität"),
    ("fi", "Valitettavasti emme voi auttaa.", "regret", "Valitettavasti"),
    ("fi", "LUE OHJE HUOLELLA ensin.", "shouting", "OHJE HUOLELLA"),
    ("fi", "Lähetämme uuden tuolin mahdollisimman pian.", "no_date", "mahdollisimman pian"),
    ("fi", "Palaamme asiaan.", "no_date", "Palaamme asiaan"),
    ("fi", "Tikettisi eskaloitiin.", "jargon", "Tikettisi"),
    ("fi", "Lähetimme ajoissa, mutta kuljetusliike viivytti sitä.", "excuse", "mutta kuljetusliike viivytti sitä"),
    ("fi", "Se oli meistä riippumaton syy.", "excuse", "meistä riippumaton"),
    ("fi", "Arvoisa asiakas, hei.", "cold", "Arvoisa asiakas"),
    ("fi", "Asiaan palataan maanantaina.", "cold", "Asiaan palataan"),
    ("sv", "Du borde ha läst anvisningen.", "blame", "Du borde ha"),
    ("sv", "Du påstår att bordet var trasigt.", "blame", "Du påstår"),
    ("sv", "Tyvärr kan vi inte hjälpa dig.", "regret", "Tyvärr"),
    ("sv", "LÄS DETTA NOGA nu.", "shouting", "DETTA NOGA"),
    ("sv", "Vi skickar en ny så snart som möjligt.", "no_date", "så snart som möjligt"),
    ("sv", "Vi återkommer.", "no_date", "Vi återkommer"),
    ("sv", "Vi ringer dig.", "no_date", "Vi ringer dig"),
    ("sv", "Tyvärr har du angett fel adress.", "blame", "har du angett fel"),
    ("fi", "Soitamme sinulle.", "no_date", "Soitamme sinulle"),
    ("fi", "Ilmoitit väärän osoitteen.", "blame", "Ilmoitit väärän"),
    ("en", "You gave the wrong address.", "blame", "You gave the wrong"),
    ("en", "We will call you.", "no_date", "We will call you"),
    ("sv", "Grundorsaken är känd.", "jargon", "Grundorsaken"),
    ("sv", "Vi skickade i tid men transportören tappade bort det.", "excuse", "men transportören tappade bort det"),
    ("sv", "Det var inte vårt fel.", "excuse", "var inte vårt fel"),
    ("sv", "Bästa kund, hej.", "cold", "Bästa kund"),
]
GOOD = [
    ("en", "Your table came on 13 November; we had promised the 9th. We did not keep that. I am sorry for the wait."),
    ("en", "I ring you tomorrow at 12:00 and tell you what the workshop found."),
    ("en", "We will get back to you within two working days."),
    ("en", "Your IKEA shelf and the LED lamp come on Friday."),
    ("en", "You wrote: “YOU SHOULD HAVE told me!! Unfortunately you never do.” I have read it twice."),
    ("en", "Order FI-48211 and your matter K-2041 belong together."),
    ("en", "A new leg arrives soon: on 26 November Sami fits it at your home."),
    ("fi", "Pöytä tuli 13.11., vaikka lupasimme sen 9.11. Pyydän anteeksi, että jouduit odottamaan."),
    ("fi", "Otan sinuun yhteyttä huomenna klo 12."),
    ("fi", "Vastaamme sinulle viiden arkipäivän kuluessa."),
    ("fi", "Kirjoitit: ”Olisitte voineet kertoa!! Valitettavasti ette kertoneet.” Olet oikeassa."),
    ("sv", "Bordet kom den 13 november, fast vi hade lovat den 9. Jag ber om ursäkt för väntan."),
    ("sv", "Jag hör av mig i morgon kl. 12."),
    ("sv", "Vi återkommer inom två arbetsdagar."),
    ("sv", "Du skrev: ”NI BORDE HA sagt det!! Tyvärr gjorde ni inte det.” Jag har läst det två gånger."),
    ("pt", "Infelizmente you should have!!"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "code", "words"), BAD)
def test_what_hurts_is_found_and_quoted(language, text, code, words):
    hints = {hint.code: hint for hint in tone.check(text, language)}
    assert code in hints
    assert words in hints[code].found
    assert hints[code].says
    assert hints[code].instead


@pytest.mark.parametrize(("language", "text"), GOOD)
def test_a_good_letter_is_left_alone(language, text):
    assert tone.check(text, language) == []


@pytest.mark.parametrize(
    ("language", "apology", "none"),
    [
        ("en", "I am sorry for the wait.", "It came late."),
        ("fi", "Pyydän anteeksi odotusta.", "Se tuli myöhässä."),
        ("sv", "Jag ber om ursäkt för väntan.", "Den kom sent."),
    ],
)
def test_an_apology_says_sorry_and_other_letters_need_not(language, apology, none):
    assert tone.check(apology, language, kind="apology") == []
    assert [hint.code for hint in tone.check(none, language, kind="apology")] == ["no_apology"]
    assert tone.check(none, language, kind="outcome") == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Hello Aino,\n\nit comes on Friday.\n\nMikko Laine", []),
        ("Hello Ms Lehtinen,\n\nit comes on Friday.\n\nMikko", []),
        ("Hello,\n\nit comes on Friday.\n\nMikko", ["no_name"]),
        ("Hello Aino,\n\nit comes on Friday.", ["no_sender"]),
        ("Hello AINO,\n\nit comes on Friday.\n\nmikko", []),
        ("Hello Ainola,\n\nit comes on Friday.\n\nMikko", ["no_name"]),
    ],
)
def test_a_letter_calls_the_customer_by_name_and_is_signed(text, codes):
    assert [hint.code for hint in tone.check(text, "en", customer="Aino Lehtinen", sender="Mikko Laine")] == codes


def test_the_subject_is_read_too():
    assert [hint.code for hint in tone.check("All is well.", "en", subject="LATE DELIVERY!!")] == ["shouting"]


def test_each_words_are_said_once_and_not_without_end():
    hints = tone.check("Unfortunately. " * 3 + "Sadly. " * 3, "en")
    assert [hint.found for hint in hints] == [("Unfortunately", "Sadly")]


def test_every_language_has_words_for_everything():
    codes = set(tone.PATTERNS["en"])
    assert all(set(patterns) == codes for patterns in tone.PATTERNS.values())
    assert set(tone.PATTERNS) == set(tone.DATES) == set(tone.SORRY) == set(tone.WITH_DATE_NEARBY) == {"en", "fi", "sv"}


@given(st.text(max_size=300), st.sampled_from(["en", "fi", "sv"]))
def test_any_text_can_be_read(text, language):
    assert all(hint.code in tone.HINTS for hint in tone.check(text, language, customer=text[:20]))
