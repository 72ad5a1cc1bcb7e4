"""The door for people: pages. It translates and never decides."""
