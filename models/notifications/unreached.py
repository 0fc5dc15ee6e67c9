"""News that cannot reach somebody goes to whoever is next in line: the rules are asked again who that is."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import subjects
from models.alerts import touch
from models.milestones.tables import Milestone
from models.notifications import recipients, sending
from models.notifications.sending import Claim
from models.notifications.tables import Item, Lane, to_person
from models.people import Role, RoleGrant
from models.programme import Channel
from models.targets import Target

UNREACHED: Final = "unreached"
CHANNEL_CLOSED: Final = "channel.closed"


def give_up(session: Session, item_ids: Iterable[int]) -> None:
    """Note that items reached nobody, and have the rules look again at what they are about."""
    items = session.scalars(select(Item).where(Item.id.in_(list(item_ids)), Item.dropped == "")).all()
    for item in items:
        item.dropped = UNREACHED
    found = subjects.find(session, {item.subject for item in items})
    if found.milestones:
        touch(session, Milestone, Milestone.id.in_([one.id for one in found.milestones.values()]))
    if found.targets:
        touch(session, Target, Target.id.in_([one.id for one in found.targets.values()]))


def person_gone(session: Session, claim: Claim, *, problem: str, now: datetime) -> None:
    """Note that Slack knows no way to a person; nothing is sent there for a week."""
    if claim.person_id is None or not sending.failed(session, claim, problem=problem):
        return
    recipients.gone(session, claim.person_id, claim.team_id or "", now=now)
    give_up(session, session.scalars(select(Item.id).where(Item.message_id == claim.id)))


def channel_closed(session: Session, claim: Claim, *, problem: str, now: datetime) -> None:
    """Note that nothing was posted in a channel, and tell whoever answers for it, at once."""
    channel = session.get(Channel, claim.channel_id)
    if channel is None or not sending.failed(session, claim, problem=problem):
        return
    for person_id, role in _answer_for(session, channel):
        item = Item(
            rule=CHANNEL_CLOSED, subject=f"channel:{channel.id}", round=claim.id, step=problem[:20],
            recipient=to_person(person_id), person_id=person_id, lane=Lane.URGENT, role=str(role), due_at=now,
            created_at=now,
        )  # fmt: skip
        session.add(item)


def _answer_for(session: Session, channel: Channel) -> Sequence[tuple[int, Role]]:
    """Return the leads of a subsidiary's channel, the PAMs of a partner's, else the office."""
    mine = RoleGrant.role == Role.SUBSIDIARY_LEAD, RoleGrant.subsidiary_id == channel.subsidiary_id
    if channel.partner_id is not None:
        mine = RoleGrant.role == Role.PAM, RoleGrant.partner_id == channel.partner_id
    statement = select(RoleGrant.person_id, RoleGrant.role).distinct()
    found = session.execute(statement.where(*mine)).all()
    return [(one, role) for one, role in found or session.execute(statement.where(RoleGrant.role == Role.OFFICE))]
