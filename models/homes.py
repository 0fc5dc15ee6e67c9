"""Where a registered channel is at home: the subsidiary whose day, zone and holidays its posts follow.

An internal channel is at home in its subsidiary, a partner's in that of the partner's lead PAM.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar import fiscal_year_of
from models.people import Role, RoleGrant
from models.programme import Channel, Subsidiary
from models.statements import among, rows


def homes(session: Session, channels: Iterable[Channel], *, now: datetime) -> dict[int, int]:
    """Return the subsidiary of each channel by the channel's id; a partner's without any PAM has none."""
    wanted = list(channels)
    leading = lead_pams(session, {one.partner_id for one in wanted if one.partner_id is not None}, now=now)
    found = {}
    for one in wanted:
        home = one.subsidiary_id if one.partner_id is None else leading.get(one.partner_id, (0, None))[1]
        if home is not None:
            found[one.id] = home
    return found


def locale_of(session: Session, channel_id: int | None, *, now: datetime) -> str:
    """Return how figures are written in a channel: as in the subsidiary in which it is at home."""
    channels = session.scalars(select(Channel).where(Channel.id == channel_id)).all()
    home = homes(session, channels, now=now).get(channel_id or 0)
    return session.scalar(select(Subsidiary.locale).where(Subsidiary.id == home)) or "en"


def lead_pams(session: Session, partner_ids: Iterable[int], *, now: datetime) -> dict[int, tuple[int, int]]:
    """Return each partner's lead PAM and the subsidiary for which they are it: person first.

    Where nobody is assigned for this fiscal year yet, as in its first days, the latest year with a PAM counts.
    """
    wanted = set(partner_ids)
    if not wanted:
        return {}
    this_year = fiscal_year_of(now.astimezone(UTC).date()).year
    granted = select(RoleGrant.partner_id, RoleGrant.person_id, RoleGrant.subsidiary_id).where(
        RoleGrant.role == Role.PAM, RoleGrant.subsidiary_id.is_not(None), among(session, RoleGrant.partner_id, wanted)
    )
    first = granted.order_by(
        (RoleGrant.fiscal_year == this_year).desc(),
        RoleGrant.fiscal_year.desc(),
        RoleGrant.is_lead.desc(),
        RoleGrant.id,
    )
    found: dict[int, tuple[int, int]] = {}
    for partner_id, person_id, subsidiary_id in rows(session, first):
        if partner_id is not None and subsidiary_id is not None:
            found.setdefault(partner_id, (person_id, subsidiary_id))
    return found
