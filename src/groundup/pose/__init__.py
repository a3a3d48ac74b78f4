"""Pose: video frames to landmarks, with the very weights that the browser uses."""
