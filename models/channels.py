"""Registered channels: what each is about, and who can read what is posted there.

A channel that is not registered is about nothing, and nothing is ever posted in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from models.access import Caller
from models.audience import ChannelReaders
from models.base import Side
from models.calendar import work_calendar
from models.notifications import Message
from models.people import Partner, Person, RoleGrant, SlackIdentity
from models.places import Kind, Place, Sight
from models.plans import Plan, in_subsidiary
from models.programme import Channel, Subsidiary
from models.statements import among, rows


class ChannelClass(StrEnum):
    """Who can be in a channel."""

    INTERNAL = "internal"
    PARTNER = "partner"
    UNREGISTERED = "unregistered"
    DIRECT = "direct"


@dataclass(frozen=True)
class ChannelAbout:
    """What a channel is about. `place` is what is meant where a command names none."""

    kind: ChannelClass
    slack_id: str = ""
    id: int | None = None
    name: str = ""
    place: Place | None = None
    subsidiary_id: int | None = None
    partner_id: int | None = None

    @property
    def registered(self) -> bool:
        """Whether something may be posted here, if Slack says that it is still shared as registered."""
        return self.kind in (ChannelClass.INTERNAL, ChannelClass.PARTNER)

    def sight_of(self, place: Place | None) -> Sight:
        """Say how much of a place may be seen here: of its own all, of others what they have in common with it."""
        is_own = place is not None and self.place is not None and place.key == self.place.key
        return Sight.WHOLE if is_own or (place and place.kind is Kind.PLAN) else Sight.CHANNEL

    @property
    def readers(self) -> ChannelReaders:
        """Give whom a post here is drawn for."""
        return ChannelReaders(self.id or 0, self.subsidiary_id, self.partner_id)

    def holds(self) -> ColumnElement[bool]:
        """Return the filter over `Plan` of what every possible member may see."""
        if self.kind is ChannelClass.PARTNER:
            return Plan.partner_id == self.partner_id
        return in_subsidiary(self.subsidiary_id)


DIRECT = ChannelAbout(ChannelClass.DIRECT)


def about(session: Session, team_id: str, slack_id: str | None, *, by: Caller) -> ChannelAbout:
    """Return what a channel is about for a person; a partner's channel of another partner is about nothing to them."""
    if not slack_id or slack_id.startswith("D"):
        return DIRECT
    registered = rows(session, _registered(), {"team": team_id, "slack_id": slack_id})
    if not registered:
        return ChannelAbout(ChannelClass.UNREGISTERED, slack_id)
    found = registered[0]
    kind = ChannelClass.INTERNAL if found.partner_id is None else ChannelClass.PARTNER
    return ChannelAbout(
        kind, slack_id, found.id, found.name, _place(found, by), found.subsidiary_id, found.partner_id
    )  # fmt: skip


def _place(found: Row[Any], by: Caller) -> Place | None:
    if found.partner_id is not None:
        calendar = work_calendar("", "5,6")
        place = Place(Kind.PARTNER, found.partner_id, found.partner_key, found.partner, calendar, by.zone)
        return place if by.partner_id in (None, found.partner_id) else None
    if found.subsidiary_id is None or by.side is not Side.VENDOR:
        return None
    calendar = work_calendar(found.country, found.weekend)
    return Place(Kind.SUBSIDIARY, found.subsidiary_id, found.key, found.subsidiary, calendar, found.zone)


@lru_cache(maxsize=1)
def _registered() -> Select[*tuple[Any, ...]]:
    """Return the statement of a channel with the partner or the subsidiary that it is about, made once."""
    columns = (
        Channel.id, Channel.name, Channel.partner_id, Partner.key.label("partner_key"), Partner.name.label("partner"),
        Channel.subsidiary_id, Subsidiary.key, Subsidiary.name.label("subsidiary"), Subsidiary.country,
        Subsidiary.weekend, Subsidiary.zone,
    )  # fmt: skip
    return (
        select(*columns)
        .outerjoin(Partner, Partner.id == Channel.partner_id)
        .outerjoin(Subsidiary, Subsidiary.id == Channel.subsidiary_id)
        .where(Channel.team_id == bindparam("team"), Channel.slack_id == bindparam("slack_id"))
    )


def readers_of(session: Session, team_id: str, slack_ids: Iterable[str]) -> list[ChannelReaders]:
    """Return those of some channels that are registered, each with whom it is registered for."""
    columns = select(Channel.id, Channel.subsidiary_id, Channel.partner_id)
    found = rows(session, columns.where(Channel.team_id == team_id, among(session, Channel.slack_id, slack_ids)))
    return [ChannelReaders(*one) for one in found]


def holding(session: Session, readers: ChannelReaders, keys: Iterable[str]) -> set[str]:
    """Return those keys of things whose plans everybody in a channel may see. One statement."""
    kind = ChannelClass.INTERNAL if readers.partner_id is None else ChannelClass.PARTNER
    where = ChannelAbout(kind, subsidiary_id=readers.subsidiary_id, partner_id=readers.partner_id)
    numbers = {key: int(key.split("-")[1]) for key in keys}
    plans = select(Plan.number).where(Plan.number.in_(set(numbers.values())), where.holds())
    held = set(session.scalars(plans)) if numbers else set()
    return {key for key, number in numbers.items() if number in held}


def needs_card(session: Session, team_id: str, slack_id: str) -> bool:
    """Say whether the card with everything by button is to be posted in a channel, and note that it was.

    Only in a channel shared with a partner, whose people may have no `/psp`; and only once.
    """
    where = (Channel.team_id == team_id, Channel.slack_id == slack_id, Channel.partner_id.is_not(None))
    channel = session.scalar(select(Channel).where(*where, Channel.has_card.is_(False)).with_for_update())
    if channel is None:
        return False
    channel.has_card = True
    return True


def rename(session: Session, team_id: str, slack_id: str, name: str) -> None:
    """Call a registered channel by its new name."""
    here = (Channel.team_id == team_id, Channel.slack_id == slack_id)
    session.execute(update(Channel).where(*here).values(name=name[:80]))


def change_id(session: Session, team_id: str, old: str, new: str) -> None:
    """Know a registered channel, and what was told in it, by the id that Slack calls it by from now on."""
    of_team = Channel.team_id == team_id
    taken = select(Channel.id).where(of_team, Channel.slack_id == new)
    session.execute(update(Channel).where(of_team, Channel.slack_id == old, ~taken.exists()).values(slack_id=new))
    told_there = (Message.team_id == team_id, Message.slack_channel == old)
    session.execute(update(Message).where(*told_there).values(slack_channel=new))


def askers(session: Session) -> Sequence[tuple[str, str, str]]:
    """Return one person of the vendor for each role, and one without any, where they can ask how a subsidiary stands.

    Each is a workspace, an account and a channel; what somebody may see is asked in other words for each role.
    """
    channel = session.execute(
        select(Channel.team_id, Channel.slack_id)
        .outerjoin(Plan, Plan.lead_subsidiary_id == Channel.subsidiary_id)
        .where(Channel.subsidiary_id.is_not(None))
        .order_by(Plan.id.is_(None), Plan.number)
        .limit(1)
    ).first()
    if channel is None:
        return []
    first = (
        select(func.min(SlackIdentity.id))
        .join(Person, Person.id == SlackIdentity.person_id)
        .outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
        .where(SlackIdentity.team_id == channel.team_id, Person.side == Side.VENDOR)
        .group_by(RoleGrant.role)
    )
    accounts = session.scalars(select(SlackIdentity.user_id).where(SlackIdentity.id.in_(first)))
    return [(channel.team_id, account, channel.slack_id) for account in accounts]
