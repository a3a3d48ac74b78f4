"""Tracker: one person followed from image to image, as MediaPipe's pose landmarker does it in its video mode.

The detector searches the whole image only while nobody is followed; else each image is searched where the last one said
that the person would be. What was found is smoothed over time.
"""

from groundup.pose.detector import find_person
from groundup.pose.landmarker import Pose, find_landmarks
from groundup.pose.network import Network
from groundup.pose.region import Pixels, Region
from groundup.pose.smoothing import Smoothed, smooth
from groundup.pose.weights import Weights


class Tracker:
    """Follows one person through the images of a clip."""

    def __init__(self, weights: Weights, *, threads: int = 2) -> None:
        self._detector = Network(weights.detector, threads=threads)
        self._landmarks = Network(weights.landmarks, threads=threads)
        self._region: Region | None = None
        self._memory: Smoothed | None = None

    def follow(self, image: Pixels, *, time_s: float) -> Pose | None:
        """The pose in the next image, RGB (height, width, 3), taken at `time_s`; None where nobody is found."""
        region = self._region if self._region is not None else find_person(image, self._detector)
        found = None if region is None else find_landmarks(image, region, self._landmarks)
        if found is None:
            self._region = self._memory = None
            return None
        self._region = found.next_region
        height, width = image.shape[:2]
        self._memory, pose = smooth(self._memory, found, time_s=time_s, width=width, height=height)
        return pose
