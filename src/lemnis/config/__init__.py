"""Wiring: the environment, Django's settings, and what the command `lemnis` starts."""
