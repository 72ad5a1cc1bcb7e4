"""The door for other systems: a typed REST interface. It translates and never decides."""
