"""The other side is asked in its DM, and the first answer there settles it for everybody."""

from datetime import date

from bot.sandbox.fields import find_in
from models.history import History
from models.milestones.tables import Answer, ChangeRequest
from tests.slack.running import RunningBot

KEY = "PSP-12-M3"
TITLE = "Reference architecture reviewed"


def asks(bot: RunningBot) -> None:
    bot.member("otto").types(f"/psp move {KEY} to 4 Dec because the reviewer is back on 1 Dec")
    bot.tick()


def newest(bot: RunningBot, who: str) -> str:
    return str(bot.member(who).dm[-1]["text"])


def answer(bot: RunningBot) -> tuple[Answer, date]:
    with bot.database.reading() as session:
        request = session.query(ChangeRequest).one()
        return request.answer, request.milestone.due_on


def test_a_move_is_asked_at_once_in_the_dm_of_the_other_side_and_agreed_there(bot: RunningBot) -> None:
    asks(bot)
    pia = bot.member("pia")
    assert "asks to move “" in newest(bot, "pia")
    pia.clicks("Agree", pia.dm[-1])
    assert answer(bot) == (Answer.AGREED, date(2026, 12, 4))
    assert TITLE in newest(bot, "pia")
    assert "Agree" not in pia.buttons(pia.dm[-1])


def test_refused_in_the_dm_the_reason_is_asked_and_kept(bot: RunningBot) -> None:
    asks(bot)
    pia = bot.member("pia")
    pia.clicks("Refuse…", pia.dm[-1])
    pia.fills(reason="Too late for the launch.")
    pia.submits()
    assert pia.modal is None
    assert "refused by you" in str(pia.dm[-1]["blocks"])
    assert answer(bot) == (Answer.REFUSED, date(2026, 11, 18))


def test_the_button_of_a_question_that_was_replaced_answers_nothing(bot: RunningBot) -> None:
    asks(bot)
    pia = bot.member("pia")
    old = pia.dm[-1]
    bot.member("otto").types(f"/psp move {KEY} to 11 Dec because the room is free then")
    said = pia.clicks("Agree", old)
    assert said.text == "Otto Brandl now asks for Fri 11 Dec 2026 at 09:30. Look at that question."
    with bot.database.reading() as session:
        answers = [one.answer for one in session.query(ChangeRequest).order_by(ChangeRequest.id)]
    assert answers == [Answer.REPLACED, Answer.OPEN]


def test_another_date_is_asked_back_from_the_question(bot: RunningBot) -> None:
    asks(bot)
    pia = bot.member("pia")
    pia.clicks("Another date…", pia.dm[-1])
    pia.fills(due_on=date(2026, 12, 11), reason="Then the room is free.")
    pia.submits()
    assert pia.modal is None
    assert "11 Dec asked by you at 09:30, waits for <@U0OTTO>" in str(pia.dm[-1]["blocks"])
    bot.tick()
    otto = bot.member("otto")
    assert "from 18 Nov to Fri 11 Dec 2026" in newest(bot, "otto")
    otto.clicks("Agree", otto.dm[-1])
    with bot.database.reading() as session:
        answers = [(one.to_on, one.answer) for one in session.query(ChangeRequest).order_by(ChangeRequest.id)]
    assert answers == [(date(2026, 12, 4), Answer.REPLACED), (date(2026, 12, 11), Answer.AGREED)]


def test_whoever_is_second_reads_who_answered(bot: RunningBot) -> None:
    asks(bot)
    pia = bot.member("pia")
    old = pia.dm[-1]
    bot.member("lin").types(f"/psp agree {KEY}")
    assert pia.clicks("Agree", old).text == "Lin Marlow agreed at 09:30. 4 Dec counts now."


def test_a_double_click_on_agree_is_one_answer(bot: RunningBot) -> None:
    asks(bot)
    pia = bot.member("pia")
    where = pia._places(pia.dm[-1])[0]  # noqa: SLF001 -- the second click is under way when the first redraws it
    block, element = find_in(where.blocks, "Agree") or ({}, {})
    for _ in range(2):
        pia._act(where, block, element)  # noqa: SLF001 -- as above
    assert answer(bot) == (Answer.AGREED, date(2026, 12, 4))
    assert pia.ephemerals == []
    with bot.database.reading() as session:
        acts = [line.act for line in session.query(History).where(History.subject == KEY)]
    assert acts.count("agreed") == 1
