"""What may be read of several rooms at once, as small frozen rows: one module per subject."""
