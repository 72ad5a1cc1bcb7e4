"""What this room tells: reads, ``viewer`` first, frozen rows out."""
