"""Tags: words that staff put on a ticket to find it again."""

from surveyapp.domain.errors import N_, Refused

MAXIMUM_TAG = 40
# So many on one ticket and nobody reads them any more.
MAXIMUM_TAGS = 20


def clean_tag(text: str) -> str:
    """Return a tag in the one form that it is kept in: small letters, single spaces.

    Raises:
        Refused: nothing is left, it is too long, or it holds what cannot stand in a line or an address.
    """
    tag = " ".join(text.split()).lower()
    if not tag or len(tag) > MAXIMUM_TAG or not tag.isprintable() or "," in tag:
        raise Refused(N_("Write a tag of 1 to %(maximum)s characters, without a comma."), maximum=MAXIMUM_TAG)
    return tag
