"""The way of news into the ledger: what is there stays, also what another worker wrote meanwhile.

Only what was not sent because it was no news any more is taken up again.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypeAlias

from sqlalchemy import JSON, Enum, String, bindparam, cast, column, func, null, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from models.alerts.facts import Key, News
from models.alerts.names import NEWS_AGAIN, Rule
from models.notifications import Item

_ITEM: Final[Any] = Item.__table__
_OF_ANSWERS: Final = (Rule.DECIDED.value, Rule.CONTESTED.value)
_UNDONE: Final = "~"
_Insert: TypeAlias = postgresql.Insert | sqlite.Insert
_WAS_NEWS: Final = f"item.dropped IN ({', '.join(repr(reason.value) for reason in sorted(NEWS_AGAIN))})"
"""Written out: with bound values in this place SQLAlchemy would send row after row."""


_ROW: Final = ("rule", "subject", "round", "step", "recipient", "person_id", "channel_id", "lane", "role", "due_at",
               "before", "older", "created_at", "instead_of_id", "born_at", "dropped")  # fmt: skip

_AFRESH: Final = ("role", "lane", "due_at", "before", "older", "created_at", "instead_of_id", "born_at",
                 "dropped")  # fmt: skip
"""What news that is taken up again says anew."""


def write(session: Session, news: Iterable[News], *, now: datetime) -> int:
    """Put news into the ledger by one statement and return how many lines were new."""
    rows = [_row(one, now) for one in news]
    if not rows:
        return 0
    if session.get_bind().dialect.name == "postgresql":
        return len(session.connection().execute(_from_text(), {"news": json.dumps(rows, default=str)}).all())
    return len(session.connection().execute(_one_by_one(), rows).all())


@lru_cache(maxsize=1)
def _from_text() -> ReturningInsert[int]:
    """Bring the rows as one text: thousands of values take psycopg longer to write than PostgreSQL to keep."""
    kinds = [column(name, String() if isinstance(_ITEM.c[name].type, Enum) else _ITEM.c[name].type) for name in _ROW]
    fresh = func.json_to_recordset(cast(bindparam("news", type_=String()), JSON)).table_valued(*kinds, name="fresh")
    rows = fresh.render_derived(with_types=True)
    return _or_again(postgresql.insert(_ITEM).from_select(list(_ROW), select(*(rows.c[name] for name in _ROW))))


@lru_cache(maxsize=1)
def _one_by_one() -> ReturningInsert[int]:
    return _or_again(sqlite.insert(_ITEM))


def _or_again(new: _Insert) -> ReturningInsert[int]:
    """Leave what is there, but take up again what was no news any more."""
    fresh = {name: new.excluded[name] for name in _AFRESH}
    return new.on_conflict_do_update(
        index_elements=["rule", "subject", "round", "step", "recipient"],
        set_={**fresh, "message_id": null()},
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


def reopen(session: Session, subject: str, request_ids: Iterable[int], *, undone: int) -> None:
    """Have the next answer to these questions told like the first: that one was undone, by its line in the history.

    What was told of it gives up its step and stays in its message, which is drawn anew.
    """
    told = update(Item).where(Item.subject == subject, Item.rule.in_(_OF_ANSWERS), Item.round.in_(set(request_ids)))
    news = told.where(Item.message_id.is_not(None), Item.step.not_like(f"%{_UNDONE}%"))
    given_up = news.values(step=Item.step + f"{_UNDONE}{undone}")
    session.execute(given_up, execution_options={"synchronize_session": False})


def _row(news: News, now: datetime) -> dict[str, object]:
    """Give what is written of a piece of news, in the order of `_ROW`."""
    columns = (
        news.rule.value, news.subject, news.round, news.step, news.recipient, news.person_id, news.channel_id,
        news.lane, news.concern.value, news.due_at, news.before, news.older, now, news.instead_of,
        news.born_at, news.dropped,
    )  # fmt: skip
    return dict(zip(_ROW, columns, strict=True))
