"""Speeds beside their peers, in one run: ratios, never verdicts. `make bench` prints the table."""
