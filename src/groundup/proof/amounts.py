"""How an amount is written: to three figures, with its unit."""

from math import floor, log10


def amount(value: float, unit: str) -> str:
    """A value with its unit, to three figures, with a true minus."""
    digits = 2 if value == 0 else max(0, 2 - floor(log10(abs(value))))
    text = f"{value:.{min(digits, 4)}f}".replace("-", "−")
    return f"{text} {unit}".strip() if unit != "ratio" else text
