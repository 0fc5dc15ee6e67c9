"""What must still hold right before a message leaves: that somebody is there, and that it is their time of day."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from sqlalchemy.orm import Session

from models.notifications.recipients import Recipient, channels_by_id, people_by_id
from models.notifications.sending import Claim
from models.notifications.tables import Lane

Recipients: TypeAlias = Mapping[int, Recipient]


class Verdict(Enum):
    """Whether a claimed message may leave; `ELSEWHERE` says that its reader has another account by now."""

    SEND = "send"
    ASLEEP = "asleep"
    NO_WAY = "no way"
    ELSEWHERE = "elsewhere"


def verdicts(session: Session, claims: Sequence[Claim], *, now: datetime) -> dict[int, Verdict]:
    """Say of each claim whether it may leave now: a long outage must not end in messages at night."""
    people = people_by_id(session, [one.person_id for one in claims if one.person_id is not None])
    channels = channels_by_id(session, [one.channel_id for one in claims if one.channel_id is not None], now=now)
    return {one.id: _verdict(one, people, channels, now) for one in claims}


def _verdict(claim: Claim, people: Recipients, channels: Recipients, now: datetime) -> Verdict:
    recipient = people.get(claim.person_id or 0) or channels.get(claim.channel_id or 0)
    if recipient is None and claim.person_id is not None:
        return Verdict.ASLEEP  # their hours cannot be read: their news waits
    if recipient is None or not recipient.reachable:
        return Verdict.NO_WAY
    if claim.slack_channel not in (None, recipient.slack_channel):
        return Verdict.ELSEWHERE
    return Verdict.SEND if claim.lane is Lane.THREAD or recipient.hours.awake(now) else Verdict.ASLEEP
