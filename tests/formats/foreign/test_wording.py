"""Texts with mark-up as plain ones: what a reader sees, in a time that grows with the text and no faster."""

import time

import pytest

from surveyapp.formats.foreign.wording import has_markup, plain_text

SEEN = [
    ("Hello", "Hello"),
    ("<p>One</p><p>two &amp; three</p>", "One\ntwo & three"),
    ("a<b>c</b>d<br/>e", "acd\ne"),
    ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ("I <3 you", "I <3 you"),
    ("Price &lt; 5 &euro;&nbsp;&#8211; &#x2013; cheap", "Price < 5 € – – cheap"),
    ("AT&T & R&D; &unknown;", "AT&T & R&D; &unknown;"),
    ("<!--[if gte mso 9]><xml>x</xml><![endif]-->Hi", "Hi"),
    ("Hi<!-- never closed <b>no</b>", "Hi"),
    ("<script>if (a<b) x()</script><STYLE>p{}</STYLE>Hi", "Hi"),
    ('<a title="x > y" href=\'it\'>link</a>', "link"),
    ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
    ("  much \t space \n\n\n here ", "much space\nhere"),
    ("<img src=\"data:image/png;base64,AAAA\">", ""),
    ("a <b unclosed", "a <b unclosed"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "seen"), SEEN, ids=[text for text, _ in SEEN])
def test_a_reader_sees_it_plain(text: str, seen: str) -> None:
    assert plain_text(text) == seen
    assert plain_text(text, lines=False) == seen.replace("\n", " ")


@pytest.mark.parametrize(
    ("text", "has"), [("a < b > c", False), ("AT&T; R&D", False), ("<p>a", True), ("a &amp; b", True), ("<!-- x", True)]
)
def test_markup_is_known(text: str, has: bool) -> None:
    assert has_markup(text) is has


BROKEN = ["<a ", "<!", "<!--", "</", "<a x=\"", "<a \"", "<a '\"", "&#", "&a", "<aaa", "<script>", "<![CDATA[", "<?"]  # fmt: skip


@pytest.mark.parametrize("piece", BROKEN)
def test_a_broken_text_takes_no_longer_than_a_whole_one(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    start = time.perf_counter()
    plain_text(text)
    has_markup(text)
    # It takes about a tenth of a second; the standard library's parser took from seconds to minutes.
    assert time.perf_counter() - start < 3
