"""What may be read of this room, as small frozen rows. ``viewer`` is a name for now."""

from lemnis.people.queries.subjects import synced_fingerprint, synced_snapshot

__all__ = ["synced_fingerprint", "synced_snapshot"]
