"""Landmarks or markers to segment frames to joint angles, without a model."""
