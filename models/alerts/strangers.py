"""Somebody whom the bot does not know asks to be let in: everybody of the office hears it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from models.alerts import cast as casts
from models.alerts.facts import Decision, News, StrangerFacts
from models.alerts.ledger import known
from models.alerts.names import Concern, Rule
from models.notifications import Lane
from models.people import AccessRequest, SlackIdentity

NEWS_FOR: Final = timedelta(days=14)


def subject_of(request_id: int) -> str:
    """Name a request for access as the ledger does."""
    return f"access:{request_id}"


def request_id_of(subject: str) -> int:
    """Return the request for access that an item of the ledger is about."""
    return int(subject.removeprefix("access:"))


def decide_access(facts: StrangerFacts) -> Decision:
    """Say who is to know that somebody waits to be let in."""
    subject = subject_of(facts.id)
    return Decision(
        tuple(
            News(Rule.ACCESS_ASKED, subject, 1, "0", Concern.OFFICE, facts.at, person_id=one, lane=Lane.URGENT)
            for one in facts.office
        )
    )


def access_news(session: Session, *, now: datetime) -> list[News]:
    """Say which requests for access are still open and not in the ledger yet."""
    waiting = session.execute(
        select(AccessRequest.id, AccessRequest.at).where(AccessRequest.at >= now - NEWS_FOR, ~let_in())
    ).all()
    if not waiting:
        return []
    office = casts.roles(session, subsidiaries=(), partners=()).office
    people = casts.people(session, office)
    reached = tuple(one for one in dict.fromkeys(office) if people[one].reachable)
    there = known(session, Rule.ACCESS_ASKED, {subject_of(id_) for id_, _ in waiting})
    decisions = [decide_access(StrangerFacts(id_, at, reached)) for id_, at in waiting]
    return [item for decision in decisions for item in decision.items if item.key not in there]


def are_let_in(session: Session, subjects: Iterable[str]) -> set[str]:
    """Return which of some requests for access, by their names in the ledger, have come to their end."""
    asked = {request_id_of(one): one for one in subjects}
    if not asked:
        return set()
    return {
        asked[id_] for id_ in session.scalars(select(AccessRequest.id).where(AccessRequest.id.in_(asked), let_in()))
    }


def let_in() -> ColumnElement[bool]:
    """Return the filter over requests for access of accounts that are linked to a person by now."""
    return exists().where(
        SlackIdentity.team_id == AccessRequest.team_id, SlackIdentity.user_id == AccessRequest.user_id
    )
