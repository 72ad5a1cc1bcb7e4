"""What may be read of this room, as small frozen rows; what one may not see is not there."""

from lemnis.people.queries.accounts import (
    AccountPage,
    AccountRow,
    GrantRow,
    TokenRow,
    account,
    accounts,
    own_tokens,
)
from lemnis.people.queries.audit import (
    AuditPage,
    AuditRow,
    AuditWishes,
    audit,
    audit_words,
    looks_at,
    verify_audit,
)
from lemnis.people.queries.subjects import synced_fingerprint, synced_snapshot
from lemnis.people.queries.viewers import (
    is_self,
    permit,
    permitted,
    sees_everything,
    visible,
    visible_subjects,
)

__all__ = [
    "AccountPage",
    "AccountRow",
    "AuditPage",
    "AuditRow",
    "AuditWishes",
    "GrantRow",
    "TokenRow",
    "account",
    "accounts",
    "audit",
    "audit_words",
    "is_self",
    "looks_at",
    "own_tokens",
    "permit",
    "permitted",
    "sees_everything",
    "synced_fingerprint",
    "synced_snapshot",
    "verify_audit",
    "visible",
    "visible_subjects",
]
