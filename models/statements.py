"""Statements past the ORM, where many rows or many times make it dear."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVarTuple, cast

import psycopg
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Dialect,
    Row,
    Select,
    Table,
    TypeDecorator,
    any_,
    bindparam,
    insert,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine
from typing_extensions import override

Columns = TypeVarTuple("Columns")


def rows(
    session: Session, statement: Select[*Columns], values: Mapping[str, Any] | None = None
) -> Sequence[Row[*Columns]]:
    """Return the rows of a statement of columns; without the ORM around it, it costs a third less."""
    connection: Connection | None = session.info.get("connection")  # of a reading; else it is asked for each time
    if connection is None:
        session.flush()
        connection = session.connection()
    return connection.execute(statement, values).all()


def among(session: Session, column: InstrumentedAttribute[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the filter for one of many numbers or texts.

    PostgreSQL takes them as one array: psycopg reads each placeholder of a long list anew, which takes longer than the
    question itself.
    """
    listed = list(values)
    if session.get_bind().dialect.name != "postgresql":
        return column.in_(listed)
    return column == any_(bindparam(None, listed, type_=_written_array(column.type), unique=True))


class _Written(TypeDecorator[Sequence[int | str]]):
    """An array written out at once (PostgreSQL's manual, 8.15.2); psycopg writes each element by itself."""

    impl = ARRAY
    cache_ok = True

    @override
    def bind_processor(self, dialect: Dialect) -> Callable[[Sequence[int | str] | None], str]:
        return lambda values: f"{{{','.join(map(_written, values or ()))}}}"


@lru_cache(maxsize=64)  # one a column; a new type each time is looked through each time
def _written_array(of: TypeEngine[Any]) -> _Written:
    return _Written(of)


def _written(one: int | str) -> str:
    return str(one) if isinstance(one, int) else '"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"'


def insert_many(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, past the ORM; of the others plain defaults are filled in.

    PostgreSQL takes them by COPY: 20,000 milestones with their history in half the time of as many INSERTs.
    """
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    given = rows[0].keys()
    defaults = {one.name: one.default.arg for one in table.c if isinstance(one.default, ScalarElementColumnDefault)}
    columns = [*given, *(name for name in defaults if name not in given)]
    binds = [table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for name in columns]
    quote = connection.dialect.identifier_preparer.quote
    target = f"{quote(table.name)} ({', '.join(quote(name) for name in columns)})"
    driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN".encode()) as copy:
        for row in rows:
            values = (row[name] if name in given else defaults[name] for name in columns)
            pairs = zip(binds, values, strict=True)
            copy.write_row([bind(one) if bind and one is not None else one for bind, one in pairs])
