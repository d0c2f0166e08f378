"""How unhappy a customer is: what the words say, averaged with the score that was given beside them."""


def combine(words: float, score: float | None, learnt: float | None = None) -> float:
    """Return the negativity, 0 happy to 1 unhappy.

    `words` is what the cue words say of the comment, on the same scale, `learnt` what a trained model says, None where
    none helps in its language; `score` the share of the scale that was given, 0 the worst to 1 the best, None where none
    was. Each alone errs where people are ironic, write as nobody wrote before, or mark by habit.
    """
    if learnt is not None:
        words = (words + learnt) / 2
    return words if score is None else (words + 1 - score) / 2


def share_of_scale(score: float, low: float, high: float) -> float:
    """Return where `score` lies between `low` (0.0) and `high` (1.0).

    Raises:
        ValueError: the scale is empty, or the score lies outside it.
    """
    if not low < high or not low <= score <= high:
        raise ValueError(f"{score} is not on a scale from {low} to {high}")
    return (score - low) / (high - low)
