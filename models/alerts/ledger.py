"""The way of news into the ledger: what is there stays, what another worker wrote meanwhile, too."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.alerts.facts import Key, News
from models.alerts.names import Rule
from models.notifications import Item


def write(session: Session, news: Iterable[News], *, now: datetime) -> int:
    """Put news into the ledger and return how many there were."""
    rows = [_row(one, now) for one in news]
    if rows:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        session.connection().execute(dialect.insert(Item.__table__).on_conflict_do_nothing(), rows)
    return len(rows)


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
