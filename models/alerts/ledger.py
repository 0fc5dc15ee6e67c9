"""The way of news into the ledger: what is there stays, also what another worker wrote meanwhile.

Only what was not sent because it was no news any more is taken up again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import ARRAY, Enum, String, bindparam, func, literal_column, null, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from models.alerts.facts import Key, News
from models.alerts.names import NEWS_AGAIN, Rule
from models.notifications import Item

_ITEM: Final[Any] = Item.__table__
_Insert: TypeAlias = postgresql.Insert | sqlite.Insert
_WAS_NEWS: Final = f"item.dropped IN ({', '.join(repr(reason.value) for reason in sorted(NEWS_AGAIN))})"
"""Written out: with bound values in this place SQLAlchemy would send row after row."""


def write(session: Session, news: Iterable[News], *, now: datetime) -> int:
    """Put news into the ledger by one statement and return how many lines were new."""
    rows = [_row(one, now) for one in news]
    if not rows:
        return 0
    if session.get_bind().dialect.name == "postgresql":
        return len(session.execute(_or_again(_from_arrays(rows))).all())
    return len(session.connection().execute(_or_again(sqlite.insert(_ITEM)), rows).all())


def _from_arrays(rows: Sequence[Mapping[str, object]]) -> postgresql.Insert:
    """Bring the rows as one array a column: psycopg reads thousands of placeholders longer than it sends them."""
    kinds = {name: String() if isinstance(_ITEM.c[name].type, Enum) else _ITEM.c[name].type for name in rows[0]}
    columns = [bindparam(name, [row[name] for row in rows], type_=ARRAY(kind)) for name, kind in kinds.items()]
    fresh = func.unnest(*columns).table_valued(*kinds, name="fresh").render_derived()
    return postgresql.insert(_ITEM).from_select(list(kinds), select(*(fresh.c[name] for name in kinds)))


def _or_again(new: _Insert) -> ReturningInsert[int]:
    """Leave what is there, but take up again what was no news any more."""
    fresh = {name: new.excluded[name] for name in ("role", "lane", "due_at", "before", "older", "created_at")}
    return new.on_conflict_do_update(
        index_elements=["rule", "subject", "round", "step", "recipient"],
        set_={**fresh, "dropped": literal_column("''"), "message_id": null()},
        where=text(_WAS_NEWS),
    ).returning(_ITEM.c.id)  # SQLite, too, then takes many rows by one statement, and only new ones count


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
