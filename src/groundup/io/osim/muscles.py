"""Muscles, their paths and the surfaces they bend around."""

import numpy as np

from groundup.body.model import Muscles, Paths, Surfaces, floats, integers

_GRID = 2


def no_paths() -> Paths:
    """Paths of no muscle."""
    none, no_points = integers([], 0), integers([], 0, 3)
    first = integers([0])
    return Paths(
        first,
        none,
        floats([], 0, 3),
        none,
        no_points,
        no_points,
        floats([], 0),
        floats([], 0),
        first,
        none,
        none,
        none,
        none,
    )


def no_surfaces() -> Surfaces:
    """No surface to bend around."""
    none = integers([], 0)
    return Surfaces(none, floats([], 0, 3, 3), floats([], 0, 3), none, floats([], 0, 3), none, none)


def no_muscles() -> Muscles:
    """No muscle."""
    none, table = floats([], 0), floats([], 0, _GRID)
    flags = np.zeros(0, bool)
    flags.flags.writeable = False
    return Muscles(none, none, none, none, none, flags, none, none, table, table, table, table)
