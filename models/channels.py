"""Registered channels: what each is about, and who can read what is posted there.

A channel that is not registered is about nothing, and nothing is ever posted in it.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from models import places
from models.access import Caller
from models.base import Side
from models.people import Partner
from models.places import Place
from models.plans import Plan, ScopeLine
from models.programme import Channel, Subsidiary


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

    def holds(self) -> ColumnElement[bool]:
        """Return the filter over `Plan` of what every possible member may see."""
        if self.kind is ChannelClass.PARTNER:
            return Plan.partner_id == self.partner_id
        lines = exists().where(ScopeLine.plan_id == Plan.id, ScopeLine.subsidiary_id == self.subsidiary_id)
        return or_(Plan.lead_subsidiary_id == self.subsidiary_id, lines)


DIRECT = ChannelAbout(ChannelClass.DIRECT)


def about(session: Session, team_id: str, slack_id: str | None, *, by: Caller) -> ChannelAbout:
    """Return what a channel is about for a person; a partner's channel of another partner is about nothing to them."""
    if not slack_id or slack_id.startswith("D"):
        return DIRECT
    channel = session.scalar(select(Channel).where(Channel.team_id == team_id, Channel.slack_id == slack_id))
    if channel is None:
        return ChannelAbout(ChannelClass.UNREGISTERED, slack_id)
    if channel.partner_id is not None:
        partner = session.get_one(Partner, channel.partner_id)
        place = places.of_partner(partner, by=by) if by.partner_id in (None, partner.id) else None
        return ChannelAbout(
            ChannelClass.PARTNER, slack_id, channel.id, channel.name, place, partner_id=channel.partner_id
        )
    place = None
    if channel.subsidiary_id is not None and by.side is Side.VENDOR:
        place = places.of_subsidiary(session.get_one(Subsidiary, channel.subsidiary_id))
    return ChannelAbout(
        ChannelClass.INTERNAL, slack_id, channel.id, channel.name, place, subsidiary_id=channel.subsidiary_id
    )


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
