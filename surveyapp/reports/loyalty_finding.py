"""What the report `loyalty` says in sentences: what one bad experience costs, and whether solving it makes it good."""

from collections.abc import Sequence
from datetime import datetime

from surveyapp.analysis.loyalty import bought_by
from surveyapp.analysis.report import Amount, Filters, Text
from surveyapp.analysis.scores import HIGH, LOW
from surveyapp.domain.errors import N_
from surveyapp.domain.loyalty import SOLVED, UNSOLVED
from surveyapp.reports.loyalty_study import Risk, Study
from surveyapp.reports.loyalty_words import (
    LEFT,
    NEVER,
    RECOVERED,
    interval,
    is_clear,
    percent,
    points,
    rest,
    span,
    within,
)
from surveyapp.reports.words import answers, no_answers

# Where fewer than this of all come back within the time, loyalty tells little of anybody's service.
FEW_RETURN = 10.0


def said(found: Study | None, money: Sequence[Risk], counted_at: datetime | None, filters: Filters) -> list[Text]:
    """Return the sentences of the finding, the most important first."""
    if counted_at is None:
        return [Text(N_("Nothing has been counted yet: who bought again is counted every six hours."))]
    if found is None:
        return [no_answers(filters)]
    # Where hardly anybody buys twice, that is the news, and the rest is read in its light.
    return [*_few_return(found), *_bad_experience(found), *_risk_said(money), *_like_with_like(found), *_paradox(found)]


def _bad_experience(found: Study) -> list[Text]:
    difference = found.bad_less_good
    if difference is None:
        return [Text(N_("Too few are known for long enough yet to say what one bad experience costs."))]
    bad, good = (found.bought(found.classes[name]) for name in (LOW, HIGH))
    params = {
        "bad": rest(bad),
        "good": rest(good),
        "time": within(found.week),
        "points": points(difference.value),
        "interval": span(difference, is_turned=True),
        "n": answers(bad.n + good.n),
    }
    if not is_clear(difference):
        words = N_(
            "After a bad answer %(bad)s did not buy again within %(time)s, after a good one %(good)s: the difference"
            " (%(interval)s points, %(n)s) could be chance."
        )
    elif difference.value < 0:
        words = N_(
            "After a bad answer %(bad)s did not buy again within %(time)s, after a good one %(good)s: %(points)s points more"
            " (%(interval)s, %(n)s)."
        )
    else:
        words = N_(
            "After a bad answer %(bad)s did not buy again within %(time)s, after a good one %(good)s: %(points)s points"
            " fewer (%(interval)s, %(n)s). Those who buy most also see most."
        )
    return [Text(words, params)]


def _risk_said(money: Sequence[Risk]) -> list[Text]:
    """Say what is at risk in the currency of most of them; the others stand in the table."""
    found = []
    for risk in money[:1]:
        if risk.value is None or risk.low is None or risk.high is None or risk.low <= 0:
            continue
        params = {
            "value": _money(risk.value, risk),
            "low": _money(risk.low, risk),
            "high": _money(risk.high, risk),
            "n": answers(risk.n),
        }
        found.append(Text(N_("At risk with the unhappy is %(value)s a year (%(low)s to %(high)s, %(n)s)."), params))
    return found


def _money(value: float, risk: Risk) -> Amount:
    """Return an estimate in money, about: cents would say more than is known."""
    return Amount(value, "money_short", of=risk.currency)


def _paradox(found: Study) -> list[Text]:
    """Say whether those for whom it was solved come back as often as those never let down; never more than that."""
    difference = found.recovered_less_never
    if difference is None:
        if not found.statuses.get(LEFT) and not found.statuses.get(RECOVERED):
            return []
        return [Text(N_("Too few cases were solved long enough ago to say whether solving them keeps customers."))]
    week = found.paradox_week
    recovered, never = (bought_by(found.statuses[name], week) for name in (RECOVERED, NEVER))
    params = {
        "recovered": percent(recovered),
        "own": interval(recovered),
        "never": percent(never),
        "other": interval(never),
        "time": within(week),
        "interval": span(difference),
    }
    if not is_clear(difference):
        words = N_(
            "Where it was solved %(recovered)s bought again within %(time)s, of those never let down %(never)s: no"
            " difference is proven (%(interval)s points)."
        )
    elif difference.value > 0:
        words = N_(
            "Where it was solved %(recovered)s bought again within %(time)s, of those never let down only %(never)s"
            " (%(interval)s points): the service-recovery paradox shows here, or those who care enough to complain are"
            " the more loyal ones to begin with."
        )
    else:
        words = N_(
            "Where it was solved %(recovered)s bought again within %(time)s, of those never let down %(never)s"
            " (%(interval)s points). A case is opened for those who were let down hardest, so this tells more of what went"
            " wrong than of solving it."
        )
    return [Text(words, params)]


def _like_with_like(found: Study) -> list[Text]:
    """Say whether, of those with a case, the ones for whom it was solved come back more often."""
    difference = found.solved_less_open
    if difference is None:
        return []
    solved, others = (bought_by(found.cases[name], found.case_week) for name in (SOLVED, UNSOLVED))
    params = {
        "solved": percent(solved),
        "others": percent(others),
        "time": within(found.case_week),
        "interval": span(difference),
        "n": answers(solved.n + others.n),
    }
    if not is_clear(difference):
        words = N_(
            "Of those with a case %(solved)s bought again within %(time)s where it was solved, %(others)s where it is not"
            " known to be: no difference can be seen (%(interval)s points, %(n)s)."
        )
    elif difference.value > 0:
        words = N_(
            "Of those with a case %(solved)s bought again within %(time)s where it was solved, only %(others)s where it is"
            " not known to be (%(interval)s points, %(n)s): finish the open ones."
        )
    else:
        words = N_(
            "Of those with a case %(solved)s bought again within %(time)s where it was solved, %(others)s where it is not"
            " known to be (%(interval)s points, %(n)s): look at which cases are said to be solved, and how."
        )
    return [Text(words, params)]


def _few_return(found: Study) -> list[Text]:
    known = list(found.classes.values())
    bought = sum(weeks.bought for weeks in known)
    most = max((found.bought(weeks).value or 0.0) for weeks in known)
    if most >= FEW_RETURN:
        return []
    words = N_(
        "Few buy twice here at all (%(bought)s of %(n)s are known to have): buying again tells little of service in this"
        " trade, so look at recommendation and complaints first."
    )
    return [Text(words, {"bought": Amount(bought, "count"), "n": answers(found.n)})]
