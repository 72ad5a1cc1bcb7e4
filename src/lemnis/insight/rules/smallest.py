"""When a number of a group is not told because the group is too small: persons could be guessed.

Used wherever a screen shows a number made of persons' rows: the worst deviations of the cockpit and
the big screen, key figures of the workbench, the lists of a matrix cell.
"""

from lemnis.values import SubjectKind

PERSONS = frozenset({SubjectKind.STUDENT, SubjectKind.TEACHER})


def too_few(rows: int, smallest: int, *, of_persons: bool, sees_persons: bool) -> bool:
    """Tell whether a number is kept back from somebody.

    ``rows`` it was made of (at least as many as persons), ``of_persons`` whether they are about
    persons at all; whoever may see the persons themselves learns nothing new from their number.

    >>> too_few(3, 5, of_persons=True, sees_persons=False)
    True
    >>> too_few(3, 5, of_persons=False, sees_persons=False)
    False

    """
    return of_persons and not sees_persons and rows < smallest
