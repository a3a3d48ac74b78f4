"""What the ground felt: plates, plantar pressure, sway, contact."""
