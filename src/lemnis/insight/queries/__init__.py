"""What may be read of several rooms together, or of measurements, as small frozen rows."""
