"""groundup: the chain from foot to glute, measured, trained from the ground up, and honestly judged."""
