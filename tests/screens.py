"""Every screen of the site, by a role that has it: for pictures, accessibility, small phones.

A screen is an address, or the way to it: the page to begin at, and after each arrow how the address
of the first link to follow begins, or what it holds (``…``).
"""

PUBLIC = ("/sign-in", "/sign-in/nobody", "/gallery", "/gallery/table", "/gallery/mistake/409")
SCREENS = {
    "expert": (
        "/assessments", "/assessments → /assessments/", "/improvements", "/knowledge",
    ),
    "leader": (
        "/", "/cockpit", "/cockpit → /cockpit/college/", "/cockpit/bigscreen", "/matrix",
        "/matrix/course/generation", "/subjects?kind=program",
        "/subjects?kind=program → /subjects/program/", "/subjects?kind=course → /subjects/course/",
        "/search?q=率", "/alerts", "/alerts → /alerts/", "/alerts/silences", "/rules",
        "/organisation",
        "/organisation/chart", "/organisation/bodies", "/organisation → /organisation/units/",
        "/organisation → /organisation/units/ → /organisation/posts/",
        "/organisation → /organisation/units/ → …/matrix", "/data", "/account",
        "/spirals", "/spirals?layer=program → /spirals/program/",
        "/goals", "/goals?show=tree", "/goals?show=amiss", "/tasks/schedule",
    ),
    "unit_head": ("/", "/work-reports", "/work-reports → /work-reports/"),
    "program_lead": (
        "/", "/self-diagnoses", "/self-diagnoses → /self-diagnoses/", "/messages",
        "/messages/preferences",
    ),
    "quality_office": (
        "/", "/indicators", "/indicators/CRS-GEN-012", "/indicators/new",
        "/indicators/CRS-GEN-012/edit",
        "/indicators/CRS-GEN-012 → /explain/", "/indicators/CRS-GEN-012 → /explain/ → …/rows",
        "/rules/new", "/rules/CRS-GEN-012.line", "/rules/CRS-GEN-012.line/edit",
        "/rules/CRS-GEN-012.line/backtest",
        "/plans → /plans/ → /goals/", "/plans → /plans/ → /goals/ → …/edit", "/goals/import",
        "/plans", "/plans/new", "/plans → /plans/", "/plans → /plans/ → …/edit",
        "/plans → /plans/ → …/goals/new", "/plans → /plans/ → …/objectives",
        "/plans → /plans/ → …/schedule",
        "/standards", "/standards/new", "/standards/import", "/standards → /standards/one/",
        "/standards → /standards/one/ → …/use", "/standards → /standards/one/ → …/criteria",
        "/policies", "/policies → /policies/one/", "/policies → /policies/one/ → …/issue",
        "/policies → /policies/one/ → …/review",
        "/tasks", "/tasks/new", "/tasks/import", "/tasks → /tasks/one/",
        "/tasks → /tasks/one/ → …/edit", "/tasks → /tasks/one/ → …/put-off",
        "/tasks → /tasks/one/ → …/drop", "/tasks → /tasks/one/ → …/write-steps",
        "/tasks → /tasks/one/ → …/page",
        "/assessments", "/assessments/new", "/assessments → /assessments/",
        "/improvements", "/improvements/new", "/improvements/committee",
        "/improvements → /improvements/",
        "/incidents", "/incidents/new", "/incidents → /incidents/",
        "/complaints", "/complaints → /complaints/",
        "/inspections", "/inspections/new", "/inspections → /inspections/",
        "/reports", "/reports → /reports/", "/reports → /reports/ → …/history",
    ),
    "data_steward": (
        "/data/upload", "/data/sets", "/data/sets/students", "/data/sets/students/rows",
        "/data/loads", "/data/loads → /data/loads/", "/data/checks", "/errands",
    ),
    "administrator": (
        "/organisation/new-unit", "/organisation/import",
        "/organisation → /organisation/units/ → …/new-post",
        "/organisation → /organisation/units/ → /organisation/posts/ → …/hold",
    ),
    "security": ("/accounts", "/accounts/teacher", "/new-account"),
    "auditor": ("/audit",),
    "student": (
        "/", "/alerts", "/self-diagnoses", "/complaints/new",
        "/account/looks", "/account/password", "/account/second-factor/",
    ),
}  # fmt: skip
# What a tiny college has none of.
RARE = {"expert": ("/knowledge → /knowledge/",)}
