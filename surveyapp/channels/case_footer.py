"""What stands under every letter about a case: the way to the customer's own page of it."""

FOOTERS = {
    "en": (
        "Where your matter stands, and all our messages: {url}",
        "There you can also write to us, and tell us whether it is solved.",
    ),
    "fi": (
        "Missä asiasi on ja kaikki viestimme: {url}",
        "Siellä voit myös kirjoittaa meille ja kertoa, ratkesiko asia.",
    ),
    "sv": (
        "Hur det går med ditt ärende, och alla våra meddelanden: {url}",
        "Där kan du också skriva till oss och berätta om det är löst.",
    ),
}


def footer(language: str, url: str) -> str:
    """Return the last lines of a letter in `language`, English where we have no letters in it."""
    return "\n".join(["—", *FOOTERS.get(language, FOOTERS["en"])]).format(url=url) + "\n"


def with_footer(body: str, language: str, url: str) -> str:
    """Return a letter with its last lines; one that names the page itself needs none."""
    page = url.partition("?")[0]
    return body if page in body else f"{body.rstrip()}\n\n{footer(language, url)}"
