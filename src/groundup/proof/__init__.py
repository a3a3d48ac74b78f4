"""Whether it works: baselines and their error, change, the differential test, the home experiment, the group."""
