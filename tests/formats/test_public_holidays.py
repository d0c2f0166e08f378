"""Public holidays: which countries and parts are known, and that one country costs no process the whole world."""

import subprocess
import sys
from datetime import date

import pytest

from surveyapp.formats import public_holidays


@pytest.mark.parametrize(
    ("country", "is_known"),
    [("FI", True), ("DE-BY", True), ("DE-XX", False), ("XX", False), ("fi", False), ("", False), ("XNYS", False)],
)
def test_countries_and_their_parts_are_known_by_their_codes(country: str, is_known: bool) -> None:
    assert public_holidays.is_known(country) is is_known
    assert bool(public_holidays.list_holidays(country, 2026)) is is_known


def test_a_part_has_holidays_that_its_country_has_not() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in public_holidays.list_holidays("DE-BY", 2026)
    assert epiphany not in public_holidays.list_holidays("DE", 2026)


def test_asking_for_one_country_loads_no_other() -> None:
    program = """
import sys
from surveyapp.formats import public_holidays
assert public_holidays.list_holidays("SE", 2026)
print(sorted(name for name in sys.modules if name.startswith("holidays.countries.")))
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['holidays.countries.sweden']"
