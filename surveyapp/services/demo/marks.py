"""How everything of the demo is marked, so that its pages can say what it is."""

from sqlalchemy import select

from surveyapp.services.transactions import reading
from surveyapp.store.customers import Customer

SOURCE = "demo"


def is_demo() -> bool:
    """Return whether customers of the demo company are in the database; one look into an index."""
    with reading() as connection:
        query = select(Customer.id).where(Customer.source == SOURCE).limit(1)
        return connection.execute(query).first() is not None
