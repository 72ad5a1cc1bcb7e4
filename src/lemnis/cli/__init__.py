"""The door for a terminal: the command ``lemnis``. It translates and never decides.

``front`` reads what was typed and answers ``--help`` at once; each command is a module of its own
in ``cli/commands``, imported only when it is asked for.
"""
