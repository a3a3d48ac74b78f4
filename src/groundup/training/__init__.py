"""Training from the ground up: exercises, doses, plans, the ladder and the gates of safety."""
