"""People whom the bot does not know, and what they ask for: to be let in by the programme office.

They are told nothing of plans or companies, whatever they type; one request a day reaches the office.
"""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import Conflict
from models.people import AccessRequest, SlackIdentity
from models.words import line


def asked_today(session: Session, team_id: str, user_id: str, *, now: datetime) -> datetime | None:
    """Return when somebody asked today, by UTC's day: of a stranger no other zone is known."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    here = (AccessRequest.team_id == team_id, AccessRequest.user_id == user_id, AccessRequest.at >= midnight)
    return session.scalar(select(AccessRequest.at).where(*here).order_by(AccessRequest.id.desc()).limit(1))


def ask(session: Session, team_id: str, user_id: str, *, name: str, company: str, reason: str,
        now: datetime) -> datetime:  # fmt: skip
    """Note a request and return when it was made; a second one of the same day is the first one.

    Args:
        session: of a unit of work.
        team_id: the workspace of the person, with `user_id` what the office writes into the workbook.
        user_id: the person in Slack.
        name: the one that the workspace has registered, not one that the person typed.
        company: as typed.
        reason: what for, as typed.
        now: the present.

    Raises:
        Conflict: somebody linked the person meanwhile.
    """
    identity = (SlackIdentity.team_id == team_id, SlackIdentity.user_id == user_id)
    if session.scalar(select(SlackIdentity.id).where(*identity)) is not None:
        raise Conflict("You are let in already. Write /psp to see what waits for you.")
    earlier = asked_today(session, team_id, user_id, now=now)
    if earlier is not None:
        return earlier
    session.add(AccessRequest(
        team_id=team_id, user_id=user_id, name=line(name)[:120], company=line(company), reason=line(reason), at=now
    ))  # fmt: skip
    return now
