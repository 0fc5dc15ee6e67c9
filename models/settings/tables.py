"""Settings as rows, only where a value differs from what the level below it says."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, HasId


class Setting(HasId, Base):
    """One value that differs from its default, for one scope such as `programme`, `subsidiary:de` or `person:7`."""

    __tablename__ = "setting"
    __table_args__ = (UniqueConstraint("scope", "rule", "key"),)
    scope: Mapped[str] = mapped_column(String(60))
    rule: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(200))
