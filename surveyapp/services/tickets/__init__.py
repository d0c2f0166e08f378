"""Tickets: opening them (`opening`), lists (`lists`), one ticket's page (`pages`), work on it (`work`, `words`, `moves`)."""
