"""The menu, Home and the morning's message say the same number: what waits does not hang on whether a step is today."""

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.views import menu
from models import access, lists, reminders
from models.alerts.sweep import sweep
from models.milestones import changes
from models.summaries.home import Wanted, home
from tests.jobs.delivery.conftest import Office

DAYS = ("2026-11-19", "2026-11-23", "2026-11-24", "2026-11-28", "2026-12-02")
"""Those of a milestone's steps until its sponsors are told, a Tuesday without a step, and a Saturday."""
TIMES = ("08:00", "09:01", "15:00")
WHO = ("otto", "mira", "rosa")
_WAITS = re.compile(r"\*(?:(\d+) things? waits? for|Nothing waits)")
_OWN = re.compile(r"(\d+) things? for you")
_MORE = re.compile(r"and (\d+) more waits?: /psp")


def at(office: Office, day: str, time: str) -> None:
    """Do what the jobs do at a time of day in Berlin."""
    office.clock.advance_to(datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo("Europe/Berlin")))
    sweep(office.database, office.clock)
    office.runs()


def number(said: str) -> int:
    found = _WAITS.match(said)
    assert found, said
    return int(found[1] or 0)


def waits(office: Office, who: str) -> int:
    """Say how much waits for somebody: the menu and Home must agree."""
    now = office.clock.now()
    with office.database.reading() as session:
        by = access.callers(session, [office.world.people[who]])[office.world.people[who]]
        in_menu = menu.headline(lists.waiting(session, by=by, now=now))
        in_home = menu.headline(home(session, Wanted(), by=by, now=now).waiting)
    assert in_menu == in_home
    return number(in_menu)


def told(texts: list[str]) -> int:
    """Add up what messages of a morning tell: their own lines, and how much more waits."""
    own = [int(found[1]) if (found := _OWN.match(text)) else 1 for text in texts]
    return sum(own) + sum(int(found[1]) for text in texts if (found := _MORE.search(text)))


def year(office: Office) -> Iterator[tuple[str, str]]:
    for day in DAYS:
        for time in TIMES if day > DAYS[0] else TIMES[1:]:  # the office opens on the first at nine
            at(office, day, time)
            yield day, time


def test_the_menu_home_and_the_morning_say_the_same_number_on_every_day_and_at_every_hour(office: Office) -> None:
    read = dict.fromkeys(WHO, 0)
    said: dict[tuple[str, str], int] = {}
    for day, time in year(office):
        for who in WHO:
            said[who, time] = waits(office, who)
            texts = [one["text"] for one in office.dms(who)[read[who] :]]
            read[who] += len(texts)
            if texts:
                assert (told(texts), time) == (said[who, time], "09:01"), (who, day, texts)
            if time == "15:00":
                assert said[who, time] == said[who, "09:01"], (who, day)
        if (day, time) == ("2026-11-28", "09:01"):
            assert [said[who, time] for who in WHO] == [3, 1, 0]
    assert said["rosa", "15:00"] == 1  # of whom help was asked
    assert all(read.values())


def test_what_was_told_in_a_role_waits_until_it_is_settled_or_snoozed_by_its_reader(office: Office) -> None:
    for day in DAYS[:2]:
        at(office, day, "09:01")
    now, ids = office.clock.now(), office.world.people
    assert [waits(office, who) for who in ("mira", "lin")] == [1, 1]
    with office.database.unit_of_work() as session:
        mira, otto = (access.callers(session, [ids[who]])[ids[who]] for who in ("mira", "otto"))
        reminders.snooze_for(session, "PSP-12-M3", days=3, by=mira, now=now)
    assert [waits(office, who) for who in ("mira", "lin")] == [0, 1]
    with office.database.unit_of_work() as session:
        changes.finish(session, "PSP-12-M3", by=otto, now=now)
    assert [waits(office, who) for who in ("mira", "lin")] == [0, 0]
