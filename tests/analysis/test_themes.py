"""Coding a comment in full: language, negativity with the given score, themes with evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from surveyapp.analysis.themes.coder import Coder
from surveyapp.analysis.themes.language import READ_LENGTH, identify_language, identify_languages
from surveyapp.analysis.themes.negativity import combine, share_of_scale
from tests.builders.themes import make_taxonomy, shipped_taxonomy

OURS = ("en", "fi", "sv")


@pytest.mark.parametrize(
    ("text", "given_language", "language"),
    [
        ("The wardrobe came three weeks after the day you promised.", None, "en"),
        ("Vaatekaappi tuli kolme viikkoa luvatun päivän jälkeen.", None, "fi"),
        ("Garderoben kom tre veckor efter dagen som ni lovade.", None, "sv"),
        ("VAATEKAAPPI TULI KOLME VIIKKOA MYÖHÄSSÄ!!!", None, "fi"),
        # A long text is believed more than what the survey says, a short one less.
        ("Garderoben kom tre veckor efter dagen som ni lovade.", "fi", "sv"),
        ("Bra!", "fi", "fi"),
        ("ok", "sv", "sv"),
        ("ok", "de", "de"),
        ("Der Schrank kam drei Wochen zu spät bei uns an.", "de", "de"),
        ("", None, "en"),
        ("👍👍👍 10/10 !!! ☺ ☺ ☺ 100 % ... 5/5", "sv", "sv"),
    ],
)
def test_the_language_is_one_of_the_organisation(text: str, given_language: str | None, language: str) -> None:
    assert identify_language(text, OURS, given_language) == language


def test_many_comments_at_once_are_told_apart_as_the_package_itself_tells_each() -> None:
    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    languages = ("en", "et", "fi", "ru", "sr", "sv")
    model.set_languages(languages)
    texts = [
        "Vaatekaappi tuli kolme viikkoa luvatun päivän jälkeen.", "GARDEROBEN KOM TRE VECKOR EFTER DAGEN SOM NI LOVADE.",
        "Riidekapp tuli kolm nädalat pärast lubatud päeva.", "Шкаф привезли через три недели после обещанного дня.",
        "Орман је стигао три недеље после обећаног дана.", "a", "ö", "å\u0308 \ud83d\ude00 e\u0301 \udc80", "漢字だけの文" * 40,
        "The wardrobe came three weeks late. " * 400, "Kaappi tuli. Skåpet kom. The wardrobe came.",
    ]  # fmt: skip
    texts += [f"{one[:31]} {other[-31:]}" for one in texts for other in texts]
    expected = [model.classify(text.strip()[:READ_LENGTH])[0] for text in texts]
    assert identify_languages([(text, None) for text in texts], languages) == expected


@pytest.mark.parametrize(("languages", "language"), [(("fi",), "fi"), (("xx",), "xx"), (("xx", "yy"), "xx")])
def test_languages_that_cannot_be_told_apart_do_no_harm(languages: tuple[str, ...], language: str) -> None:
    assert identify_language("Garderoben kom tre veckor efter dagen.", languages) == language


def test_no_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no language"):
        identify_language("Hello", ())


@pytest.mark.parametrize(
    ("words", "score", "negativity"), [(0.8, None, 0.8), (0.8, 0.0, 0.9), (0.2, 1.0, 0.1), (0.5, 0.5, 0.5)]
)
def test_words_and_score_are_averaged(words: float, score: float | None, negativity: float) -> None:
    assert combine(words, score) == pytest.approx(negativity)


@pytest.mark.parametrize(
    ("score", "low", "high", "share"), [(1, 1, 5, 0), (5, 1, 5, 1), (3, 1, 5, 0.5), (0, 0, 10, 0), (7, 0, 10, 0.7)]
)
def test_a_score_becomes_a_share_of_its_scale(score: float, low: float, high: float, share: float) -> None:
    assert share_of_scale(score, low, high) == pytest.approx(share)


@pytest.mark.parametrize(("score", "low", "high"), [(0, 1, 5), (6, 1, 5), (1, 1, 1), (float("nan"), 1, 5)])
def test_a_score_off_its_scale_is_refused(score: float, low: float, high: float) -> None:
    with pytest.raises(ValueError, match="not on a scale"):
        share_of_scale(score, low, high)


def test_a_comment_is_coded_with_its_evidence() -> None:
    text = "Sohva on hieno. Se tuli kuitenkin kaksi viikkoa myöhässä, ja puhelimeen ei vastattu."
    coding = Coder(shipped_taxonomy()).code(text)
    assert coding.language == "fi"
    assert coding.negativity > 0.5
    assert {(coded.theme, coded.polarity) for coded in coding.themes} >= {
        ("delivery_late", "negative"),
        ("support_unreachable", "negative"),
    }
    assert all(coded.evidence == text[coded.start : coded.end] for coded in coding.themes)


def test_a_given_score_opens_and_closes_the_gate() -> None:
    coder = Coder(make_taxonomy())
    text = "Lovely and good sofa, a day late."
    assert [coded.theme for coded in coder.code(text, language="en", score=0.0).themes] == ["late"]
    assert coder.code(text, language="en", score=1.0).themes == ()


def test_the_version_names_method_and_words() -> None:
    one, other = Coder(make_taxonomy()), Coder(make_taxonomy(patterns={"negative": ["tardy"]}))
    assert one.version == Coder(make_taxonomy()).version
    assert one.version != other.version


@given(st.text(max_size=300), st.none() | st.sampled_from([*OURS, "de"]), st.none() | st.floats(0, 1))
def test_any_comment_gets_a_sound_coding(text: str, language: str | None, score: float | None) -> None:
    coding = Coder(shipped_taxonomy()).code(text, language=language, score=score)
    assert coding.language in {*OURS, "de"}
    assert 0 <= coding.negativity <= 1
    assert all(coded.evidence and coded.evidence in text for coded in coding.themes)
