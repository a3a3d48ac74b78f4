"""Coaching: one live camera frame in, count, hold and at most one cue out. A pure fold, without clock or server."""
