"""The public holidays of countries and their parts, as the package `holidays` knows them."""

import importlib.util
import sys
from datetime import date
from functools import lru_cache

# As many countries as a company may work in, for some years each.
KEPT = 400
COUNTRIES = "holidays.countries"


def is_known(country: str) -> bool:
    """Return whether the holidays of a country (FI) or of a part of one (DE-BY) are known."""
    _load_one_by_one()
    import holidays  # noqa: PLC0415 - slow to load, needed seldom
    from holidays.registry import EntityLoader  # noqa: PLC0415 - as above

    code, _, part = country.partition("-")
    is_country = code in EntityLoader.get_country_codes()
    return is_country and (not part or part in getattr(holidays, code).subdivisions)


@lru_cache(maxsize=KEPT)
def list_holidays(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a year; none where the country is not known."""
    if not is_known(country):
        return frozenset()
    from holidays import country_holidays  # noqa: PLC0415 - as above

    code, _, part = country.partition("-")
    return frozenset(country_holidays(code, subdiv=part or None, years=year))


def _load_one_by_one() -> None:
    """Have the package load each country when it is asked for.

    Whichever is asked for, the first would have all of the world loaded: 8 MB, and half of the time, in each process.
    """
    if COUNTRIES not in sys.modules and (spec := importlib.util.find_spec(COUNTRIES)) is not None:
        sys.modules.setdefault(COUNTRIES, importlib.util.module_from_spec(spec))
