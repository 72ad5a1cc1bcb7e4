"""What the audit log holds is neither changed nor removed: the database itself refuses."""

from django.db import migrations

SQLITE = [
    f"""CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON people_auditevent
    BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"""
    for act in ("UPDATE", "DELETE")
]
POSTGRES = [
    """CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'check_violation'; END $$""",
    """CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON people_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_kept()""",
]


def keep(apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRES:
        editor.execute(statement)


def let_go(apps, editor):
    if editor.connection.vendor == "sqlite":
        for act in ("update", "delete"):
            editor.execute(f"DROP TRIGGER audit_no_{act}")
    else:
        editor.execute("DROP TRIGGER audit_no_change ON people_auditevent")
        editor.execute("DROP FUNCTION audit_kept()")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_accounts")]
    operations = [migrations.RunPython(keep, let_go)]
