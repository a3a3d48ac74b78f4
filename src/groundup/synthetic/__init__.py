"""People and recordings with planted truth, always labelled synthetic."""
