"""Texts in a CSV that a spreadsheet may open: none of them becomes a formula."""

from typing import Any

_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula (OWASP, CSV injection), the wide East Asian signs too."""


def spreadsheet_safe(value: Any) -> Any:
    """A text with an apostrophe before what a spreadsheet would run as a formula; numbers stay numbers."""
    if isinstance(value, str) and value.lstrip(" \u00a0\ufeff\0").startswith(_BEGINS):
        return f"'{value}"
    return value
