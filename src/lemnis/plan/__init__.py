"""What ought to be: plans, goals, standards, criteria, tasks, policies.

The indicators a college measures itself by are in ``catalogue/`` and in its own catalogue; the
goals and criteria here name them by their codes.
"""
