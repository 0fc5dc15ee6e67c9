"""The way of news into the ledger: what is there stays, also what another worker wrote meanwhile.

Only what was not sent because it was no news any more is taken up again.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.alerts.facts import Key, News
from models.alerts.names import NEWS_AGAIN, Rule
from models.notifications import Item


def write(session: Session, news: Iterable[News], *, now: datetime) -> int:
    """Put news into the ledger and return how many lines were new."""
    rows = [_row(one, now) for one in news]
    written = 0
    if rows:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        new = dialect.insert(Item.__table__)
        fresh = {name: new.excluded[name] for name in ("role", "lane", "due_at", "before", "older", "created_at")}
        again = new.on_conflict_do_update(
            index_elements=["rule", "subject", "round", "step", "recipient"],
            set_={**fresh, "dropped": "", "message_id": None},
            where=or_(*(Item.dropped == reason.value for reason in sorted(NEWS_AGAIN))),
        )
        done = session.connection().execute(again, rows, execution_options={"preserve_rowcount": True})
        written = done.rowcount
    return written


def known(session: Session, rule: Rule, subjects: Iterable[str]) -> set[Key]:
    """Return the keys of a rule that are there already for some subjects."""
    found = session.execute(
        select(Item.rule, Item.subject, Item.round, Item.step, Item.recipient).where(
            Item.subject.in_(set(subjects)), Item.rule == rule.value
        )
    )
    return {(rule_, subject, round_, step, recipient) for rule_, subject, round_, step, recipient in found}


def _row(news: News, now: datetime) -> dict[str, object]:
    return {
        "rule": news.rule.value,
        "subject": news.subject,
        "round": news.round,
        "step": news.step,
        "recipient": news.recipient,
        "person_id": news.person_id,
        "channel_id": news.channel_id,
        "lane": news.lane,
        "role": news.concern.value,
        "due_at": news.due_at,
        "before": news.before,
        "older": news.older,
        "created_at": now,
    }
