"""Whom the bot does not know, and whom no plan names: nothing of a plan or company is said, and the way in works."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, update

from models.milestones.tables import Milestone
from models.people import AccessRequest, Person, SlackIdentity
from tests import world
from tests.slack.running import RunningBot

WHY = "I run the pilot at the ministry"
UNKNOWN = "You are not known here yet, so nothing can be shown. The programme office or a PAM can let you in."


def requests(bot: RunningBot) -> list[tuple[str, str, str, str]]:
    with bot.database.reading() as session:
        return [(one.name, one.user_id, one.company, one.reason) for one in session.scalars(select(AccessRequest))]


@pytest.mark.parametrize("typed", ["", "status", "list overdue", "show PSP-12-M3", "frobnicate", "add plan"])
def test_a_stranger_reads_the_same_whatever_was_typed(bot: RunningBot, typed: str) -> None:
    zoe = bot.member("zoe", "germany")
    said = zoe.types(f"/psp {typed}")
    assert said.text == UNKNOWN
    assert zoe.buttons(zoe.ephemerals[-1]) == ["Ask for access…", "Help"]


def test_a_request_is_noted_once_with_the_registered_name(bot: RunningBot) -> None:
    zoe = bot.member("zoe", "germany")
    zoe.types("/psp")
    zoe.clicks("Ask for access…")
    zoe.fills(company="Tindrel", reason=WHY)
    assert zoe.submits() == "⏳ *waits for the programme office*: you asked on 17 Nov, the answer comes here."
    zoe.closes_modal()
    zoe.clicks("Ask for access…", zoe.ephemerals[0])
    assert zoe.modal is None
    assert zoe.ephemerals[-1]["text"].startswith("Waits for the programme office: you asked on 17 Nov")
    assert requests(bot) == [("Zoe Quill", "U0ZOE", "Tindrel", WHY)]
    bot.clock.advance_to(datetime(2026, 11, 18, 8, tzinfo=UTC))
    zoe.clicks("Ask for access…", zoe.ephemerals[0])
    assert zoe.modal is not None


@pytest.mark.parametrize(("reason", "said"), [("why", "Write at least 10 characters."),
                                              ("          \n  ", "Write at least 10 characters.")])  # fmt: skip
def test_a_reason_that_says_nothing_is_refused_beside_the_field(bot: RunningBot, reason: str, said: str) -> None:
    zoe = bot.member("zoe", "germany")
    zoe.types("/psp")
    zoe.clicks("Ask for access…")
    zoe.fills(company="Tindrel", reason=reason)
    assert zoe.submits() == {"reason": said}
    assert requests(bot) == []


def test_who_was_let_in_meanwhile_is_told_so(bot: RunningBot) -> None:
    zoe = bot.member("zoe", "germany")
    zoe.types("/psp")
    zoe.clicks("Ask for access…")
    zoe.fills(company="Quorbel", reason=WHY)
    with bot.database.unit_of_work() as session:
        session.add(SlackIdentity(team_id=world.TEAM, user_id="U0ZOE", person_id=bot.world.people["ned"]))
    said = zoe.submits()
    assert said == "*You are let in already.* Write /psp to see what waits for you."
    assert requests(bot) == []


def links_zoe(bot: RunningBot, to: str = "Pia Vost") -> int:
    """Let Zoe be somebody new of the same company as this person."""
    with bot.database.unit_of_work() as session:
        beside = session.scalars(select(Person).where(Person.name == to)).one()
        zoe = Person(uid="p-zoe", name="Zoe Quill", side=beside.side, partner_id=beside.partner_id)
        session.add(zoe)
        session.flush()
        session.add(SlackIdentity(team_id=world.TEAM, user_id="U0ZOE", person_id=zoe.id))
        return zoe.id


def test_whom_no_plan_names_asks_who_can_name_them_once_a_day(bot: RunningBot) -> None:
    links_zoe(bot)
    zoe = bot.member("zoe", "germany")
    assert zoe.types("/psp").text == "No plan names you yet, Zoe Quill (Tindrel). Lin Marlow can name you."
    zoe.clicks("Ask Lin Marlow")
    waits = "Waits for Lin Marlow: you asked today. No plan names you yet, Zoe Quill (Tindrel)."
    assert zoe.ephemerals[-1]["text"] == waits
    assert zoe.buttons(zoe.ephemerals[-1]) == ["Help"]
    assert zoe.types("/psp").text == waits
    bot.tick()
    [told] = bot.member("lin").dm
    assert told["text"].startswith("Name Zoe Quill (Tindrel) in a plan? No plan names them yet")
    bot.clock.advance_to(datetime(2026, 11, 18, 8, tzinfo=UTC))
    zoe.types("/psp")
    zoe.clicks("Ask Lin Marlow")
    bot.tick()
    assert len(bot.member("lin").dm) == 2


def test_at_the_vendor_and_where_no_lead_can_be_reached_the_office_is_asked(bot: RunningBot) -> None:
    with bot.database.unit_of_work() as session:
        lin = session.scalars(select(Person).where(Person.name == "Lin Marlow")).one()
        session.execute(delete(SlackIdentity).where(SlackIdentity.person_id == lin.id))
    links_zoe(bot)
    zoe = bot.member("zoe")
    zoe.types("/psp")
    zoe.clicks("Ask Ines Tarn")
    bot.tick()
    assert [one["text"].split("?")[0] for one in bot.member("ines").dm] == ["Name Zoe Quill (Tindrel) in a plan"]


def test_from_home_the_request_stands_there_and_is_not_told_to_whom_it_would_be_late(bot: RunningBot) -> None:
    bot.clock.advance_to(datetime(2026, 11, 17, 20, tzinfo=UTC))
    zoe_id = links_zoe(bot)
    zoe = bot.member("zoe")
    zoe.home()
    zoe.clicks("Ask Lin Marlow")
    assert "you asked today" in str(zoe.home())
    assert "Ask Lin Marlow" not in str(zoe.home())
    with bot.database.unit_of_work() as session:
        session.execute(update(Milestone).where(Milestone.number == 5).values(partner_owner_id=zoe_id))
    bot.advance_to(datetime(2026, 11, 18, 8, tzinfo=UTC))
    assert not any("Zoe" in one["text"] for one in bot.member("lin").dm)


def test_who_has_left_is_answered_like_a_stranger(bot: RunningBot) -> None:
    with bot.database.unit_of_work() as session:
        session.scalars(select(Person).where(Person.name == "Otto Brandl")).one().left = True
    assert bot.member("otto", "germany").types("/psp list").text == UNKNOWN


def test_the_request_reaches_the_office_as_a_dm_with_the_id_for_the_workbook(bot: RunningBot) -> None:
    zoe = bot.member("zoe", "germany")
    zoe.types("/psp")
    zoe.clicks("Ask for access…")
    zoe.fills(company="Tindrel & <!channel>", reason=WHY)
    zoe.submits()
    bot.tick()
    [told] = bot.member("ines").dm
    assert "Zoe Quill" in told["text"]
    assert "U0ZOE" in str(told["blocks"])
    assert "<!channel>" not in str(told["blocks"])
    bot.tick()
    assert len(bot.member("ines").dm) == 1
