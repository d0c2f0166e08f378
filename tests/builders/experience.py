"""Surveys of drivers, levels, expectation and encounter, with answers whose truth is known."""

from datetime import date

import numpy as np

from tests.builders.answers import add_answers, publish_shop

LEVELS = """\
name: shop
title: How was it?
locale: en
anonymity: identified
dimensions: [category]
pages:
  - name: main
    elements:
      - {name: recommend, type: rating, rateMin: 0, rateMax: 10, measure: nps, title: Would you recommend us?}
      - {name: works, type: rating, rateMin: 1, rateMax: 5, measure: csat, driverOf: recommend, level: functional,
          title: Does it work?}
      - {name: valued, type: rating, rateMin: 1, rateMax: 5, measure: csat, driverOf: recommend, level: emotional,
          title: Do you feel valued?}
      - {name: joy, type: rating, rateMin: 1, rateMax: 5, measure: csat, driverOf: recommend, level: meaning,
          title: Does it bring joy?}
      - {name: expected, type: rating, rateMin: 1, rateMax: 5, level: functional, title: How good did you think it would be?}
      - {name: experienced, type: rating, rateMin: 1, rateMax: 5, level: functional, title: And how good was it?}
      - {name: compared, type: radiogroup, title: Was it as expected?, choices: [better, as_expected, worse]}
      - {name: greeted, type: rating, rateMin: 1, rateMax: 5, measure: csat, title: Were you greeted?}
      - {name: thanked, type: rating, rateMin: 1, rateMax: 5, measure: csat, title: Were you thanked?}
"""


def publish_levels(*, name: str = "shop", anonymity: str = "identified") -> int:
    """Publish the survey of these tests; return its id."""
    return publish_shop(name=name, anonymity=anonymity, text=LEVELS)


def add_experience(
    unit_id: int, rows: int, *, survey: str = "shop", months: int = 1, seed: int = 1, **facts: str
) -> None:
    """Store answers in which `valued` is lowest and moves `recommend` the most, and each found is one step under expected.

    Every tenth person leaves out `joy`.
    """
    random = np.random.default_rng(seed)
    found = []
    for i in range(rows):
        works, valued, joy = (int(each) for each in np.clip(random.normal((4.4, 3.0, 3.9), 0.9).round(), 1, 5))
        recommend = int(np.clip(round(0.4 * works + 1.6 * valued + 0.3 * joy + random.normal(0, 0.7)), 0, 10))
        answers = {
            "recommend": recommend,
            "works": works,
            "valued": valued,
            "expected": min(5, works + 1),
            "experienced": works,
        }
        answers |= {"greeted": 5, "thanked": 2 + i % 2, "compared": ("worse", "better", "as_expected", "better")[i % 4]}
        answers |= {"joy": joy} if i % 10 else {}
        found.append((date(2026, 5 + i % months, 1 + i % 28), unit_id, answers))
    add_answers(survey, found, **facts)
