"""What can happen in this room, one function each: atomic, ``by`` named, in the audit log."""
