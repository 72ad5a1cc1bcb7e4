"""The door for a terminal: the command ``lemnis``. It translates and never decides."""
