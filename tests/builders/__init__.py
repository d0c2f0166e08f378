"""Builders of rows for tests: keyword-only, with sensible defaults; one module a noun. Each commits what it makes."""
