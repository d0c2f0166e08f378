"""How identifiers look outside: 13 characters that say nothing of order, number or time."""

from surveyapp.domain.errors import NotFound

# Crockford's base 32: no I, L, O or U, so that an id can be read aloud.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 13
MAXIMUM = 2**63 - 1


def encode_id(number: int) -> str:
    """Return the 13 characters that stand for `number` (0 to 2**63 - 1) in addresses and files."""
    if not 0 <= number <= MAXIMUM:
        raise ValueError(number)
    digits = []
    for _ in range(LENGTH):
        number, rest = divmod(number, 32)
        digits.append(ALPHABET[rest])
    return "".join(reversed(digits))


def decode_id(text: str) -> int:
    """Return the number that `encode_id` made `text` of.

    Raises:
        NotFound: the text is no id; an address that cannot exist is like one that does not.
    """
    number = 0
    if len(text) != LENGTH:
        raise NotFound
    for character in text.lower():
        position = ALPHABET.find(character)
        if position < 0:
            raise NotFound
        number = number * 32 + position
    if number > MAXIMUM:
        raise NotFound
    return number
