"""Who and what there is at Tuohi & Vik, a shop for furniture and appliances: stores, goods, carriers, people."""

from dataclasses import dataclass

NAME = "Tuohi & Vik"
SURVEY = "post-purchase"


@dataclass(frozen=True, slots=True)
class Store:
    """A store: where it stands in the tree, its zone, money, and the languages of its customers with their weights.

    `service` moves its customers' grades; `price_factor` turns euros into its money.
    """

    path: str
    timezone: str
    currency: str
    price_factor: float
    languages: tuple[tuple[str, int], ...]
    weight: int
    service: float = 0.0


@dataclass(frozen=True, slots=True)
class Product:
    """Something to buy: its category, name, price in euros, and days until it can be delivered at best."""

    category: str
    name: str
    price: int
    lead_days: int
    flaws: float = 0.05


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody on the staff, with the role and the unit that they see."""

    name: str
    email: str
    role: str
    unit: str
    language: str


STORES = (
    Store("Finland/Helsinki", "Europe/Helsinki", "EUR", 1.0, (("fi", 7), ("sv", 2), ("en", 2)), 10),
    Store("Finland/Tampere", "Europe/Helsinki", "EUR", 1.0, (("fi", 10), ("en", 1)), 6, service=0.3),
    Store("Finland/Oulu", "Europe/Helsinki", "EUR", 1.0, (("fi", 10), ("en", 1)), 5),
    Store("Sweden/Stockholm", "Europe/Stockholm", "SEK", 11.0, (("sv", 9), ("en", 2), ("fi", 1)), 8),
    Store("Sweden/Göteborg", "Europe/Stockholm", "SEK", 11.0, (("sv", 10), ("en", 1)), 5, service=-0.2),
    Store("Norway/Oslo", "Europe/Oslo", "NOK", 11.5, (("en", 7), ("sv", 3)), 4),
)

PRODUCTS = (
    Product("sofas", "Lumo three-seat sofa", 1290, 14),
    Product("sofas", "Saari corner sofa", 1890, 18),
    Product("beds", "Kuura frame bed 160", 990, 9),
    Product("beds", "Uni mattress 90", 420, 5),
    Product("tables", "Tammi dining table", 740, 8, flaws=0.10),
    Product("tables", "Vik side table", 129, 4, flaws=0.07),
    Product("shelves", "Honka bookcase", 310, 6, flaws=0.08),
    Product("lamps", "Revontuli floor lamp", 189, 3),
    Product("fridges", "Pakkas fridge-freezer", 899, 5),
    Product("washing machines", "Puro washing machine 8 kg", 649, 5, flaws=0.07),
    Product("dishwashers", "Tiski dishwasher 60", 559, 5),
    Product("cookers", "Liesi induction cooker", 799, 7),
)

# How many days each carrier is usually early or late against the date that was promised.
CARRIERS = {"Norrtransport": -2.0, "Kotikuljetus": -2.6, "Snabbfrakt": -0.6}

COLLEAGUES = (
    Colleague("Elina Saari", "elina.saari@tuohivik.example", "admin", "", "fi"),
    Colleague("Markus Lind", "markus.lind@tuohivik.example", "manager", "Finland", "sv"),
    Colleague("Sanna Korpi", "sanna.korpi@tuohivik.example", "quality", "", "fi"),
    Colleague("Omar Haddad", "omar.haddad@tuohivik.example", "quality", "Sweden", "en"),
    Colleague("Ingrid Berg", "ingrid.berg@tuohivik.example", "analyst", "", "en"),
)

FIRST_NAMES = {
    "fi": ("Aino", "Eero", "Helmi", "Jari", "Kaisa", "Lauri", "Minna", "Oskari", "Päivi", "Riku", "Sari", "Veikko"),
    "sv": (
        "Agneta",
        "Björn",
        "Elsa",
        "Fredrik",
        "Gunilla",
        "Håkan",
        "Josefin",
        "Linnea",
        "Måns",
        "Signe",
        "Tove",
        "Ulf",
    ),
    "en": ("Amira", "Callum", "Diego", "Fiona", "George", "Hana", "Iris", "Kofi", "Mei", "Nadia", "Owen", "Priya"),
}
LAST_NAMES = {
    "fi": (
        "Ahonen",
        "Heikkinen",
        "Jokela",
        "Kallio",
        "Laakso",
        "Mäkelä",
        "Niemi",
        "Ojala",
        "Rantanen",
        "Salo",
        "Tuominen",
    ),
    "sv": ("Åkesson", "Blom", "Dahl", "Ekström", "Forsberg", "Hedlund", "Lindqvist", "Nyman", "Sandberg", "Wikström"),
    "en": ("Adeyemi", "Bennett", "Costa", "Doyle", "Fraser", "Hughes", "Kim", "Moreau", "Novak", "Patel", "Walsh"),
}
