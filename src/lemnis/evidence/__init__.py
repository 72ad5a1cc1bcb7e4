"""What is: the records of every load and every run, and later alerts, answers and incidents.

The rows themselves and the measurements live in the lake, which cannot lie about what it holds;
this room keeps who did it, when, from where and how it ended. Where the two disagree after a
crash, the lake is right: ``actions.reconcile`` brings the records back in step with it.
"""
