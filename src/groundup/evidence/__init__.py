"""What is known: measures, verdicts, claims and their sources."""
