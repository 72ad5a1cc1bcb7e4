"""The layers and systems in words."""

from collections.abc import Mapping

from lemnis.values import Layer, System, Title

LAYERS: Mapping[Layer, Title] = {
    Layer.SCHOOL: Title("学校", "School"),
    Layer.PROGRAM: Title("专业", "Program"),
    Layer.COURSE: Title("课程", "Course"),
    Layer.TEACHER: Title("教师", "Teacher"),
    Layer.STUDENT: Title("学生", "Student"),
}
SYSTEMS: Mapping[System, Title] = {
    System.COMMAND: Title("决策指挥", "Command"),
    System.GENERATION: Title("质量生成", "Generation"),
    System.RESOURCES: Title("资源建设", "Resources"),
    System.SUPPORT: Title("支持服务", "Support"),
    System.SUPERVISION: Title("监督控制", "Supervision"),
}
