"""Whether what was drawn for certain readers may be posted in a place, judged by how it is shared and who is in it.

Members are judged by company, not by plan. In doubt a channel is closed; it opens by itself when the cause is gone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.base import Side
from models.people import Person, SlackIdentity
from models.programme import Channel
from models.statements import among, rows

AccountId: TypeAlias = tuple[str, str]
"""An account by its workspace and its user."""


@dataclass(frozen=True)
class OneReader:
    """One person alone, in their conversation with the bot; `who` names them as the ledger does, or as Slack."""

    who: str


@dataclass(frozen=True)
class ChannelReaders:
    """Everybody in a registered channel, as it was registered when the message was drawn."""

    channel_id: int
    subsidiary_id: int | None = None
    partner_id: int | None = None


@dataclass(frozen=True)
class Anybody:
    """Whoever comes along: the message holds nothing that somebody may not read."""


Readers: TypeAlias = OneReader | ChannelReaders | Anybody
ANYBODY: Final = Anybody()


class AccountKind(StrEnum):
    """What an account is to the vendor's workspace."""

    FULL = "full"
    GUEST = "guest"
    EXTERNAL = "external"
    BOT = "bot"


@dataclass(frozen=True)
class Account:
    """A member of a channel as Slack knows them."""

    team_id: str
    user_id: str
    name: str
    kind: AccountKind

    @property
    def id(self) -> AccountId:
        """Name the account as people are linked to it."""
        return self.team_id, self.user_id


@dataclass(frozen=True)
class Link:
    """The person to whom an account is linked."""

    side: Side
    partner_id: int | None
    left: bool = False


@dataclass(frozen=True)
class Room:
    """A channel as Slack shows it now. `teams` are the workspaces outside that it names as connected."""

    name: str
    archived: bool
    has_bot: bool
    shared_outside: bool
    share_pending: bool
    teams: frozenset[str]
    members: tuple[Account, ...]


class Cause(StrEnum):
    """Why a channel is closed; the value stands with the message that was not sent."""

    REGISTERED_OTHERWISE = "registered otherwise"
    DRAWN_FOR_OTHERS = "drawn for others"
    NOT_FOUND = "not found"
    NOT_READABLE = "not readable"
    NO_BOT = "bot not in it"
    ARCHIVED = "archived"
    SHARED = "shared outside"
    SHARE_PENDING = "to be shared outside"
    UNLINKED = "linked to nobody"
    OTHER_COMPANY = "of another company"
    LEFT = "has left"


FACTS: Final = {
    Cause.REGISTERED_OTHERWISE: "{it} is not registered as it was",
    Cause.DRAWN_FOR_OTHERS: "this was drawn for other readers than those of {it}",
    Cause.NOT_FOUND: "the bot is not in {it}",
    Cause.NOT_READABLE: "Slack does not tell who is in {it}",
    Cause.NO_BOT: "the bot is not in {it}",
    Cause.ARCHIVED: "{it} is archived",
    Cause.SHARED: "{it} is shared with another company now",
    Cause.SHARE_PENDING: "{it} is about to be shared with another company",
    Cause.UNLINKED: "{who} is in {it} and linked to nobody",
    Cause.OTHER_COMPANY: "{who} is in {it} and belongs to another company",
    Cause.LEFT: "{who} is in {it} and has left",
}
"""What is so, as the words before the colon of a sentence; `{it}` is the channel.

A private channel that the bot is not in does not exist for it.
"""

REMEDIES: Final = {
    Cause.REGISTERED_OTHERWISE: "ask for it anew",
    Cause.DRAWN_FOR_OTHERS: "ask for it anew",
    Cause.NOT_FOUND: "write /invite @psp there",
    Cause.NOT_READABLE: "see that the bot may read its members",
    Cause.NO_BOT: "write /invite @psp there",
    Cause.ARCHIVED: "un-archive it",
    Cause.SHARED: "end that, or register it again",
    Cause.SHARE_PENDING: "take the invitation back, or register it again",
    Cause.UNLINKED: "link them, or take them out",
    Cause.OTHER_COMPANY: "take them out",
    Cause.LEFT: "take them out",
}
"""What makes it open again."""


@dataclass(frozen=True)
class Closed:
    """One thing that closes a channel; `who` is in it and must not be, told apart by their account."""

    cause: Cause
    who: str = ""
    user_id: str = ""

    def fact(self, channel: str) -> str:
        """Say what is so, without what to do about it."""
        return FACTS[self.cause].format(who=self.who, it=channel)

    @property
    def remedy(self) -> str:
        """Say what opens the channel again."""
        return REMEDIES[self.cause]


def decide(readers: ChannelReaders, room: Room, links: Mapping[AccountId, Link], *,
           partner_teams: frozenset[str] = frozenset()) -> tuple[Closed, ...]:  # fmt: skip
    """Say what closes a registered channel; nothing where all who can read it may.

    Args:
        readers: for whom it is registered: a subsidiary's people, or these and one partner's.
        room: the channel as Slack shows it.
        links: to whom accounts are linked, at least those of its members that are linked at all.
        partner_teams: the workspaces from which people are linked to the partner of the channel.
    """
    if room.archived:
        return (Closed(Cause.ARCHIVED),)
    if not room.has_bot:
        return (Closed(Cause.NO_BOT),)
    if room.share_pending:
        return (Closed(Cause.SHARE_PENDING),)
    if room.shared_outside and not _is_the_partners(room, partner_teams):
        return (Closed(Cause.SHARED),)
    causes = ((one, _why_not(one, links.get(one.id), readers)) for one in room.members)
    found = [Closed(cause, one.name, one.user_id) for one, cause in causes if cause is not None]
    return tuple(sorted(found, key=lambda one: (one.who, one.user_id)))


def _is_the_partners(room: Room, partner_teams: frozenset[str]) -> bool:
    """Say whether all workspaces outside are the partner's: one of which nobody is linked to it may be anybody's."""
    outside = room.teams | {one.team_id for one in room.members if one.kind is AccountKind.EXTERNAL}
    return bool(outside) and outside <= partner_teams


def _why_not(account: Account, link: Link | None, readers: ChannelReaders) -> Cause | None:
    """Say why somebody must not read what is posted; None where they may."""
    of_partner = link is not None and link.side is Side.PARTNER
    if account.kind is AccountKind.BOT or (account.kind is AccountKind.FULL and not of_partner):
        return None
    if link is None:
        return Cause.UNLINKED
    theirs = readers.partner_id is not None and link.partner_id == readers.partner_id
    ours = link.side is Side.VENDOR and account.kind is AccountKind.GUEST
    if not theirs and not ours:
        return Cause.OTHER_COMPANY
    return Cause.LEFT if link.left else None


def registered(session: Session, readers: ChannelReaders) -> Row[*tuple[Any, ...]] | None:
    """Return the row of a channel that is still registered for these readers. One statement."""
    columns = (Channel.slack_id, Channel.name, Channel.subsidiary_id, Channel.partner_id, Channel.closed)
    found = rows(session, select(*columns).where(Channel.id == readers.channel_id))
    same = [one for one in found if (one.subsidiary_id, one.partner_id) == (readers.subsidiary_id, readers.partner_id)]
    return same[0] if same else None


def links(session: Session, accounts: Iterable[Account]) -> dict[AccountId, Link]:
    """Return to whom accounts are linked. One statement."""
    wanted = {one.user_id for one in accounts if one.kind is not AccountKind.BOT}
    found = select(SlackIdentity.team_id, SlackIdentity.user_id, Person.side, Person.partner_id, Person.left).join(
        Person, Person.id == SlackIdentity.person_id
    )
    mine = rows(session, found.where(among(session, SlackIdentity.user_id, wanted))) if wanted else ()
    return {(one.team_id, one.user_id): Link(one.side, one.partner_id, left=one.left) for one in mine}


def teams_of(session: Session, partner_id: int | None) -> frozenset[str]:
    """Return the workspaces from which people are linked to a partner. One statement."""
    if partner_id is None:
        return frozenset()
    linked = select(SlackIdentity.team_id).join(Person, Person.id == SlackIdentity.person_id)
    theirs = linked.where(Person.partner_id == partner_id, Person.left.is_(False)).distinct()
    return frozenset(one.team_id for one in rows(session, theirs))
