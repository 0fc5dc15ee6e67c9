"""What belongs to another company reads like what is not there, whatever is done to it, down to the ack's bytes."""

import json
from typing import Any

import pytest
from sqlalchemy import select, update

import handlers
from bot.sandbox import payloads
from bot.sandbox.payloads import Where
from handlers import grammar
from handlers.grammar import VERBS
from models.milestones.tables import Milestone
from models.plans import Plan
from models.targets.tables import Target
from tests.slack.running import Person, RunningBot

KEYS = {"PSP-12-M3": ("PSP-40-M1", "PSP-99-M1"), "PSP-12-M5": ("PSP-40-M1", "PSP-40-M7"),
        "PSP-12-T1": ("PSP-40-T1", "PSP-99-T1"), "PSP-12": ("PSP-40", "PSP-99")}  # fmt: skip


def with_key() -> list[str]:
    """Give an example of each verb that takes a key, and of those that a plan's key fits, too."""
    examples = [verb.example for verb in VERBS if getattr(grammar.parse(verb.example), "key", None)]
    return sorted({*examples, "start PSP-12", "edit PSP-12", "history PSP-12", "status PSP-12", "list due of PSP-12",
                   "add milestone PSP-12", "add target PSP-12"})  # fmt: skip


def ack(bot: RunningBot, person: Person, words: str) -> Any:
    """Give the very answer that rides on the ack."""
    space = bot.sandbox.space
    sent = payloads.command(space, person.id, space.channels[person.channel], f"/psp {words}")
    return bot.sandbox.dispatcher.transport.deliver("slash_commands", sent, accepts=True).body


@pytest.mark.parametrize(("who", "channel"), [("lin", "tindrel"), ("rafe", "tindrel"), ("mira", "germany"),
                                              ("zoe", "germany")])  # fmt: skip
def test_no_command_tells_another_companys_key_from_one_that_is_not_there(
    bot: RunningBot, who: str, channel: str
) -> None:
    with bot.database.unit_of_work() as session:
        forty = select(Plan.id).where(Plan.number == 40).scalar_subquery()
        session.execute(update(Target).values(plan_id=forty, line_id=None))
    person = bot.member(who, channel)
    for example in with_key():
        mine = next(key for key in KEYS if key in example)
        answers = []
        for key in KEYS[mine]:
            body = ack(bot, person, example.replace(mine, key))
            answers.append(json.dumps(body, ensure_ascii=False, sort_keys=True).replace(key, "KEY"))
        assert answers[0] == answers[1], example
        assert "Harbour" not in answers[0], example
        assert "Olga" not in answers[0], example
    assert person.modal is None


FORGED = ("PSP-40-M1|1", "PSP-40|1", "overdue;in=PSP-40", "0|PSP-40")
SECRET = ("Harbour", "Port authority", "Olga", "Ostrevale")


def facts(bot: RunningBot) -> list[Any]:
    """Give what the database holds of the other company's plan, and how much history there is."""
    with bot.database.reading() as session:
        plan = session.execute(select(Plan.version, Plan.stage).where(Plan.number == 40)).all()
        milestones = session.execute(select(Milestone.id, Milestone.version, Milestone.status)).all()
        return [[tuple(row) for row in plan], sorted(tuple(row) for row in milestones)]


def test_no_button_that_somebody_forges_shows_or_changes_another_companys_plan(bot: RunningBot) -> None:
    lin = bot.member("lin", "tindrel")
    lin.types("/psp help")
    where = Where(message=lin.ephemerals[-1], channel_id=lin.channel)
    before = facts(bot)
    for action_id in sorted(handlers.routes().actions):
        for value in FORGED:
            action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value,
                      "text": {"type": "plain_text", "text": "x"}}  # fmt: skip
            bot.sandbox.dispatcher.click(lin.id, where, action)
            bot.after.wait_idle()
            seen = json.dumps([lin.ephemerals, lin.dm, lin.modal], ensure_ascii=False)
            assert [word for word in SECRET if word in seen] == [], (action_id, value)
            if lin.modal is not None:
                lin.closes_modal(all_of_them=True)
    assert facts(bot) == before
