"""What a summary is about and for whose eyes: a person's, or everybody's in a channel; without either it is empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Select, bindparam, case, false, select
from sqlalchemy.orm import Session

from models import access
from models.access import Caller
from models.calendar import WorkCalendar, work_calendar
from models.channels import ChannelAbout
from models.clock import zone_named
from models.milestones.tables import Milestone
from models.places import Kind, Place, Sight, sight_of
from models.plans import Plan, in_subsidiary
from models.programme import Subsidiary
from models.statements import rows


@dataclass(frozen=True)
class Scope:
    """A place, seen by a person or by all readers of a channel; no place is all that they see."""

    place: Place | None = None
    by: Caller | None = None
    audience: ChannelAbout | None = None

    def plans(self) -> list[ColumnElement[bool]]:
        """Return the filters over `Plan`."""
        if self.by is None and self.audience is None:
            return [false()]
        filters = [_of_place(self.place)] if self.place is not None else []
        if self.audience is not None:
            filters.append(self.audience.holds())
        return [*filters, access.visible(self.by)] if self.by else filters  # what is cheap to tell comes first

    @property
    def sight(self) -> Sight:
        """How much of the place is seen."""
        if self.by is None or self.audience is not None:
            return self.audience.sight_of(self.place) if self.audience else Sight.CHANNEL
        return sight_of(self.place, self.by)

    @property
    def home(self) -> int | None:
        """The subsidiary whose own lines, and plans that it leads, are all that counts here; None where all counts."""
        return self.place.id if self.place is not None and self.place.kind is Kind.SUBSIDIARY else None


def _of_place(place: Place) -> ColumnElement[bool]:
    if place.kind is Kind.PARTNER:
        return Plan.partner_id == place.id
    if place.kind is Kind.PLAN:
        return Plan.id == place.id
    return in_subsidiary(place.id)


@dataclass(frozen=True)
class Day:
    """What day it is in a subsidiary, and until when something counts as due soon there."""

    today: date
    soon_on: date
    calendar: WorkCalendar


def days(session: Session, now: datetime) -> dict[int, Day]:
    """Return the day of each subsidiary, in UTC where its own cannot be read. One statement."""
    known: dict[tuple[str, str, str], Day] = {}
    found = {}
    for id_, *place in rows(session, _places()):
        zone, country, weekend = place
        if (zone, country, weekend) not in known:
            try:
                day = _day(now, zone_named(zone), work_calendar(country, weekend))
            except Exception:  # noqa: BLE001 -- the sweep tells of it; one place must not hide all others
                day = _day(now, UTC, work_calendar("", "5,6"))
            known[zone, country, weekend] = day
        found[id_] = known[zone, country, weekend]
    return found


def _day(now: datetime, zone: tzinfo, calendar: WorkCalendar) -> Day:
    today = now.astimezone(zone).date()
    return Day(today, calendar.soon_on(today), calendar)


def days_name(by_subsidiary: Mapping[int, Day]) -> str:
    """Name a day as it is in all subsidiaries: it is another one as soon as a day ends in any of them."""
    return " ".join(f"{id_} {day.today} {day.soon_on}" for id_, day in by_subsidiary.items())


@lru_cache(maxsize=1)
def _places() -> Select[int, str, str, str]:
    return select(Subsidiary.id, Subsidiary.zone, Subsidiary.country, Subsidiary.weekend)


@dataclass(frozen=True)
class Limits:
    """The days up to which something is late or due soon, as values for a statement of a certain shape.

    Subsidiaries with the same two days stand together: of a whole world these are a handful, and of one country one.
    """

    groups: int
    values: Mapping[str, object]


def limits(by_subsidiary: Mapping[int, Day]) -> Limits:
    """Put subsidiaries together by their days; the largest group is the one that needs no naming."""
    found: dict[tuple[date, date], list[int]] = {}
    for id_, day in by_subsidiary.items():
        found.setdefault((day.today, day.soon_on), []).append(id_)
    ordered = sorted(found.items(), key=lambda one: len(one[1]), reverse=True)
    values: dict[str, object] = {}
    for place, ((today, soon_on), ids) in enumerate(ordered):
        values |= {f"today_{place}": today, f"soon_{place}": soon_on}
        values |= {f"subsidiaries_{place}": ids} if place else {}
    return Limits(len(ordered), values)


def day_limit(name: str, groups: int) -> ColumnElement[date]:
    """Return the day, `today` or `soon`, of the subsidiary of a milestone; its values come with the statement."""
    days_ = [bindparam(f"{name}_{place}", type_=Date) for place in range(max(groups, 1))]
    if len(days_) == 1:
        return days_[0]
    ids: list[BindParameter[Any]] = [bindparam(f"subsidiaries_{place}", expanding=True) for place in range(1, groups)]
    elsewhere = [(Milestone.subsidiary_id.in_(one), day) for one, day in zip(ids, days_[1:], strict=True)]
    return case(*elsewhere, else_=days_[0])
