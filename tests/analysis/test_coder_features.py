"""What a model sees of a comment: hashed words, pairs and runs of characters, with their places."""

from hypothesis import given
from hypothesis import strategies as st

from surveyapp.analysis.themes.features import (
    BATCH_CHARACTERS,
    LONGEST,
    MAXIMUM_CHARACTERS,
    SHORTEST,
    WORD_BUCKETS,
    count_grams,
    list_batches,
    read_grams,
)


def grams_of(text):
    """Return (first, end, bucket) of each word and pair of words, and of each run of characters, as read."""
    grams = read_grams([text])
    found = list(zip(grams.begins.tolist(), grams.ends.tolist(), grams.buckets.tolist(), strict=True))
    return [gram for gram in found if gram[2] < WORD_BUCKETS], [gram for gram in found if gram[2] >= WORD_BUCKETS]


def test_words_pairs_and_runs_are_found_where_they_stand():
    text = "Ei tule, ei"
    words, runs = grams_of(text)
    assert [text[begins:ends] for begins, ends, _ in words] == ["Ei", "tule", "ei", "Ei tule", "tule, ei"]
    padded = len(text) + 2
    assert len(runs) == sum(padded - size + 1 for size in range(SHORTEST, LONGEST + 1))
    # The same word has the same bucket wherever it stands and however it is written; a pair has another when turned round.
    assert words[0][2] == words[2][2] != words[1][2]
    assert words[3][2] != words[4][2]


def test_capitals_digits_and_kinds_of_blanks_make_no_difference():
    assert [own[2] for own in grams_of("Waited 3\tWEEKS")[0]] == [own[2] for own in grams_of("waited 7 weeks")[0]]


@given(st.lists(st.text(max_size=60), max_size=6))
def test_a_batch_reads_each_text_as_it_would_alone(texts):
    rows, columns, counts = count_grams(read_grams(texts))
    for row, text in enumerate(texts):
        alone = count_grams(read_grams([text]))
        assert columns[rows == row].tolist() == alone[1].tolist()
        assert counts[rows == row].tolist() == alone[2].tolist()
        grams = read_grams([text])
        assert ((grams.begins >= 0) & (grams.ends <= len(text) + 1)).all()


def test_hashes_hardly_collide():
    letters = "abcdefghijklmnopqrst"
    words = [f"{first}{second}{third}" for first in letters for second in letters for third in letters[:8]]
    grams = read_grams(words)
    # Of 3,200 thrown into 2^18 buckets, about 20 fall onto another.
    assert len(set(grams.buckets[grams.buckets < WORD_BUCKETS].tolist())) > 3_150


def test_long_texts_are_cut_and_batches_stay_small():
    long, short = "a " * MAXIMUM_CHARACTERS, "b"
    assert read_grams([long]).ends.max() <= MAXIMUM_CHARACTERS + 1
    batches = list(list_batches([long] * 60 + [short]))
    assert [position for batch in batches for position in batch] == list(range(61))
    assert max(len(batch) for batch in batches) * (MAXIMUM_CHARACTERS + 2) <= BATCH_CHARACTERS
    assert list(list_batches([])) == []
    assert not len(read_grams([]).rows)
