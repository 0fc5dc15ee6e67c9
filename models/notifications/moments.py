"""When somebody is told: the mornings and hours of the recipient, in their zone and on their working days.

Pure functions of instants. What is told outside of these hours waits for the next morning that is a working one.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from models.calendar import WorkCalendar
from models.clock import zone_named
from models.notifications.tables import Lane

MORNING = 9
AT_ONCE_FROM = 8
EVENING = 18
_DAY = timedelta(days=1)
_HOURS = 24


@dataclass(frozen=True)
class Hours:
    """When a person or a channel may be told things. `morning` is the hour of the digest there.

    Made of a zone that nobody knows, or an hour that no day has, they raise.
    """

    zone: str
    calendar: WorkCalendar
    morning: int = MORNING

    def __post_init__(self) -> None:
        time(self.morning, tzinfo=zone_named(self.zone))

    def day(self, now: datetime) -> date:
        """Give the day that it is there."""
        return now.astimezone(zone_named(self.zone)).date()

    def at(self, day: date, hour: int) -> datetime:
        """Give the instant of an hour of the clock on the wall there; 24 is the end of the day."""
        if hour >= _HOURS:
            day, hour = day + _DAY, hour - _HOURS
        return datetime.combine(day, time(hour), zone_named(self.zone)).astimezone(UTC)

    def works(self, day: date) -> bool:
        """Say whether it is a working day there."""
        return self.calendar.is_working(day)

    def morning_of(self, day: date) -> datetime:
        """Give the instant of the morning of a day."""
        return self.at(day, self.morning)

    def evening_of(self, day: date) -> datetime:
        """Give the instant until which a missed morning of that day is made good."""
        return self.at(day, max(EVENING, self.morning + 1))

    def awake(self, now: datetime) -> bool:
        """Say whether anything at all may be told now."""
        today = self.day(now)
        return self.works(today) and self.at(today, min(AT_ONCE_FROM, self.morning)) <= now < self.evening_of(today)


def first_morning(due_at: datetime, hours: Hours, *, before: bool = False) -> datetime:
    """Give the morning on which something that may be told from `due_at` on is told.

    Args:
        due_at: the first moment of its step's day in the place of its subject.
        hours: those of who is told.
        before: a reminder before its date: it goes out on the working morning before where that morning is none.
    """
    day = hours.day(due_at)
    if hours.morning_of(day) < due_at:
        day += _DAY
    return hours.morning_of(hours.calendar.next_working(day, step=-_DAY if before else _DAY))


def lane_now(due_at: datetime, hours: Hours, *, now: datetime, at_once: bool = False,
             before: bool = False, born_at: datetime | None = None) -> Lane | None:  # fmt: skip
    """Say in which lane something is told at this moment; None where it has to wait.

    What is told at once goes out between 8 and 18 of the working day on which it came up, all else in a morning's
    digest. A morning that was missed is made good until the evening, else the next one serves; it is not missed by what
    was `born_at` a later moment.
    """
    today = hours.day(now)
    if not hours.works(today):
        return None
    if at_once and hours.day(due_at) == today and _in_hours(due_at, hours):
        return Lane.URGENT if due_at <= now and _in_hours(now, hours) else None
    if at_once and hours.works(hours.day(due_at)) and _in_hours(due_at, hours):
        due_at = hours.evening_of(hours.day(due_at))  # it had its day: now the next morning serves
    morning = hours.morning_of(today)
    if morning < first_morning(due_at, hours, before=before) or (born_at is not None and morning <= born_at):
        return None
    return Lane.DIGEST if morning <= now < hours.evening_of(today) else None


def _in_hours(moment: datetime, hours: Hours) -> bool:
    day = hours.day(moment)
    return hours.at(day, AT_ONCE_FROM) <= moment < hours.at(day, EVENING)
