"""One item, person, channel or message that breaks falls out by itself: all others are told on the same morning."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import select, update
from typing_extensions import override

from bot.delivery import Delivery
from bot.jobs import Jobs
from handlers.slack.gateway import Gateway
from models import access, aside, delivery_report, history
from models.clock import HeldClock
from models.milestones.acts import Did
from models.milestones.tables import Milestone
from models.notifications import Item, State, to_channel
from models.people import Person
from models.plans import Plan
from models.programme import Subsidiary
from models.targets import Target
from tests.jobs.delivery.conftest import NINE_IN_BERLIN, Office
from tests.jobs.delivery.test_redraw import finishes
from tests.jobs.delivery.test_weekly import is_due

FIFTH = "PSP-12-M5"
SOON: dict[str, Any] = {"rule": "milestone.due_soon", "step": "10", "round": 20261211}


def breaks(office: Office) -> None:
    """Let nothing of PSP-12-M5 be put into words."""
    with office.database.unit_of_work() as session:
        history.record(session, FIFTH, Did.EDITED, by_id=None, at=office.clock.now(), before='{"owner_id"')


def asides(office: Office) -> set[str]:
    with office.database.reading() as session:
        return set(aside.standing(session, now=office.clock.now()))


def test_an_item_that_cannot_be_worded_falls_out_of_its_message_alone(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    breaks(office)
    office.tells("otto")
    wordless = office.tells("otto", FIFTH, **SOON)
    office.asks("otto", "PSP-12-M4")
    office.tells("pia", role="supporter")
    alone = office.tells("rosa", FIFTH, **SOON)
    assert office.runs() == 2
    (otto,) = office.dms("otto")
    assert otto["text"].startswith("2 things for you: 1 overdue, 1 to know.")
    assert FIFTH not in otto["text"]
    assert len(office.dms("pia")) == 1
    assert office.dms("rosa") == []
    assert asides(office) == {f"item:{wordless}", f"item:{alone}"}
    logged = [one for one in caplog.records if one.message == "thing.set_aside"]
    assert {one.key for one in logged} == {FIFTH}  # type: ignore[attr-defined]
    assert office.runs() == 0, "it is not tried again on the same day"
    assert len([one for one in caplog.records if one.message == "thing.set_aside"]) == 2


def test_what_could_not_be_worded_is_told_on_the_next_morning_on_which_it_can(office: Office) -> None:
    breaks(office)
    office.tells("otto", FIFTH, **SOON)
    office.runs()
    with office.database.unit_of_work() as session:
        session.execute(update(history.History).values(before=""))
    office.clock.advance_to(NINE_IN_BERLIN + timedelta(days=1, minutes=1))
    assert office.runs() == 1
    assert "Pilot at the Ministry of Tides" in office.dms("otto")[0]["text"]


def test_news_of_a_rule_without_words_falls_out_and_is_never_told_as_another(office: Office) -> None:
    office.tells("otto")
    office.tells("otto", FIFTH, rule="milestone.of_tomorrow")
    assert office.runs() == 1
    (otto,) = office.dms("otto")
    assert FIFTH not in str(otto)
    assert len(asides(office)) == 1


@pytest.mark.parametrize("broken", [{"zone": "Europe/Nowhere"}, {"weekend": "Sunday"}, {"morning": 31}])
def test_somebody_whose_hours_nobody_can_read_keeps_nobody_else_waiting(
    office: Office, broken: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with office.database.unit_of_work() as session:
        session.execute(update(Person).where(Person.name == "Otto Brandl").values(**broken))
    office.tells("otto")
    office.tells("pia", role="supporter")
    assert office.runs() == 1
    office.runs()
    assert len(office.dms("pia")) == 1
    assert asides(office) == {f"person:{office.world.people['otto']}"}
    assert len([one for one in caplog.records if one.message == "thing.set_aside"]) == 1
    with office.database.unit_of_work() as session:
        session.execute(update(Person).values(zone="Europe/Berlin", weekend="5,6", morning=9))
    office.clock.advance_to(NINE_IN_BERLIN + timedelta(days=1, minutes=1))
    office.runs()
    assert len(office.dms("otto")) == 1


def test_somebody_whose_hours_break_while_a_message_waits_gets_it_once_they_can_be_read(office: Office) -> None:
    office.tells("otto")
    office.sandbox.faults.add(method="chat.postMessage", kind="ratelimited", retry_after=1)
    office.runs()
    with office.database.unit_of_work() as session:
        session.execute(update(Person).where(Person.name == "Otto Brandl").values(zone="Europe/Nowhere"))
    office.machine.passes(2)
    office.runs()
    assert office.state() is State.DROPPED
    with office.database.reading() as session:
        assert session.scalars(select(Item.dropped)).all() == [""], "its news waits"


def test_a_channel_whose_hours_nobody_can_read_keeps_no_other_waiting(office: Office) -> None:
    with office.database.unit_of_work() as session:
        session.execute(update(Subsidiary).where(Subsidiary.key == "jp").values(zone="Asia/Nowhere"))
    is_due(office, "japan")
    is_due(office, "germany")
    office.runs()
    assert len(office.sandbox.space.channels["C0GERMANY"].messages) > 0
    assert asides(office) == {to_channel(office.world.channels["japan"])}


class Breaking(Gateway):
    """Breaks once in a way that nobody has foreseen: after a post, or before a drawing."""

    def __init__(self, office: Office) -> None:
        super().__init__(WebClient("xoxb-sandbox", base_url=office.sandbox.api_url))
        self.left = {"post", "update"}

    @override
    def post_message(self, *place: Any, **drawn: Any) -> str:
        found = super().post_message(*place, **drawn)
        return found if "post" not in self.left else self._breaks("post")

    @override
    def update_message(self, *place: Any, **drawn: Any) -> None:
        if "update" in self.left:
            self._breaks("update")
        super().update_message(*place, **drawn)

    def _breaks(self, name: str) -> str:
        self.left.discard(name)
        raise KeyError(name)


def test_what_breaks_in_one_post_or_one_drawing_stops_no_other(office: Office) -> None:
    delivery = Delivery(office.database, Breaking(office), office.clock, office.machine)
    for who in ("otto", "pia", "mira"):
        office.asks(who)
    assert delivery.run_once() == 2
    office.machine.passes(60)
    delivery.run_once()
    assert {one.state for one in office.messages()} == {State.SENT}, "what was posted is found, not sent twice"
    finishes(office, 3)
    delivery.run_once()
    office.machine.passes(31)
    delivery.run_once()
    told = [str(office.dms(who)[0]["blocks"]) for who in ("otto", "pia", "mira")]
    assert sum("done by" in one for one in told) == 2


def test_where_looking_fails_what_is_known_is_told_and_where_telling_fails_news_is_found(office: Office) -> None:
    office.tells("otto")
    looked: list[int] = []

    def look() -> int:
        looked.append(1)
        raise LookupError("a rule is broken")

    def deliver() -> int:
        office.runs()
        raise LookupError("delivery is broken")

    jobs = Jobs(office.database, HeldClock(office.clock), look=look, deliver=deliver)
    with pytest.raises(ExceptionGroup) as both:
        jobs.tick()
    assert len(both.value.exceptions) == 2
    assert len(looked) == 1
    assert len(office.dms("otto")) == 1


def test_where_one_part_of_delivery_fails_the_others_are_done(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.asks("otto")
    office.sandbox.faults.add(method="chat.postMessage", kind="ratelimited", retry_after=1)
    office.runs()
    office.machine.passes(2)

    def breaks_down(*_: Any, **__: Any) -> None:
        raise LookupError("no plan can be made")

    monkeypatch.setattr("models.notifications.filling.plan", breaks_down)
    with pytest.raises(LookupError):
        office.runs()
    assert len(office.dms("otto")) == 1


def test_a_plan_that_cannot_be_read_falls_out_of_the_week_of_its_channel_and_is_reported(office: Office) -> None:
    with office.database.unit_of_work() as session:
        germany = office.world.subsidiaries["de"]
        harbour = session.scalars(select(Plan).where(Plan.number == 40)).one()
        session.execute(update(Plan).where(Plan.id == harbour.id).values(lead_subsidiary_id=germany))
        session.execute(update(Milestone).where(Milestone.plan_id == harbour.id).values(subsidiary_id=germany))
        session.execute(update(Target).values(phases="10/x"))
    is_due(office, "germany")
    office.runs()
    post, *_ = office.sandbox.space.channels["C0GERMANY"].messages
    assert "Port authority workshop" in post["text"]
    with office.database.reading() as session:
        ines = office.world.people["ines"]
        by = access.callers(session, [ines])[ines]
        (listed,) = delivery_report.report(session, by=by, now=office.clock.now(), seconds=office.machine()).asides
    assert (listed.key, listed.person) == ("PSP-12", None)
    assert post["text"].endswith(f"1 line could not be shown. Reference {listed.reference}")
