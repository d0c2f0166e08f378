"""A coder learns from examples, uses what it learnt only where that is proved, and is kept without anything that runs."""

import io
import pickle
import random
from dataclasses import replace

import numpy as np
import pytest

from surveyapp.analysis.themes.coder import Coder, Comment
from surveyapp.analysis.themes.evaluating import compare, evaluate
from surveyapp.analysis.themes.examples import MOST_SCORED, Example, choose, is_unhappy
from surveyapp.analysis.themes.models import Model, Thresholds
from surveyapp.analysis.themes.quality import (
    best_thresholds,
    gains_in_f1,
    measure_negativity,
    measure_themes,
    prove_better,
    prove_better_told,
    surely_above,
)
from surveyapp.analysis.themes.training import NothingToLearn, train
from tests.builders.teaching import BLAME, LATE, PRAISE, TARDY, make_labelled, make_scored
from tests.builders.themes import make_taxonomy

TAXONOMY = make_taxonomy()


@pytest.fixture(scope="module")
def trained():
    return train(choose([*make_scored(200), *make_labelled(240)]), TAXONOMY)


def flags(*values):
    return np.array(values, dtype=bool)


def test_it_learns_how_unhappy_people_write(trained):
    coder, plain = Coder(TAXONOMY, trained.model), Coder(TAXONOMY)
    for word, is_negative in ((BLAME, True), (PRAISE, False)):
        text = f"My bench was {word} this spring."
        assert (coder.code(text).negativity > 0.5) is is_negative
        assert abs(coder.code(text).negativity - 0.5) > abs(plain.code(text).negativity - 0.5)
    (figures,) = trained.model.figures["negativity"]
    assert (figures["language"], figures["is_used"]) == ("en", True)
    assert figures["both"]["balanced"] > figures["cues"]["balanced"]
    assert figures["gain_at_least"] > 0


def test_it_learns_a_theme_that_patterns_miss_and_one_that_they_see_wrongly(trained):
    coder, plain = Coder(TAXONOMY, trained.model), Coder(TAXONOMY)
    missed = f"My bench {TARDY} on its way, {BLAME}."
    wrong = f"My bench was {BLAME}, a late gothic thing."
    assert (plain.code(missed).themes, [own.theme for own in plain.code(wrong).themes]) == ((), ["late"])
    (found,) = coder.code(missed).themes
    assert (found.theme, found.polarity) == LATE
    assert TARDY in found.evidence
    assert found.evidence == missed[found.start : found.end]
    assert coder.code(wrong).themes == ()
    # Of a happy comment nothing is said to have gone wrong, whatever words are in it.
    assert coder.code(f"My bench {TARDY}, {PRAISE} {PRAISE} good, lovely and {PRAISE}.").themes == ()
    (figures,) = trained.model.figures["themes"]
    assert (figures["is_used"], figures["both"]["true"]) == (True, 80)
    assert figures["both"]["f1"] > 0.9 > figures["patterns"]["f1"]


def test_many_are_coded_as_one_by_one(trained):
    coder = Coder(TAXONOMY, trained.model)
    comments = [
        Comment(own.text, "en", score) for own, score in zip(make_labelled(40), [None, 0.0, 1.0, 0.5] * 10, strict=True)
    ]
    one_by_one = [coder.code(own.text, language="en", score=own.score) for own in comments]
    together = coder.code_many([*comments, Comment(""), Comment("😡")])
    assert [own.themes for own in together[:40]] == [own.themes for own in one_by_one]
    assert [own.negativity for own in together[:40]] == pytest.approx([own.negativity for own in one_by_one], abs=1e-6)
    assert (together[40].themes, together[41].themes) == ((), ())
    assert coder.code_many([]) == []


def test_a_model_is_arrays_and_comes_back_the_same(trained):
    content = trained.model.to_bytes()
    again = Model.from_bytes(content)
    assert again.version == trained.model.version
    assert Coder(TAXONOMY, again).version == f"{Coder(TAXONOMY).version}:{again.version}"
    assert again.figures == trained.model.figures
    texts = [own.text for own in make_labelled(9)]
    assert np.array_equal(again.predict(texts), trained.model.predict(texts))
    for text in texts:
        assert text.encode() not in content


def test_what_would_run_is_never_read():
    arrays = io.BytesIO()
    np.savez(arrays, facts=np.array([{"format": 1}], dtype=object), allow_pickle=True)
    for content in (arrays.getvalue(), pickle.dumps({"format": 1}), b"", b"PK\x03\x04 nothing"):
        with pytest.raises(ValueError, match=r"pickle|no model"):
            Model.from_bytes(content)


def test_training_twice_gives_the_same(trained):
    assert train(choose([*make_labelled(240), *make_scored(200)]), TAXONOMY).model.version == trained.model.version


def test_what_teaches_nothing_is_hardly_ever_used():
    used = 0
    for seed in range(10):
        shuffled = random.Random(seed)
        noise = [Example(own.text, "en", shuffled.random() < 0.5, None) for own in make_scored(160)]
        used += train(choose(noise), TAXONOMY).model.is_of_use
    assert used <= 2


@pytest.mark.parametrize("examples", [[], make_scored(58), make_labelled(80), [Example("  ", "en", True)] * 99])
def test_too_few_examples_are_refused(examples):
    with pytest.raises(NothingToLearn):
        train(choose(examples), TAXONOMY)


def test_a_better_model_is_known_by_comments_that_neither_has_seen(trained):
    poor = train(choose([*make_scored(200)]), TAXONOMY).model
    news = train(choose([*make_scored(200, is_new=False), *make_labelled(240)]), TAXONOMY)
    better = compare(news, poor, TAXONOMY)
    assert better is not None
    assert better.is_better
    assert better.n == sum(own.is_new for own in news.examples)
    assert 0 < better.gain_at_least <= better.after - better.before
    same = compare(news, news.model, TAXONOMY)
    assert same is not None
    assert not same.is_better
    nothing_new = train(choose([*make_scored(200, is_new=False), *make_labelled(240, is_new=False)]), TAXONOMY)
    assert compare(nothing_new, poor, TAXONOMY) is None


@pytest.mark.parametrize(("mended", "is_sure"), [(2, False), (30, True)])
def test_a_gain_is_sure_only_where_the_interval_leaves_out_none(mended, is_sure):
    true = np.random.default_rng(3).random((120, 3)) < 0.4
    before, after = true.copy(), true.copy()
    before[:40] = after[:40] = False
    after[:mended] = true[:mended]
    # As many others are found in vain, so that the smaller gain is drowned.
    after[100:103] = True
    gains = gains_in_f1(before, after, true)
    point = measure_themes(after, true)["f1"] - measure_themes(before, true)["f1"]
    assert np.mean(gains) == pytest.approx(point, abs=0.005)
    assert (surely_above(gains) > 0) is is_sure


def test_what_nobody_named_counts_against_a_model_that_finds_it(trained):
    vain = replace(trained, themes=[said | {("odd", "negative")} for said in trained.themes])
    plain, worse = (compare(each, trained.model, TAXONOMY) for each in (trained, vain))
    assert plain is not None
    assert worse is not None
    assert worse.after < plain.after - 0.1
    text = "It was very late."
    examples = [Example(text, "en", None, frozenset({LATE})), Example(text, "sv", None, frozenset())]
    swedish = evaluate(examples, Coder(TAXONOMY).code_many([Comment(text, "en")] * 2))[1]
    assert (swedish["together"]["found"], swedish["together"]["precision"]) == (1, 0)
    assert [(own["theme"], own["true"]) for own in swedish["themes"]] == [("late", 0)]


def test_evaluating_counts_by_language(trained):
    examples = [*make_labelled(60), Example("Sohva on hieno.", "fi", False), Example("Sohva on rikki.", "fi", None)]
    codings = Coder(TAXONOMY, trained.model).code_many([Comment(own.text, own.language) for own in examples])
    english, finnish = evaluate(examples, codings)
    assert (english["language"], english["together"]["true"], english["negativity"]["unhappy"]) == ("en", 20, 60)
    assert english["negativity"]["balanced"] is None
    assert [(own["theme"], own["f1"] > 0.9) for own in english["themes"]] == [("late", True)]
    assert (finnish["negativity"]["n"], finnish["together"], finnish["themes"]) == (1, None, [])


def test_examples_are_taken_once_and_fairly():
    many = [Example(f"n{number}", "fi", bool(number % 50 == 0)) for number in range(MOST_SCORED + 5_000)]
    few = [Example(f"s{number}", "sv", bool(number % 2)) for number in range(100)]
    chosen = choose([*many, *few, Example("S1 ", "sv", None, frozenset({LATE}))])
    assert (chosen.scored, chosen.labelled) == (MOST_SCORED + 5_099, 1)
    assert len(chosen.examples) == MOST_SCORED + 1
    kinds = [(own.language, own.is_negative) for own in chosen.examples]
    # The rare kinds are all there; only the happy Finnish comments had to give way.
    assert (kinds.count(("fi", True)), kinds.count(("sv", False))) == (500, 50)


def test_the_same_words_are_one_example_and_new_only_if_nobody_said_them_before():
    old, new = Example("Thank you!", "en", False, is_new=False), Example(" thank you ...", "en", False)
    labelled = Example("THANK YOU", "en", None, frozenset({LATE}))
    (chosen,) = choose([new, labelled, old]).examples
    assert (chosen.themes, chosen.is_new) == (frozenset({LATE}), False)
    # Marks alone are told from other marks.
    assert len(choose([Example(text, "en", True) for text in ("!", "👎", "👍", " 👎")]).examples) == 3


@pytest.mark.parametrize(
    ("share", "unhappy"), [(None, None), (0.0, True), (0.25, True), (0.5, None), (0.75, False), (1.0, False)]
)
def test_only_clear_scores_tell(share, unhappy):
    assert is_unhappy(share) is unhappy


def test_measures_are_those_of_the_textbook():
    found, true = flags(1, 1, 0, 0, 1), flags(1, 0, 1, 0, 1)
    assert measure_themes(found, true) == {
        "n": 5,
        "true": 3,
        "found": 3,
        "precision": 2 / 3,
        "recall": 2 / 3,
        "f1": 2 / 3,
    }
    nothing = measure_themes(flags(0, 0), flags(0, 0))
    assert (nothing["precision"], nothing["recall"], nothing["f1"]) == (None, None, None)
    told = measure_negativity(np.array([0.5, 0.4, 0.1, 0.9]), flags(1, 1, 0, 0))
    assert (told["unhappy_told"], told["happy_told"], told["balanced"]) == (0.5, 0.5, 0.5)
    assert measure_negativity(np.array([0.5]), flags(1))["balanced"] is None


def test_better_is_what_chance_does_not_explain():
    true = np.arange(200) % 2 == 0
    half, all_but_one = true & (np.arange(200) < 100), true.copy()
    all_but_one[0] = False
    assert prove_better(half, true, true) > 0.2
    assert prove_better(all_but_one, true, true) <= 0
    assert prove_better(true, true, true) == 0
    assert prove_better_told(half, true, true) > 0.1
    assert prove_better_told(true, half, true) < 0


def test_thresholds_add_keep_and_take_away():
    true, patterns = flags(1, 1, 0, 0, 0, 1), flags(1, 0, 1, 0, 0, 0)
    probabilities, everywhere = np.array([0.3, 0.9, 0.01, 0.2, 0.6, 0.8]), np.ones(6, dtype=bool)
    best = best_thresholds(probabilities, patterns, everywhere, true)
    assert best is not None
    assert 0.6 < best.adds <= 0.8
    assert 0.01 < best.keeps <= 0.3
    assert best_thresholds(1 - probabilities, true, everywhere, true) is None
    assert Thresholds(0.5, 0.0).apply(0.01, has_pattern=True)
    assert not Thresholds(0.5, 0.0).apply(0.4, has_pattern=False)
