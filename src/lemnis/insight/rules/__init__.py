"""What is decided on values alone."""
