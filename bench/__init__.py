"""What ``make bench`` runs: the engine beside its rivals, on one machine, in one process tree."""
