"""Signals: streams on one clock, filtered, with their gaps and their quality known."""
