"""What leaves the house: mails and words to chat robots."""

from lemnis.people.sending import send_due


def send() -> None:
    """Send what is due, by whichever event."""
    send_due()
