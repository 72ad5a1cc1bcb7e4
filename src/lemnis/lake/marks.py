"""Where in a YAML page something stands, so that a mistake can be told with its line."""

from collections.abc import Sequence

import yaml


def line_of(text: str, place: Sequence[int | str]) -> int:
    r"""Return the line of a field, or of the nearest thing around it.

    >>> line_of("a: 1\nb:\n  - c: 2", ("b", 0, "c"))
    3
    """
    node = yaml.compose(text, yaml.CSafeLoader)
    line = 1
    for step in place:
        node = _child(node, step)
        if node is None:
            break
        line = node.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return node.value[step] if step < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        if isinstance(step, int):  # columns are written as a mapping, read as a list
            return node.value[step][1] if step < len(node.value) else None
        return next((value for key, value in node.value if key.value == step), None)
    return None
