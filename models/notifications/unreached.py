"""News that cannot reach somebody goes to whoever is next in line: the rules are asked again who that is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import subjects
from models.alerts import touch
from models.alerts.touch import touch_person
from models.milestones.tables import Milestone
from models.notifications import recipients, sending
from models.notifications.sending import Claim
from models.notifications.tables import Item
from models.people import SlackIdentity
from models.targets import Target

UNREACHED: Final = "unreached"


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
    touch_person(session, claim.person_id)  # whoever is next in line hears also of what they were told before


def account_differs(session: Session, team_id: str, user_id: str, *, deactivated: bool) -> bool:
    """Say whether an account that we know is open where Slack says that it is closed, or the other way round."""
    here = (SlackIdentity.team_id == team_id, SlackIdentity.user_id == user_id)
    other = SlackIdentity.gone_at.is_(None) if deactivated else SlackIdentity.gone_at.is_not(None)
    return session.scalar(select(SlackIdentity.id).where(*here, other)) is not None


def account_changed(session: Session, team_id: str, user_id: str, *, deactivated: bool, now: datetime) -> None:
    """Note that Slack closed an account or opened it again; the rules are asked anew who hears what its person did."""
    here = (SlackIdentity.team_id == team_id, SlackIdentity.user_id == user_id)
    known = session.scalars(select(SlackIdentity).where(*here).with_for_update()).one()
    known.gone_at = now if deactivated else None
    touch_person(session, known.person_id)
