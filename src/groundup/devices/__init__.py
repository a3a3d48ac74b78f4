"""Live sources of streams: what a sensor under or on the foot sends, decoded, timed, counted and recorded."""
