"""What may be read of a college as a whole, as small frozen values; one module per screen."""
