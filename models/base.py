"""What all tables share: names of constraints, instants in UTC, enums by value."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, MetaData, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from typing_extensions import override  # typing has it from 3.12 on

BigId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant; SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    @override
    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        stored: datetime = value
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012 - SQLAlchemy's way to say it


class HasId:
    """Rows that are found by a number."""

    id: Mapped[int] = mapped_column(BigId, primary_key=True)


class Side(StrEnum):
    """The two companies of a plan."""

    VENDOR = "vendor"
    PARTNER = "partner"

    @property
    def other(self) -> "Side":
        """The side that is asked when this one asks."""
        return Side.PARTNER if self is Side.VENDOR else Side.VENDOR


def by_value(kind: type[StrEnum]) -> Enum:
    """Return a column type that stores the enum's value as text of up to 40 characters."""
    return Enum(
        kind, native_enum=False, length=40, values_callable=lambda e: [m.value for m in e], create_constraint=False
    )
