"""Channels as recipients: on which day each gets its weekly summary.

An internal channel is at home in its subsidiary, a partner's in that of the partner's lead PAM.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alerts.facts import ChannelFacts, News, Place
from models.alerts.ledger import known
from models.alerts.loading import shared
from models.alerts.names import Rule
from models.alerts.rules.weekly import decide_weekly, morning_of, week_of
from models.calendar import fiscal_year_of
from models.people import Role, RoleGrant
from models.programme import Channel


def places_of(session: Session, *, now: datetime) -> dict[int, Place]:
    """Return where each registered channel is at home, by its id; a partner's without any PAM is left out."""
    return {one.id: one.place for one in _at_home(session, session.scalars(select(Channel)), now=now)}


def summary_day(place: Place, day: date) -> date | None:
    """Return the day on which the summary of a day's week is posted; None in a week without a working day."""
    moment = morning_of(place, week_of(place, day))
    return None if moment is None else place.day_of(moment)


def weekly_news(session: Session, *, now: datetime) -> list[News]:
    """Say which summaries are due and not in the ledger yet."""
    since = shared.programme_since(session)
    if since is None:
        return []
    channels = session.scalars(select(Channel).order_by(Channel.id)).all()
    found = [decide_weekly(one, now=now, since=since) for one in _at_home(session, channels, now=now)]
    news = [item for decision in found for item in decision.items]
    there = known(session, Rule.WEEKLY, {one.subject for one in news}) if news else set()
    return [one for one in news if one.key not in there]


def _at_home(session: Session, channels: Iterable[Channel], *, now: datetime) -> list[ChannelFacts]:
    places = shared.places(session)
    leading = _leading(session, now=now)
    found = []
    for one in channels:
        home = one.subsidiary_id if one.subsidiary_id is not None else leading.get(one.partner_id or 0)
        if home is not None:
            found.append(ChannelFacts(one.id, places[home]))
    return found


def _leading(session: Session, *, now: datetime) -> dict[int, int]:
    """Return the subsidiary of each partner's lead PAM: of this fiscal year, else of the latest that has one."""
    this_year = fiscal_year_of(now.date()).year
    found = session.execute(
        select(RoleGrant.partner_id, RoleGrant.subsidiary_id)
        .where(RoleGrant.role == Role.PAM, RoleGrant.subsidiary_id.is_not(None))
        .order_by(
            (RoleGrant.fiscal_year == this_year).desc(),
            RoleGrant.fiscal_year.desc(),
            RoleGrant.is_lead.desc(),
            RoleGrant.id,
        )
    )
    homes: dict[int, int] = {}
    for partner_id, subsidiary_id in found:
        homes.setdefault(partner_id or 0, subsidiary_id or 0)
    return homes
