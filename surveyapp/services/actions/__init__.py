"""Corrective actions: opening them (`opening`), lists (`lists`), one action's page (`pages`), work on it (`work`, `causes`)."""
