"""What this room writes down: that somebody looked."""
