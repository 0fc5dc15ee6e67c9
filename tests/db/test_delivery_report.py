"""What the office reads of delivery: nothing is hidden, and what is in doubt is settled once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from models import delivery_report
from models.access import Caller, caller_for
from models.database import Database
from models.delivery_report import BACK, PAGE, Count, Report
from models.errors import Conflict, NotAllowed
from models.history import History
from models.notifications import DeliveryPause, Heartbeat, Item, Lane, Message, State, sending, to_person
from tests.world import START, TEAM, World, build, slack_id


@pytest.fixture
def world(database: Database) -> World:
    return build(database)


def caller(database: Database, who: str) -> Caller:
    with database.reading() as session:
        found = caller_for(session, TEAM, slack_id(who))
    assert found is not None
    return found


def write(database: Database, world: World, who: str, state: State, **more: Any) -> int:
    """Write a message of the ledger."""
    person = world.people[who]
    values = {"lane": Lane.DIGEST, "created_at": START, "attempt": 1, **more}
    if state is State.SENT:
        values.setdefault("sent_at", values["created_at"])
    with database.unit_of_work() as session:
        number = len(session.scalars(select(Message.id)).all())
        message = Message(uid=f"m{number}", recipient=to_person(person), person_id=person, state=state, **values)
        session.add(message)
        session.flush()
        return message.id


def doubt(database: Database, world: World, who: str = "otto", **more: Any) -> int:
    """Write a message of which nobody will ever know whether it arrived."""
    return write(database, world, who, State.UNKNOWN, retry_at=sending.NEVER, problem="missing_scope", **more)


def read(database: Database, *, who: str = "ines", first: int = 0) -> Report:
    with database.reading() as session:
        by = caller_for(session, TEAM, slack_id(who))
        assert by is not None
        return delivery_report.report(session, by=by, now=START, seconds=1000.0, first=first)


def test_what_was_lost_is_listed_and_each_kind_is_counted(database: Database, world: World) -> None:
    write(database, world, "otto", State.SENT)
    write(database, world, "pia", State.SENT, lane=Lane.URGENT)
    write(database, world, "mira", State.SENT, created_at=START - BACK - timedelta(hours=1))
    write(database, world, "mira", State.PENDING)
    write(database, world, "lin", State.DROPPED, problem="nothing left to say")
    write(database, world, "vera", State.UNKNOWN, retry_at=900.0)
    write(database, world, "rosa", State.FAILED, problem="user_disabled")
    write(database, world, "rafe", State.FAILED, created_at=START - BACK - timedelta(hours=1))
    doubt(database, world, created_at=START - timedelta(days=40))
    found = read(database)
    assert (found.not_sent, found.perhaps, found.sent) == (1, 1, 2)
    assert [(one.person and one.person.name, one.perhaps, one.problem) for one in found.findings] == [
        ("Rosa Lindt", False, "user_disabled"),
        ("Otto Brandl", True, "missing_scope"),
    ]
    assert found.counts == (
        Count(Lane.DIGEST, sent=1, waiting=1, not_sent=1, perhaps=2),
        Count(Lane.URGENT, sent=1),
    )


def test_findings_come_in_pages_and_all_of_them_are_counted(database: Database, world: World) -> None:
    ids = [write(database, world, "otto", State.FAILED, problem="not drawn") for _ in range(PAGE)]
    last = doubt(database, world)
    first, second = read(database), read(database, first=PAGE)
    assert [one.message_id for one in first.findings] == ids[::-1]
    assert [one.message_id for one in second.findings] == [last]
    assert first.total == second.total == PAGE + 1
    assert read(database, first=500).first == 0


def test_who_was_told_instead_is_named(database: Database, world: World) -> None:
    lost = write(database, world, "otto", State.FAILED, problem="user_disabled")
    key = {"rule": "milestone.overdue", "subject": "PSP-12-M3", "round": 1, "step": "1", "lane": Lane.DIGEST,
           "due_at": START, "created_at": START}  # fmt: skip
    otto, mira, pia = (world.people[who] for who in ("otto", "mira", "pia"))
    with database.unit_of_work() as session:
        session.execute(insert(Item), [
            {**key, "recipient": to_person(otto), "person_id": otto, "role": "owner", "message_id": lost,
             "dropped": "unreached"},
            {**key, "recipient": to_person(mira), "person_id": mira, "role": "stand-in", "message_id": None,
             "dropped": ""},
            {**key, "recipient": to_person(pia), "person_id": pia, "role": "supporter", "message_id": None,
             "dropped": ""},
        ])  # fmt: skip
    (found,) = read(database).findings
    assert (found.items, [one.name for one in found.instead]) == (1, ["Mira Pell"])


def test_a_workspace_that_rests_and_the_last_run_are_said(database: Database, world: World) -> None:
    del world
    assert (read(database).last_run, read(database).pauses) == (None, ())
    with database.unit_of_work() as session:
        session.add(Heartbeat(process=delivery_report.RUN, at=START))
        session.add(DeliveryPause(team_id=TEAM, until=1001.0, problem="token_revoked"))
        session.add(DeliveryPause(team_id="T0OTHER", until=999.0, problem="over by now"))
    assert (read(database).last_run, read(database).pauses) == (START, ("token_revoked",))


def test_what_came_counts_as_sent_and_is_settled_once(database: Database, world: World) -> None:
    message, ines = doubt(database, world), caller(database, "ines")
    with database.unit_of_work() as session:
        delivery_report.it_came(session, message, 1, by=ines, now=START)
    for act in (delivery_report.it_came, delivery_report.send_again):
        with pytest.raises(Conflict), database.unit_of_work() as session:
            act(session, message, 1, by=ines, now=START)
    assert (read(database).total, read(database).sent) == (0, 1)
    with database.reading() as session:
        lines = session.execute(select(History.subject, History.act, History.by_id)).all()
    assert lines == [(f"message:{message}", "came", ines.person_id)]


def test_what_goes_again_is_claimed_once_more_and_an_older_button_does_nothing(
    database: Database, world: World
) -> None:
    message, ines = doubt(database, world), caller(database, "ines")
    with database.unit_of_work() as session:
        delivery_report.send_again(session, message, 1, by=ines, now=START)
    with database.unit_of_work() as session:
        assert [one.id for one in sending.claim(session, seconds=1.0, limit=9)] == [message]
    doubted_anew = {"state": State.UNKNOWN, "retry_at": sending.NEVER}
    with database.unit_of_work() as session:
        session.execute(update(Message).values(**doubted_anew))
    with pytest.raises(Conflict), database.unit_of_work() as session:
        delivery_report.it_came(session, message, 1, by=ines, now=START)


def test_where_the_next_message_is_open_already_the_news_goes_with_that(database: Database, world: World) -> None:
    message, ines = doubt(database, world), caller(database, "ines")
    write(database, world, "otto", State.PENDING)
    otto = world.people["otto"]
    with database.unit_of_work() as session:
        session.add(
            Item(rule="milestone.overdue", subject="PSP-12-M3", round=1, step="1", recipient=to_person(otto),
                 person_id=otto, lane=Lane.DIGEST, role="owner", due_at=START, created_at=START, message_id=message)
        )  # fmt: skip
    with database.unit_of_work() as session:
        delivery_report.send_again(session, message, 1, by=ines, now=START)
    with database.reading() as session:
        assert session.scalars(select(Item.message_id)).all() == [None]
        assert session.scalar(select(Message.state).where(Message.id == message)) is State.DROPPED


def test_what_is_still_looked_for_is_nobodys_to_settle(database: Database, world: World) -> None:
    message, ines = write(database, world, "otto", State.UNKNOWN, retry_at=900.0), caller(database, "ines")
    for act in (delivery_report.it_came, delivery_report.send_again):
        with pytest.raises(Conflict), database.unit_of_work() as session:
            act(session, message, 1, by=ines, now=START)


@pytest.mark.parametrize("who", ["mira", "vera", "otto", "pia", "lin"])
def test_nobody_but_the_office_reads_or_settles(database: Database, world: World, who: str) -> None:
    message, other = doubt(database, world), caller(database, who)
    with pytest.raises(NotAllowed):
        read(database, who=who)
    for act in (delivery_report.it_came, delivery_report.send_again):
        with pytest.raises(NotAllowed), database.unit_of_work() as session:
            act(session, message, 1, by=other, now=START)
