"""What may be read of this room, as small frozen rows. ``viewer`` is a name for now."""
