"""Changing a survey's plain definition: each operation returns a new definition and leaves the one it was given alone."""
