"""Is an EMG column raw or an envelope? By its sign and its swing, where the file does not say."""

import numpy as np

from groundup.io.table_text import Array

_BELOW_ZERO = 0.05
"""A filter's ringing leaves an envelope a little below zero; a raw EMG spends half its size there."""
_SWING = 0.5
"""Mean change from sample to sample over mean size: an envelope hardly moves between samples, a raw EMG does."""


def looks_like_envelope(values: Array) -> bool:
    """Whether EMG channels (n, channels) are (almost) never negative and neighbors resemble each other."""
    size = float(np.nansum(np.abs(values)))
    below = float(np.nansum(np.abs(np.minimum(values, 0.0))))
    swing = float(np.nansum(np.abs(np.diff(values, axis=0))))
    return size > 0 and below <= _BELOW_ZERO * size and swing <= _SWING * size
