"""People and recordings with planted truth, always labeled synthetic."""
