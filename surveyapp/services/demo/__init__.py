"""The demo company Tuohi & Vik: made by a generator of our own, the same for the same day, put in by the real services."""
