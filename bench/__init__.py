"""Measures speed and memory against yardsticks of the same run; `make bench` prints a table and writes results.json."""
