"""The morning's message of one person: what it asks first, then rows by plan, the most urgent ones with buttons."""

from handlers.views import alerts
from handlers.views.parts import Message, Reader
from models.digest import Digest


def digest(of: Digest) -> Message:
    """Draw the message of a person."""
    reader = Reader(of.person_id)
    return alerts.alone(of.lines[0], today=of.today, reader=reader)
