"""Student's t: how far the mean of a few repetitions may lie from the truth."""

_T95 = (
    12.71,
    4.30,
    3.18,
    2.78,
    2.57,
    2.45,
    2.36,
    2.31,
    2.26,
    2.23,
    2.20,
    2.18,
    2.16,
    2.14,
    2.13,
    2.12,
    2.11,
    2.10,
    2.09,
)


def student_t(degrees: int) -> float:
    """Quantile of a two-sided 95 % interval with 1, 2, 3 … degrees of freedom; that of 19 serves for more."""
    return _T95[min(degrees, len(_T95)) - 1]
