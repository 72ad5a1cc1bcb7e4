"""What pages read that joins rooms or asks the measurements, as small frozen rows."""
