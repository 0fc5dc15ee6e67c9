"""Registered channels that are closed to the bot: whoever answers for one hears it at once, once for each closing."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import homes
from models.alerts import cast
from models.alerts.names import Concern, Rule
from models.audience import Cause, Closed
from models.calendar import fiscal_year_of
from models.notifications import redrawing
from models.notifications.tables import Item, Lane, to_channel, to_person
from models.programme import Channel


def read(kept: str) -> tuple[Closed, ...]:
    """Read what closes a channel as its row keeps it."""
    return tuple(Closed(Cause(cause), who, user_id) for cause, who, user_id in json.loads(kept or "[]"))


def write(found: Sequence[Closed]) -> str:
    """Write what closes a channel for its row; empty where it is open."""
    return json.dumps([[one.cause.value, one.who, one.user_id] for one in found]) if found else ""


def note(session: Session, channel_id: int, found: Sequence[Closed], *, now: datetime) -> None:
    """Keep what closes a channel by now. What closes it that did not before is told to who answers for it.

    What was told is drawn anew with what is left of it; once nothing is, it says that the channel is open.
    """
    channel = session.scalar(select(Channel).where(Channel.id == channel_id).with_for_update())
    if channel is None or channel.closed == write(found):
        return
    known = {(one.cause, one.user_id) for one in read(channel.closed)}
    channel.closed = write(found)
    redrawing.mark(session, to_channel(channel.id))
    if all((one.cause, one.user_id) in known for one in found):
        return
    channel.closings += 1
    answers = _answers_for(session, channel, now=now)
    if answers is not None:
        person_id, role, instead_of = answers
        session.add(
            Item(rule=Rule.CHANNEL_CLOSED.value, subject=to_channel(channel.id), round=channel.closings, step="closed",
                 recipient=to_person(person_id), person_id=person_id, lane=Lane.URGENT, role=role, due_at=now,
                 created_at=now, instead_of_id=instead_of)
        )  # fmt: skip


def _answers_for(session: Session, channel: Channel, *, now: datetime) -> tuple[int, str, int | None] | None:
    """Return the lead PAM of a partner's channel, the lead of a subsidiary's, else the next who can be reached.

    With it as what they get it, and in place of whom. A deputy who answers for the channel in no role may not read it.
    """
    home = homes.homes(session, [channel], now=now).get(channel.id, 0)
    roles = cast.roles(session, subsidiaries=[home], partners=[one for one in [channel.partner_id] if one])
    line: list[tuple[int, Concern]] = []
    if channel.partner_id is not None:
        leading = homes.lead_pams(session, [channel.partner_id], now=now)
        year = fiscal_year_of(now.date()).year
        others = roles.pams(partner_id=channel.partner_id, subsidiary_id=home, fiscal_year=year)
        line += [(one, Concern.PAM) for one in (*(person_id for person_id, _ in leading.values()), *others)]
    line += [(one, Concern.SUBSIDIARY_LEAD) for one in roles.subsidiary_leads.get(home, ())]
    line += [(one, Concern.OFFICE) for one in roles.office]
    known = cast.people(session, [person_id for person_id, _ in line])
    role_of = {person_id: role.value for person_id, role in reversed(line)}
    first = line[0][0] if line else None
    for holder, _ in line:
        for one in (holder, known[holder].deputy_id):
            if one in role_of and known[one].reachable:
                return one, role_of[one], None if one == first else first
    return None
