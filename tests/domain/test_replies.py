"""What is left of a customer's mail when the quotes are gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveyapp.domain.replies import own_words

OUTLOOK = """Kiitos, tuoli tuli.

Terveisin Aino

________________________________
Lähettäjä: Tuohi & Vik <palaute@example.com>
Lähetetty: maanantai 23. marraskuuta 2026 9.12
Vastaanottaja: Aino Lehtinen
Aihe: Asiasi K-2041

Hei Aino,
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The chair came. Thank you!", "The chair came. Thank you!"),
        (
            "It did not come.\r\n\r\nOn Mon, 23 Nov 2026 at 09:12, Tuohi & Vik wrote:\r\n> Hello Aino,\r\n> we are sorry.",
            "It did not come.",
        ),
        ("Ei tullut.\n\nma 23.11.2026 klo 9.12 Tuohi & Vik kirjoitti:\n\n> Hei Aino", "Ei tullut."),
        (
            "Den kom inte.\n\nDen mån 23 nov. 2026 kl 09:12 skrev Tuohi & Vik <svar@example.com>:\n> Hej",
            "Den kom inte.",
        ),
        (
            "No.\n\nOn Monday 23 November 2026, Mikko Laine via Tuohi & Vik <care+0123@example.com>\nwrote:\n> Is it solved?",
            "No.",
        ),
        ("Inte än.\n\n-----Ursprungligt meddelande-----\nFrån: Tuohi\nSkickat: idag\n\nHej", "Inte än."),
        (OUTLOOK, "Kiitos, tuoli tuli.\n\nTerveisin Aino"),
        ("From: me\nThat is how it began.", "From: me\nThat is how it began."),
        ("Yes.\n-- \nAino Lehtinen\nOulu", "Yes."),
        (
            "> When did it come?\nOn Friday.\n> Was it whole?\nNo, a leg was broken.",
            "On Friday.\nNo, a leg was broken.",
        ),
        (
            "On 23 Nov 2026, at 09:12, Tuohi & Vik wrote:\n> When did it come?\nOn Friday.",
            "On Friday.",
        ),
        ("> only what you wrote", "> only what you wrote"),
        ("He wrote: it is late", "He wrote: it is late"),
        ("", ""),
    ],
)
def test_only_new_words_are_kept(text, words):
    assert own_words(text) == words


@given(st.text(max_size=400))
def test_words_are_never_all_lost(text):
    found = own_words(text)
    assert bool(found.strip()) is bool(text.strip())
    assert found == found.strip()
