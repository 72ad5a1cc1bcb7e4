"""Alerts: rules over signals, and the life of what they raise. Pure; room evidence keeps them."""
