"""What may be read that joins rooms with measurements, a module per subject."""
