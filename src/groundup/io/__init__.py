"""Files to Recordings and back: the only place that knows formats and foreign axes."""
