"""The road of one message, step by step and to the very second: who may take which step, and what follows from it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.database import Database
from models.notifications import DeliveryPause, Item, Lane, Message, State, sending
from models.notifications.sending import Arrived, Claim

NOW: Final = 1_000.0
AT: Final = datetime(2026, 11, 19, 8, tzinfo=UTC)


def put(session: Session, uid: str, *, items: int = 0, **facts: Any) -> Message:
    """Write a message to somebody of the same name into the ledger, with so many items."""
    given: dict[str, Any] = {"recipient": uid, "lane": Lane.DIGEST, "team_id": "T1", "created_at": AT, **facts}
    message = Message(uid=uid, **given)
    session.add(message)
    session.flush()
    for number in range(items):
        session.add(Item(rule="r", subject=f"{uid}.{number}", round=1, step="1", recipient=message.recipient, due_at=AT,
                         created_at=AT, message_id=message.id))  # fmt: skip
    session.flush()
    return message


def take(session: Session, *, attempt: int | None = None, **which: Any) -> list[Claim]:
    """Claim what may leave now; by another `attempt` each claim is one that was lost meanwhile."""
    found = sending.claim(session, seconds=which.pop("seconds", NOW), limit=20)
    if attempt is not None:
        session.execute(update(Message).values(attempt=attempt))
    return found


def uids(claims: Sequence[Claim]) -> list[str]:
    return [claim.uid for claim in claims]


def states(session: Session) -> dict[str, State]:
    return dict(session.execute(select(Message.uid, Message.state)).all())


def row(session: Session, uid: str) -> Message:
    session.expire_all()
    return session.scalars(select(Message).where(Message.uid == uid)).one()


def test_what_may_leave_now_is_claimed_the_urgent_first_and_nothing_else(database: Database) -> None:
    with database.unit_of_work() as session:
        put(session, "summary", lane=Lane.SUMMARY)
        put(session, "digest", retry_at=NOW)
        put(session, "urgent", lane=Lane.URGENT)
        put(session, "escalation", lane=Lane.ESCALATION)
        put(session, "later", retry_at=NOW + 0.5)
        for state in set(State) - {State.PENDING}:
            put(session, state.value, state=state)
        claims = take(session)
        assert uids(claims) == ["urgent", "escalation", "digest", "summary"]
        assert {(claim.attempt, row(session, claim.uid).attempt) for claim in claims} == {(1, 1)}
        assert row(session, "digest").lease_until == NOW + sending.CLAIM_SECONDS


def test_doubts_are_claimed_when_their_time_has_come_and_put_off_meanwhile(database: Database) -> None:
    with database.unit_of_work() as session:
        put(session, "now", state=State.UNKNOWN, retry_at=NOW)
        put(session, "later", state=State.UNKNOWN, retry_at=NOW + 0.5)
        for state in set(State) - {State.UNKNOWN}:
            put(session, state.value, state=state)
        assert uids(sending.claim_doubts(session, seconds=NOW, limit=20)) == ["now"]
        assert row(session, "now").retry_at == NOW + sending.LOOK_AFTER_SECONDS


def test_a_workspace_that_rests_gets_nothing_and_others_do_until_the_moment_itself(database: Database) -> None:
    with database.unit_of_work() as session:
        for team in ("T1", "T2", None):
            put(session, f"to {team}", team_id=team)
        sending.pause(session, "T1", until=NOW + 1)
        sending.pause(session, "T2", until=NOW)
        assert uids(take(session)) == ["to T2", "to None"]
        sending.pause(session, "T1", until=NOW + 0.5, problem="token_revoked")
        assert take(session, seconds=NOW + 0.9) == []
        assert uids(take(session, seconds=NOW + 1)) == ["to T1"]
        pauses = session.execute(select(DeliveryPause.team_id, DeliveryPause.until, DeliveryPause.problem)).all()
        assert sorted(map(tuple, pauses)) == [("T1", NOW + 1, "token_revoked"), ("T2", NOW, "")]


def test_what_a_dead_worker_left_is_taken_up_once_its_lease_is_over(database: Database) -> None:
    with database.unit_of_work() as session:
        for state in State:
            for lease in (NOW, NOW - 0.5):
                put(session, f"{state} {lease}", state=state, lease_until=lease)
        before = states(session)
        sending.expire(session, seconds=NOW)
        changed = {uid: state for uid, state in states(session).items() if before[uid] is not state}
        assert changed == {"claimed 999.5": State.PENDING, "sending 999.5": State.UNKNOWN}
        assert row(session, "sending 999.5").retry_at == NOW - 0.5 + 30


def test_of_several_that_begin_together_those_that_another_worker_took_are_left_out(database: Database) -> None:
    with database.unit_of_work() as session:
        for uid in ("mine", "lost", "over"):
            put(session, uid)
        claims = {claim.uid: claim for claim in take(session)}
        session.execute(update(Message).where(Message.uid == "lost").values(attempt=2))
        session.execute(update(Message).where(Message.uid == "over").values(state=State.PENDING))
        leaving = [(claim, "D1") for claim in claims.values()]
        assert sending.begin(session, leaving, seconds=NOW) == {claims["mine"].id}
        assert states(session) == {"mine": State.SENDING, "lost": State.CLAIMED, "over": State.PENDING}
        assert (row(session, "mine").slack_channel, row(session, "mine").lease_until) == ("D1", NOW + 30)


def sends(session: Session, *claims: Claim) -> None:
    assert sending.begin(session, [(claim, "C1") for claim in claims], seconds=NOW) == {claim.id for claim in claims}


def test_a_summary_brings_its_replies_one_after_the_other_and_a_digest_brings_none(database: Database) -> None:
    with database.unit_of_work() as session:
        put(session, "digest")
        put(session, "post", lane=Lane.SUMMARY)
        digest, post = take(session)
        sends(session, digest, post)
        sending.arrived(session, [Arrived(digest, "1.1", AT), Arrived(post, "1.2", AT)])
        assert {states(session)[uid] for uid in ("digest", "post")} == {State.SENT}
        assert (row(session, "digest").ts, row(session, "post").ts) == ("1.1", "1.2")
        for part in (0, 1):
            (reply,) = take(session)
            assert (reply.recipient, reply.parent_id, reply.part) == (f"thread:{post.id}.{part}", post.id, part)
            assert (reply.lane, reply.parent_ts) == (Lane.THREAD, "1.2")
            sends(session, reply)
            assert sending.sent(session, reply, ts=f"1.{part}", at=AT)
        put(session, "other")
        parents = {claim.uid: claim.parent_ts for claim in take(session)}
        assert parents.pop("other") is None
        assert list(parents.values()) == ["1.2"], "of the next reply"


def test_who_lost_a_message_changes_nothing_of_it_whatever_comes(database: Database) -> None:
    with database.unit_of_work() as session:
        put(session, "post", items=1, lane=Lane.SUMMARY)
        (lost,) = take(session, attempt=7)
        assert not sending.sent(session, lost, ts="1.1", at=AT)
        assert not sending.freed(session, lost, problem="x")
        assert not sending.dropped(session, lost, problem="x")
        assert not sending.perhaps_sent(session, lost, problem="x", seconds=NOW)
        assert not sending.again(session, lost, problem="x", retry_at=NOW)
        assert not sending.failed(session, lost, problem="x")
        assert states(session) == {"post": State.CLAIMED}, "nor is there a reply"
        assert session.scalars(select(Item.message_id)).all() == [lost.id]


def doubtful(session: Session, **facts: Any) -> Claim:
    put(session, "doubt", state=State.UNKNOWN, retry_at=NOW, items=2, **facts)
    (claim,) = sending.claim_doubts(session, seconds=NOW, limit=20)
    return claim


def test_what_is_not_there_is_looked_for_once_more_and_then_goes_out_again(database: Database) -> None:
    with database.unit_of_work() as session:
        claim = doubtful(session)
        put(session, "another lane", recipient="doubt", lane=Lane.URGENT)
        put(session, "another reader")
        assert sending.not_there(session, claim, seconds=NOW)
        doubt = row(session, "doubt")
        assert (doubt.state, doubt.looks, doubt.retry_at) == (State.UNKNOWN, 1, NOW + 60)
        (claim,) = sending.claim_doubts(session, seconds=NOW + 60, limit=20)
        assert claim.looks == 1
        assert sending.not_there(session, claim, seconds=NOW + 60)
        doubt = row(session, "doubt")
        assert (doubt.state, doubt.looks, doubt.retry_at) == (State.PENDING, 0, NOW + 60)
        assert set(session.scalars(select(Item.message_id))) == {claim.id}


def test_the_news_of_what_is_not_there_goes_with_another_message_that_is_open_for_its_reader(
    database: Database,
) -> None:
    with database.unit_of_work() as session:
        claim = doubtful(session, looks=1)
        rival = put(session, "rival", recipient="doubt", items=0)
        put(session, "another reader", items=1)
        session.execute(update(Item).where(Item.subject == "doubt.1").values(dropped="done"))
        assert sending.not_there(session, claim, seconds=NOW)
        assert (states(session)["doubt"], states(session)["rival"]) == (State.DROPPED, State.PENDING)
        held = dict(session.execute(select(Item.subject, Item.message_id)).all())
        assert (held["doubt.0"], held["doubt.1"]) == (None, claim.id)
        assert held["another reader.0"] not in (None, rival.id)


def in_doubt(session: Session) -> list[str]:
    return sorted(session.scalars(select(Message.uid).where(sending.in_doubt())))


def test_only_what_nobody_can_look_for_is_in_doubt_and_is_settled_by_who_names_it_as_it_was_shown(
    database: Database,
) -> None:
    with database.unit_of_work() as session:
        for uid in ("came", "again", "stays"):
            put(session, uid, state=State.UNKNOWN, attempt=1, retry_at=NOW)
        for claim in sending.claim_doubts(session, seconds=NOW, limit=20):
            assert sending.unreadable(session, claim, problem="missing_scope")
        put(session, "looked for", state=State.UNKNOWN, attempt=1, retry_at=NOW)
        put(session, "sent", state=State.SENT, attempt=1, retry_at=sending.NEVER)
        assert in_doubt(session) == ["again", "came", "stays"]
        came, again = row(session, "came").id, row(session, "again").id
        assert not sending.came(session, came, 2)
        assert not sending.send_again(session, again, 2)
        assert not sending.came(session, row(session, "looked for").id, 1)
        assert in_doubt(session) == ["again", "came", "stays"]
        assert sending.came(session, came, 1)
        assert sending.send_again(session, again, 1)
        assert in_doubt(session) == ["stays"]
        assert (row(session, "came").state, row(session, "came").sent_at) == (State.SENT, AT)
        assert (row(session, "again").state, row(session, "again").retry_at) == (State.PENDING, 0)
        assert not sending.came(session, came, 1), "it is settled"


def test_what_could_not_be_looked_for_is_looked_for_later(database: Database) -> None:
    with database.unit_of_work() as session:
        claim = doubtful(session, looks=1)
        assert sending.look_later(session, claim, retry_at=NOW + 90)
        assert (row(session, "doubt").looks, row(session, "doubt").retry_at) == (1, NOW + 90)


def test_what_was_not_begun_is_given_back_with_nothing_lost(database: Database) -> None:
    with database.unit_of_work() as session:
        put(session, "mine")
        put(session, "lost")
        claims = take(session)
        session.execute(update(Message).where(Message.uid == "lost").values(attempt=2))
        sending.release(session, claims)
        assert states(session) == {"mine": State.PENDING, "lost": State.CLAIMED}


def test_very_many_items_are_more_than_the_number_that_is_named(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "HEAVY", 2)
    with database.unit_of_work() as session:
        put(session, "few", items=2)
        many = put(session, "many", items=3)
        put(session, "not claimed", items=3, state=State.SENT)
        assert sending.heavy(session, take(session)) == {many.id}


def test_rows_of_a_message_keep_their_order_and_one_alone_needs_none(database: Database) -> None:
    with database.unit_of_work() as session:
        message = put(session, "digest", items=3)
        ids = list(session.scalars(select(Item.id).where(Item.message_id == message.id).order_by(Item.id)))
        sending.keep_order(session, ids[:1])
        assert set(session.scalars(select(Item.place))) == {0}
        sending.keep_order(session, [ids[2], ids[0], ids[1]])
        session.expire_all()
        assert [session.get_one(Item, id_).place for id_ in ids] == [2, 3, 1]
