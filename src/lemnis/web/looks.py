"""How the engine's words look: a severity's shape, a status's band; short words for cells."""

from lemnis.engine.alerts.rule import Severity
from lemnis.engine.grade import Status
from lemnis.values import Title

# The name of the look in components.css, and the word on a pill.
SEVERITIES = {
    Severity.BLUE: ("notice", Title("提示", "notice")),
    Severity.YELLOW: ("yellow", Title("黄", "yellow")),
    Severity.ORANGE: ("orange", Title("橙", "orange")),
    Severity.RED: ("red", Title("红", "red")),
}
BANDS = {
    Status.BELOW_LIMIT: "b0",
    Status.BELOW_PASS: "b1",
    Status.PASSED: "b2",
    Status.ON_TARGET: "b3",
    Status.STRETCHED: "b4",
}
# The colour of the last point of a line: only deviations are warm.
MARKS = {Status.BELOW_LIMIT: "red", Status.BELOW_PASS: "orange"}
