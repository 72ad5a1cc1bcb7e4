"""The little college the spec tables stand on; a case may draw any of its tables anew.

school     lemnis                            (another school, other, where a case draws it)
colleges   nursing, design                   office: affairs
groups     lab (teaching group of nursing), clinic (section group below lab)
programs   care (nursing), paint (design)    classes: care1, paint1
students   s1 s2 in care1, s3 in paint1
courses    anatomy (of the lab), drawing (of design); one section each, taught by t1 and t2
"""

COLLEGE = """
schools
school_id
lemnis

units
unit_id | school_id | parent_id | kind           | status
nursing | lemnis    |           | college        | active
design  | lemnis    |           | college        | active
affairs | lemnis    |           | office         | active
lab     | lemnis    | nursing   | teaching_group | active
clinic  | lemnis    | lab       | section_group  | active

programs
program_id | unit_id | status
care       | nursing | active
paint      | design  | active

classes
class_id | program_id | status
care1    | care       | active
paint1   | paint      | active

students
student_id | class_id | status
s1         | care1    | enrolled
s2         | care1    | enrolled
s3         | paint1   | enrolled

courses
course_id | unit_id | status
anatomy   | lab     | active
drawing   | design  | active

teachers
teacher_id | unit_id | program_id | status
t1         | lab     | care       | on_duty
t2         | design  | paint      | on_duty

sections
section_id | course_id | teacher_id | program_id | term_start
anatomy-a  | anatomy   | t1         | care       | 2024-09-01
drawing-a  | drawing   | t2         | paint      | 2024-09-01
"""
