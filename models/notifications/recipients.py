"""Whoever can be told something: their hours, and the way to them in Slack."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import homes
from models.calendar import work_calendar
from models.notifications.moments import Hours
from models.notifications.tables import to_channel, to_person
from models.people import Person, SlackIdentity
from models.programme import Channel, Subsidiary
from models.statements import among, rows

Unreadable: TypeAlias = Callable[[str, Exception], object]
"""Takes a recipient whose hours cannot be read."""

TRIED_AGAIN_AFTER: Final = timedelta(days=7)


@dataclass(frozen=True)
class Recipient:
    """A person or a channel. `user_id` and `slack_channel` are None where there is no way to a person."""

    key: str
    hours: Hours
    team_id: str | None
    slack_channel: str | None
    user_id: str | None = None
    person_id: int | None = None
    channel_id: int | None = None

    @property
    def reachable(self) -> bool:
        """Whether there is a way in Slack."""
        return self.user_id is not None or self.channel_id is not None


def forgive(session: Session, *, now: datetime) -> None:
    """Try accounts again that Slack did not know a week ago: people come back."""
    long_gone = SlackIdentity.gone_at < now - TRIED_AGAIN_AFTER
    session.execute(update(SlackIdentity).where(long_gone).values(gone_at=None))


def gone(session: Session, person_id: int, team_id: str, *, now: datetime) -> None:
    """Note that Slack knows no way to a person there, so that the next in line hears what they should have heard."""
    here = (SlackIdentity.person_id == person_id, SlackIdentity.team_id == team_id)
    session.execute(update(SlackIdentity).where(*here).values(gone_at=now, dm_channel=None))


def hours_of(person: Person) -> Hours:
    """Give the hours of a person."""
    return Hours(person.zone, work_calendar(person.country, person.weekend), person.morning)


def passed_over(recipient: str, error: Exception) -> None:
    """Leave somebody out whose hours cannot be read; filling, which takes up their news, tells of it."""


def people_by_id(session: Session, ids: Iterable[int], *, unreadable: Unreadable = passed_over) -> dict[int, Recipient]:
    """Return people as recipients; of several identities the first counts. Two statements."""
    wanted = set(ids)
    if not wanted:
        return {}
    way = select(SlackIdentity.person_id, SlackIdentity.team_id, SlackIdentity.user_id, SlackIdentity.dm_channel)
    linked = way.where(among(session, SlackIdentity.person_id, wanted), SlackIdentity.gone_at.is_(None))
    ways = {row[0]: row for row in rows(session, linked.order_by(SlackIdentity.id.desc()))}
    about = select(Person.id, Person.zone, Person.country, Person.weekend, Person.morning, Person.left)
    found = {}
    for id_, zone, country, weekend, morning, left in rows(session, about.where(among(session, Person.id, wanted))):
        try:
            hours = Hours(zone, work_calendar(country, weekend), morning)
        except Exception as error:  # noqa: BLE001 -- whatever stands there, it is one person's
            unreadable(to_person(id_), error)
            continue
        _, team, user, channel = (id_, None, None, None) if left else ways.get(id_, (id_, None, None, None))
        found[id_] = Recipient(to_person(id_), hours, team, channel, user_id=user, person_id=id_)
    return found


def channels_by_id(
    session: Session, ids: Iterable[int], *, now: datetime, unreadable: Unreadable = passed_over
) -> dict[int, Recipient]:
    """Return registered channels as recipients, with the hours of the subsidiary whose day they follow."""
    wanted = set(ids)
    if not wanted:
        return {}
    found = session.scalars(select(Channel).where(Channel.id.in_(wanted))).all()
    at_home = homes.homes(session, found, now=now)
    places = {one.id: one for one in session.scalars(select(Subsidiary).where(Subsidiary.id.in_(at_home.values())))}
    recipients = {}
    for one in found:
        try:
            recipients[one.id] = _channel(one, places.get(at_home.get(one.id, 0)))
        except Exception as error:  # noqa: BLE001 -- as above, one channel's
            unreadable(to_channel(one.id), error)
    return recipients


def _channel(channel: Channel, home: Subsidiary | None) -> Recipient:
    zone, country, weekend = (home.zone, home.country, home.weekend) if home else ("UTC", "", "5,6")
    hours = Hours(zone, work_calendar(country, weekend))
    return Recipient(
        to_channel(channel.id), hours, team_id=channel.team_id, slack_channel=channel.slack_id, channel_id=channel.id
    )
