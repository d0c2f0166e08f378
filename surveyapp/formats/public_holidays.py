"""The public holidays of countries and their parts, as the package `holidays` knows them."""

from datetime import date
from functools import lru_cache

# As many countries as a company may work in, for some years each.
KEPT = 400


def is_known(country: str) -> bool:
    """Return whether the holidays of a country (FI) or of a part of one (DE-BY) are known."""
    from holidays.utils import list_supported_countries  # noqa: PLC0415 - slow to load, needed seldom

    code, _, part = country.partition("-")
    parts = list_supported_countries(include_aliases=True).get(code)
    return parts is not None and (not part or part in parts)


@lru_cache(maxsize=KEPT)
def list_holidays(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a year; none where the country is not known."""
    if not is_known(country):
        return frozenset()
    from holidays import country_holidays  # noqa: PLC0415 - as above

    code, _, part = country.partition("-")
    return frozenset(country_holidays(code, subdiv=part or None, years=year))
