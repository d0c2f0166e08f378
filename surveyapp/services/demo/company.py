"""Who and what there is at Tuohi & Vik, a shop for furniture and appliances: stores, goods, carriers, people."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

DATA = Path(__file__).parent / "data"
NAME = "Tuohi & Vik"
SURVEY = "post-purchase"


@dataclass(frozen=True, slots=True)
class Store:
    """A store: where it stands in the tree, its zone, money, and the languages of its customers with their weights.

    `service` moves the grades that its people get. `forms` are its name in the Finnish genitive and locative.
    """

    path: str
    timezone: str
    currency: str
    language: str
    weight: float
    service: float
    languages: tuple[tuple[str, int], ...]
    forms: tuple[str, str]
    cities: tuple[tuple[str, str], ...]

    @property
    def region(self) -> str:
        """The path of the region above the store."""
        return self.path.rpartition("/")[0]

    @property
    def country(self) -> str:
        """The name of the country."""
        return self.path.partition("/")[0]

    def city(self, language: str) -> str:
        """Return the city's name in a language."""
        return dict(self.cities).get(language, self.path.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Product:
    """Something to buy: its category, name, price in euros, days until it can be delivered at best, and its flaws."""

    category: str
    name: str
    price: int
    lead: int
    weight: float
    flaws: float
    is_appliance: bool


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who drives in a region: how often, and the shares of deliveries that come late or damaged."""

    name: str
    weight: float
    late: float
    damage: float


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody on the staff, with the role and the unit that they see."""

    name: str
    email: str
    role: str
    unit: str
    language: str

    def sees(self, path: str) -> bool:
        """Whether a unit is among those that they see."""
        return not self.unit or path == self.unit or path.startswith(self.unit + "/")


@dataclass(frozen=True, slots=True)
class Company:
    """All of it; names are by language, accounts by country, extras by language."""

    stores: tuple[Store, ...]
    products: tuple[Product, ...]
    carriers: dict[str, tuple[Carrier, ...]]
    colleagues: tuple[Colleague, ...]
    accounts: dict[str, list[str]]
    extras: dict[str, list[str]]
    factors: dict[str, float]
    seasons: list[float]
    names: dict[str, dict[str, list[str]]]


def read_data(name: str) -> Any:
    """Return what a file of the folder `data` holds."""
    return YAML(typ="safe").load((DATA / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def the_company() -> Company:
    """Return the company as its files tell it."""
    told = read_data("company.yaml")
    return Company(
        stores=tuple(_store(row) for row in told["stores"]),
        products=tuple(Product(**row, is_appliance=row["category"] in told["appliances"]) for row in told["products"]),
        carriers={
            region: tuple(Carrier(name, *facts) for name, facts in drivers.items())
            for region, drivers in told["carriers"].items()
        },
        colleagues=tuple(Colleague(**row) for row in told["colleagues"]),
        accounts=told["accounts"],
        extras=told["extras"],
        factors=told["factors"],
        seasons=told["seasons"],
        names=read_data("names.yaml"),
    )


def _store(row: dict[str, Any]) -> Store:
    languages, forms, cities = row.pop("languages"), row.pop("forms"), row.pop("city")
    return Store(**row, languages=tuple(languages.items()), forms=tuple(forms), cities=tuple(cities.items()))
