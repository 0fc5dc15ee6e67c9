"""Since when something is news: a morning tells what was so before it, and what came up later waits for the next.

What was no news at the last sweep came up after it. An outage is a time without sweeps, so what it kept from its
morning counts as if it had been there. Whoever brought it about during the day has read it in the receipt.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.alerts.facts import Key, News
from models.alerts.names import Past
from models.history import History
from models.notifications import Lane, to_person
from models.statements import among, rows
from models.targets.changes import REPORT_UNDONE, REPORTED


def dated(session: Session, news: Sequence[News], known: AbstractSet[Key], *, since: datetime | None) -> list[News]:
    """Say since when news is news; what its reader brought about is marked as read in the receipt.

    Args:
        session: an open unit of work.
        news: what the rules say by now and the ledger does not hold.
        known: the keys that the ledger holds: a stand-in gets at once what another should have had this morning.
        since: the moment of the last sweep; None before the first.
    """
    if since is None:
        return list(news)
    late = {one.subject for one in news if _is_late(one, since) and one.key not in known}
    doers = _doers(session, late, since) if late else {}

    def born(one: News) -> News:
        if one.lane is not Lane.DIGEST or _is_passed_on(one, known):
            return one
        read = _is_late(one, since) and doers.get(one.subject) == one.person_id
        return replace(one, born_at=since, dropped=Past.RECEIPT if read else "")

    return [born(one) for one in news]


def _is_late(one: News, since: datetime) -> bool:
    """Say whether it would have been told by now, had it been so at the last sweep."""
    return one.lane is Lane.DIGEST and one.due_at <= since


def _is_passed_on(one: News, known: AbstractSet[Key]) -> bool:
    if one.instead_of is None:
        return False
    return (*one.key[:-1], to_person(one.instead_of)) in known


def _doers(session: Session, subjects: Iterable[str], since: datetime) -> dict[str, int | None]:
    """Return who changed these things last since a moment."""
    change = or_(History.before != "", History.act.in_((REPORTED, REPORT_UNDONE)))
    lines = select(History.subject, History.by_id).where(among(session, History.subject, subjects), change)
    found = rows(session, lines.where(History.at > since).order_by(History.id))
    return {row.subject: row.by_id for row in found}
