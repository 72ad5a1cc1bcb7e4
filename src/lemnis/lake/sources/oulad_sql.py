"""The queries that turn OULAD's files into our data sets, in DuckDB's SQL.

In: tables named as the files, whole numbers as BIGINT. Out: one query per data set.
"""

from collections.abc import Mapping

# The seven modules and their domain, from table 1 of Kuzilek, Hlosta, Zdrahal 2017.
MODULES: Mapping[str, str] = {
    "AAA": "SOC",
    "BBB": "SOC",
    "CCC": "STEM",
    "DDD": "STEM",
    "EEE": "STEM",
    "FFF": "STEM",
    "GGG": "SOC",
}

_DOMAINS = "(VALUES ('SOC', '社会科学'), ('STEM', '理工')) d(domain, title)"

# What the data sets share: presentations, enrolments, students' beginnings, due work.
VIEWS: Mapping[str, str] = {
    # A presentation's letter is the month it starts in: A January, B February, J October.
    "presentation": """
        SELECT code_module || '-' || code_presentation AS section_id, code_module,
               code_presentation, module_presentation_length AS days,
               make_date(left(code_presentation, 4)::INT,
                         ascii(right(code_presentation, 1)) - ascii('A') + 1, 1) AS starts
        FROM courses""",
    "enrolment": """
        SELECT section_id, id_student::VARCHAR AS student_id, starts, days, gender,
               highest_education, final_result, num_of_prev_attempts, studied_credits,
               starts + date_registration::INT AS registered_on,
               starts + date_unregistration::INT AS unregistered_on,
               -- Ninety-three withdrew on a day nobody wrote down: never known to be there.
               final_result = 'Withdrawn' AND date_unregistration IS NULL AS left_unseen
        FROM studentInfo JOIN presentation USING (code_module, code_presentation)
        LEFT JOIN studentRegistration USING (code_module, code_presentation, id_student)""",
    "beginning": """
        SELECT student_id, min(starts) AS began_on, any_value(gender) AS gender,
               arg_min(highest_education, (starts, section_id)) AS highest_education,
               arg_min(domain || '-' || substr(section_id, 5), (starts, section_id)) AS class_id
        FROM enrolment JOIN module ON code_module = left(section_id, 3)
        GROUP BY student_id""",
    "due": """
        SELECT id_assessment, section_id, lower(assessment_type) AS kind, weight,
               -- An examination without a date is on the last day.
               starts + coalesce(date, days)::INT AS due_on
        FROM assessments JOIN presentation USING (code_module, code_presentation)""",
    "handed_in": """
        SELECT due.*, id_student::VARCHAR AS student_id, score, is_banked = 1 AS is_banked,
               starts + date_submitted::INT AS submitted_on
        FROM studentAssessment JOIN due USING (id_assessment)
        JOIN presentation USING (section_id)""",
    # Most final examinations were never recorded for anybody: nothing is missing there.
    "missing_work": """
        SELECT due.*, student_id
        FROM due JOIN enrolment USING (section_id)
        WHERE id_assessment IN (SELECT id_assessment FROM studentAssessment)
          AND NOT left_unseen AND coalesce(registered_on <= due_on, true)
          AND coalesce(unregistered_on > due_on, true)
          AND (id_assessment, student_id) NOT IN
              (SELECT id_assessment, student_id FROM handed_in)""",
}

TABLES: Mapping[str, str] = {
    "schools": """
        SELECT 'OULAD' AS school_id, '英国开放大学（OULAD 公开数据）' AS name,
               'comprehensive' AS school_type""",
    "units": f"""
        SELECT 'OU' AS unit_id, 'OULAD' AS school_id, NULL::VARCHAR AS parent_id,
               '英国开放大学' AS name, 'school' AS kind, 'active' AS status
        UNION ALL
        SELECT 'OU-' || domain, 'OULAD', 'OU', title || '领域', 'college', 'active'
        FROM {_DOMAINS}""",
    "programs": f"""
        SELECT domain AS program_id, 'OU-' || domain AS unit_id, domain AS code,
               '开放学习（' || title || '）' AS name, true AS is_enrolling, 'active' AS status
        FROM {_DOMAINS}""",
    "classes": """
        SELECT DISTINCT class_id, split_part(class_id, '-', 1) AS program_id,
               class_id || ' 首次选课' AS name, year(began_on) AS entry_year, 'active' AS status
        FROM beginning ORDER BY class_id""",
    "courses": """
        SELECT DISTINCT code_module AS course_id, 'OU-' || domain AS unit_id,
               '课程 ' || code_module AS name, true AS is_online, 'active' AS status
        FROM courses JOIN module USING (code_module) ORDER BY course_id""",
    "sections": """
        SELECT section_id, code_module AS course_id, domain AS program_id, starts AS term_start,
               (starts + days::INTEGER)::DATE AS ended_on,
               (SELECT count(*) FROM enrolment e WHERE e.section_id = p.section_id) AS headcount,
               true AS opened, true AS platform_used
        FROM presentation p JOIN module USING (code_module) ORDER BY section_id""",
    "students": """
        SELECT student_id, class_id, '学员 ' || student_id AS name,
               CASE gender WHEN 'M' THEN '1' WHEN 'F' THEN '2' ELSE '0' END AS gender,
               CASE highest_education WHEN 'No Formal quals' THEN 'none'
                   WHEN 'Lower Than A Level' THEN 'lower_secondary'
                   WHEN 'A Level or Equivalent' THEN 'upper_secondary'
                   WHEN 'HE Qualification' THEN 'higher'
                   WHEN 'Post Graduate Qualification' THEN 'postgraduate' END AS prior_education,
               'adult' AS kind, 'enrolled' AS status, began_on AS enrolled_on
        FROM beginning ORDER BY student_id""",
    "enrolments": """
        SELECT section_id || '-' || student_id AS enrolment_id, student_id, section_id,
               starts AS term_start, registered_on, unregistered_on,
               lower(final_result) AS result,
               num_of_prev_attempts AS previous_attempts,
               studied_credits::DECIMAL(18,4) AS studied_credits
        FROM enrolment ORDER BY section_id, student_id""",
    # Who withdrew has no final grade; the withdrawal is told by the enrolment.
    "grades": """
        SELECT section_id || '-' || student_id AS grade_id, student_id, section_id,
               starts + days::INT AS exam_on, 'final' AS kind,
               final_result IN ('Pass', 'Distinction') AS passed
        FROM enrolment WHERE final_result <> 'Withdrawn' ORDER BY section_id, student_id""",
    "assessments": """
        SELECT id_assessment::VARCHAR AS assessment_id, section_id, kind, due_on,
               weight::DECIMAL(18,4) AS weight
        FROM due ORDER BY section_id, due_on, assessment_id""",
    "submissions": """
        SELECT id_assessment || '-' || student_id AS submission_id,
               id_assessment::VARCHAR AS assessment_id, student_id, section_id, kind, due_on,
               submitted_on, true AS is_submitted, submitted_on > due_on AS is_late, is_banked,
               score::DECIMAL(18,4) AS score
        FROM handed_in
        UNION ALL
        SELECT id_assessment || '-' || student_id, id_assessment::VARCHAR, student_id,
               section_id, kind, due_on, NULL, false, false, false, NULL
        FROM missing_work
        ORDER BY section_id, due_on, student_id""",
}

# A worksheet cut off in the middle of a section leaves its last day unfinished.
COVERAGE = """
    SELECT section_id, max(date) - (cut AND last_row = whole)::INT AS last_day,
           NOT (cut AND last_row = whole) AS complete
    FROM (SELECT section_id, date, max(line) OVER (PARTITION BY section_id) AS last_row,
                 max(line) OVER () AS whole, max(line) OVER () = $cut AS cut
          FROM studentVle JOIN presentation USING (code_module, code_presentation))
    GROUP BY section_id, cut, last_row, whole ORDER BY section_id"""

ACTIVITY = """
    WITH clicked AS (
        SELECT section_id, id_student::VARCHAR AS student_id, starts + date::INT AS happened_on,
               sum(sum_click)::BIGINT AS clicks
        FROM studentVle JOIN presentation USING (code_module, code_presentation)
        JOIN coverage USING (section_id)
        WHERE date <= last_day GROUP BY ALL),
    mondays AS (
        SELECT section_id, unnest(generate_series(
                   starts + ((8 - isodow(starts)) % 7)::INT, starts + last_day::INT,
                   INTERVAL 7 DAYS))::DATE AS happened_on
        FROM presentation JOIN coverage USING (section_id)),
    on_the_books AS (
        SELECT section_id, student_id, happened_on FROM mondays JOIN enrolment USING (section_id)
        WHERE NOT left_unseen AND coalesce(registered_on <= happened_on, true)
          AND coalesce(unregistered_on > happened_on, true))
    SELECT section_id || '-' || student_id || '-' || strftime(happened_on, '%Y%m%d') AS record_id,
           student_id, section_id, happened_on, coalesce(clicks, 0) AS clicks
    FROM clicked FULL JOIN on_the_books USING (section_id, student_id, happened_on)
    ORDER BY section_id, happened_on, student_id"""

# The reduced files count each student's clicks over all presentations together, up to four days,
# and each presentation's up to the last of them. Told is only what follows from both exactly.
TOTALS = """
    WITH counted AS (SELECT DISTINCT until_day FROM studentTotals),
    last_counted AS (SELECT max(until_day) AS last_counted_day FROM presentationTotals),
    at_last AS (
        SELECT section_id, id_student::VARCHAR AS student_id, total_clicks AS at_last
        FROM presentationTotals JOIN presentation USING (code_module, code_presentation)),
    clicked AS (
        SELECT section_id, id_student::VARCHAR AS student_id, until_day, sum(sum_click) AS clicked
        FROM studentVle JOIN presentation USING (code_module, code_presentation)
        JOIN counted ON date <= until_day GROUP BY ALL),
    told AS (
        SELECT section_id, student_id, starts, until_day, coalesce(at_last, 0) = 0 AS idle,
               coalesce(last_day >= until_day, false) AS daily,
               CASE WHEN idle THEN 0
                    WHEN daily THEN coalesce(clicked, 0)
                    WHEN until_day = last_counted_day THEN at_last END AS clicks
        FROM enrolment CROSS JOIN counted CROSS JOIN last_counted
        LEFT JOIN at_last USING (section_id, student_id)
        LEFT JOIN clicked USING (section_id, student_id, until_day)
        LEFT JOIN coverage USING (section_id)),
    together AS (
        SELECT student_id, until_day, count(*) - count(clicks) AS unknown,
               coalesce(sum(clicks), 0) AS known, count(*) FILTER (NOT idle) AS busy,
               -- Of presentations that began together it is one total of one stretch of days.
               count(DISTINCT starts) = 1 AS at_once
        FROM told GROUP BY ALL),
    totals AS (
        SELECT id_student::VARCHAR AS student_id, until_day, total_clicks, active_days
        FROM studentTotals),
    apart AS (
        SELECT section_id, student_id, starts + until_day::INT AS counted_on, daily,
               CASE WHEN clicks IS NOT NULL THEN clicks
                    WHEN unknown = 1 THEN coalesce(total_clicks, 0) - known END AS clicks,
               CASE WHEN idle THEN 0
                    WHEN busy = 1 THEN coalesce(active_days, 0) END AS active_days,
               at_once, total_clicks, totals.active_days AS all_days
        FROM told JOIN together USING (student_id, until_day)
        LEFT JOIN totals USING (student_id, until_day)),
    written AS (
        SELECT student_id, section_id, counted_on, clicks, active_days
        FROM apart WHERE NOT daily AND clicks IS NOT NULL
        UNION ALL
        SELECT student_id, NULL, counted_on, any_value(total_clicks), any_value(all_days)
        FROM apart WHERE at_once GROUP BY student_id, counted_on
        HAVING count(clicks) < count(*) AND any_value(total_clicks) IS NOT NULL)
    SELECT concat_ws('-', section_id, student_id, strftime(counted_on, '%Y%m%d')) AS record_id,
           student_id, section_id, counted_on, clicks::BIGINT AS clicks,
           active_days::BIGINT AS active_days
    FROM written ORDER BY section_id, counted_on, student_id"""
