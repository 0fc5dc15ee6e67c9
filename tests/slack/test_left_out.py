"""One line that cannot be read falls out of its screen: the rest stays, and the screen says so with a reference."""

import pytest
from sqlalchemy import select, update

from models.base import Side
from models.milestones.tables import Ask, ChangeRequest, Milestone
from models.notifications import Item
from models.targets import Target
from tests.slack.running import RunningBot
from tests.slack.test_reminders import add_milestones, told
from tests.slack.test_status import context, ostrevale_in_germany

THIRD = "Reference architecture reviewed"


def a_question_that_nobody_can_read(bot: RunningBot) -> None:
    """Let something be asked of PSP-12-M3 that is kept in a broken way."""
    with bot.database.unit_of_work() as session:
        milestone = session.scalars(select(Milestone).where(Milestone.title == THIRD)).one()
        session.add(ChangeRequest(
            milestone_id=milestone.id, kind=Ask.TEXT, to_text='{"title', reason="The council votes on it.",
            asked_by_id=bot.world.people["pia"], asked_side=Side.PARTNER, asked_at=bot.clock.now(),
        ))  # fmt: skip


def a_target_that_nobody_can_read(bot: RunningBot) -> None:
    with bot.database.unit_of_work() as session:
        session.execute(update(Target).values(phases="10/x"))


def references(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.__dict__["reference"] for record in caplog.records if record.msg == "thing.set_aside"]


@pytest.mark.parametrize("words", ["list mine", "list due", "status PSP-12", "status Germany"])
def test_a_milestone_that_cannot_be_read_falls_out_of_a_screen_and_the_screen_says_so(
    bot: RunningBot, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    otto = bot.member("otto")
    whole = otto.types(f"/psp {words}")
    assert THIRD in whole.text or words == "status Germany"
    a_question_that_nobody_can_read(bot)
    shown = otto.types(f"/psp {words}")
    assert THIRD not in shown.text
    (reference,) = references(caplog)
    assert context(shown.blocks) == f"1 line could not be shown. Reference {reference}"
    assert shown.text.endswith(context(shown.blocks))


def test_a_plan_that_cannot_be_read_hides_no_other_of_its_place(bot: RunningBot) -> None:
    ostrevale_in_germany(bot)
    a_target_that_nobody_can_read(bot)
    ines = bot.member("ines", "germany")
    for _ in range(2):  # what is remembered of the others does not hide that one is missing
        shown = ines.types("/psp status")
        assert "Dock workshop" in shown.text
        assert "Reference" in context(shown.blocks)
    ines.clicks("Share here")
    posted = bot.sandbox.space.channels["C0GERMANY"].messages[-1]
    assert "Dock workshop" in posted["text"]
    assert context(posted["blocks"]).startswith("1 line could not be shown. Reference ")
    ines.home()
    home = str(bot.sandbox.space.views[bot.sandbox.space.homes["U0INES"]].content)
    assert "Harbour suite" in home
    assert "1 line could not be shown" in home
    with bot.database.unit_of_work() as session:
        session.execute(update(Target).values(phases=""))
    assert "PSP-12" in ines.types("/psp status").text


def test_an_item_that_cannot_be_worded_falls_out_of_all_that_a_message_holds(bot: RunningBot) -> None:
    add_milestones(bot, 9)
    told(bot, "otto", *(f"PSP-12-M{number}" for number in range(10, 19)))
    with bot.database.unit_of_work() as session:
        session.execute(update(Item).where(Item.subject == "PSP-12-M12").values(rule="milestone.of_tomorrow"))
    otto = bot.member("otto")
    shown = otto.clicks("Show all 9").view
    assert shown is not None
    rows = [block["block_id"].split(".")[1] for block in shown["blocks"] if block["block_id"].startswith("row.")]
    assert rows == [f"PSP-12-M{number}" for number in range(10, 19) if number != 12]
    assert context(shown["blocks"]).startswith("1 line could not be shown. Reference ")
