"""What ought to be: plans, goals, standards, criteria, tasks, policies, processes, the matrix.

The room is still empty. The indicators and their criteria are data in ``catalogue/`` for now;
a college's own versions of them will be published from here.
"""
