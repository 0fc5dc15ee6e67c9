"""The one gate before all that is posted, changed or shared: who can read the place must be whom it is drawn for.

A registered channel is judged by its class, how it is shared and who is in it. What Slack does not tell closes it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from handlers.slack.audience import Audience, Shut
from handlers.slack.errors import AppBroken, ChannelClosed, PerhapsSent, RateLimited, SlackProblem, SurelyNotSent
from handlers.slack.rooms import Rooms
from models import audience
from models.audience import Cause, ChannelReaders, Closed, OneReader, Readers
from models.clock import Clock
from models.database import Database
from models.notifications import closings

_NOT_NOW = (RateLimited, PerhapsSent, SurelyNotSent, AppBroken)
"""What says nothing about a channel: it is tried again."""


@dataclass(frozen=True)
class Directory:
    """Where it stands which channels are registered and who is linked to whom, and the clock of what is told."""

    database: Database
    clock: Clock


class AudienceGate:
    """Lets through what the readers of a place may read. Without a directory it lets nothing into channels."""

    def __init__(self, rooms: Rooms, directory: Directory | None) -> None:
        self._rooms = rooms
        self._directory = directory

    def admit(self, place: str, drawn_for: Audience, readers: Readers) -> None:
        """Let a message through. Raises Shut, and SlackProblem where Slack does not answer now."""
        alone = place.startswith("D")
        if not drawn_for.fits(readers) or (isinstance(readers, OneReader) and not alone):
            raise Shut([Closed(Cause.DRAWN_FOR_OTHERS)])
        if isinstance(readers, ChannelReaders):
            self.check(readers, place=place)

    def admit_one(self, drawn_for: Audience) -> None:
        """Let through what Slack shows to one person alone, wherever that is. Raises Shut."""
        if drawn_for not in (Audience.READER, Audience.ANYBODY):
            raise Shut([Closed(Cause.DRAWN_FOR_OTHERS)])

    def check(self, readers: ChannelReaders, *, place: str | None = None, fresh: bool = False) -> None:
        """Raise Shut where a channel is closed, or is not the `place` that was meant."""
        slack_id, name, found = self.look(readers, fresh=fresh)
        if not found and place not in (None, slack_id):
            found = (Closed(Cause.REGISTERED_OTHERWISE),)
        if found:
            raise Shut(found, name)

    def look(self, readers: ChannelReaders, *, fresh: bool = False) -> tuple[str, str, tuple[Closed, ...]]:
        """Give a registered channel's id and name in Slack and what closes it, and keep that for who answers for it.

        What is known here is looked up anew where another process has noticed otherwise.
        """
        if self._directory is None:
            return "", "", (Closed(Cause.NOT_READABLE),)
        database, clock = self._directory.database, self._directory.clock
        with database.reading() as session:
            row = audience.registered(session, readers)
        if row is None:
            return "", "", (Closed(Cause.REGISTERED_OTHERWISE),)
        name, found, known = self._judge(database, readers, row, fresh=fresh)
        if known and bool(found) != bool(row.closed):
            name, found, known = self._judge(database, readers, row, fresh=True)
        if closings.write(found) != row.closed:
            with database.unit_of_work() as session:
                closings.note(session, readers.channel_id, found, now=clock.now())
        return row.slack_id, name, found

    def _judge(
        self, database: Database, readers: ChannelReaders, row: Row[*tuple[Any, ...]], *, fresh: bool
    ) -> tuple[str, tuple[Closed, ...], bool]:
        """Give the channel's name, what closes it, and whether that is judged by what was known already."""
        try:
            room, known = self._rooms.room(row.slack_id, fresh=fresh)
        except _NOT_NOW:
            raise
        except ChannelClosed:
            return row.name, (Closed(Cause.NOT_FOUND),), False
        except SlackProblem:
            return row.name, (Closed(Cause.NOT_READABLE),), False
        with database.reading() as session:
            return room.name or row.name, _decided(session, readers, room), known


def _decided(session: Session, readers: ChannelReaders, room: audience.Room) -> tuple[Closed, ...]:
    teams = audience.teams_of(session, readers.partner_id) if room.shared_outside else frozenset()
    return audience.decide(readers, room, audience.links(session, room.members), partner_teams=teams)
