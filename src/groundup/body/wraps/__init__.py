"""The shortest way around a surface: where a muscle's path touches it and how long it lies on it.

Every kernel here works in the surface's own frame. It is given the ends a and b of a straight segment and returns
`Wrapped`: the length of the arc over the surface, whether the straight line cuts the surface, and where the path meets
it and leaves it. The arc is −1 (`CLEAR`) where the path stays straight: the line clears the surface on the side that
counts, or an end lies inside.

The side: `side_axis` and `side_sign` name the half of the surface that wraps (OpenSim's quadrant). Of the two ways
around, the path takes the one whose middle lies on that half; of two such, the shorter. Around a cylinder, where the
line passes on the wrong side, the path goes the long way.
"""

from groundup.body.triples import Triple

Wrapped = tuple[float, bool, Triple, Triple]

CLEAR: Wrapped = (-1.0, False, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
"""The path stays straight."""
