"""Training from the ground up: exercises, doses, plans, the ladder and the gates that keep them safe. Pure: no clock, no store."""
