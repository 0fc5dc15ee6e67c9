"""Milestones added in Slack: by the form, at once in words, and what cannot be."""

import threading
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from models.milestones.tables import Ask, ChangeRequest, Milestone
from models.plans import Plan, Stage
from tests import world
from tests.slack.running import RunningBot


def titles(bot: RunningBot, plan: int = 31) -> list[str]:
    with bot.database.reading() as session:
        found = select(Milestone.title).join(Plan, Milestone.plan_id == Plan.id).where(Plan.number == plan)
        return list(session.scalars(found.order_by(Milestone.number)))


def filled(**more: Any) -> dict[str, Any]:
    return {"title": "Pilot live", "due_on": date(2027, 1, 29), "vendor_owner": "Otto Brandl",
            "partner_owner": "Pia Vost"} | more  # fmt: skip


def test_a_milestone_is_added_by_the_form_and_the_form_turns_into_its_receipt(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    mira.types("/psp add milestone PSP-31")
    mira.fills(**filled(line="Japan · Archive", accountable="Tindrel", weight="3", evidence="the minutes"))
    assert mira.submits() == "✅ *Added “\u2068Pilot live\u2069”*, due Fri 29 Jan 2027 · `PSP-31-M2`"
    assert titles(bot) == ["Archive study", "Pilot live"]
    assert mira.buttons() == ["Undo", "Add another…", "Open"]
    mira.clicks("Undo")
    assert titles(bot) == ["Archive study"]


def in_force(bot: RunningBot) -> None:
    """Let both sides sign PSP-31 while somebody writes."""
    with bot.database.unit_of_work() as session:
        session.execute(
            update(Plan).where(Plan.number == 31).values(stage=Stage.IN_FORCE, signed_on=date(2026, 11, 17))
        )
        draft = select(Plan.id).where(Plan.number == 31).scalar_subquery()
        mine = update(Milestone).where(Milestone.plan_id == draft)
        session.execute(mine.values(baseline_on=Milestone.due_on, agreed=True))


def test_a_form_that_lay_open_while_its_plan_came_into_force_asks_for_the_reason_and_keeps_what_was_typed(
    bot: RunningBot,
) -> None:
    mira = bot.member("mira", channel="germany")
    mira.types("/psp add milestone PSP-31")
    mira.fills(**filled(weight="3", evidence="the minutes"))
    in_force(bot)
    mira.submits()
    assert mira.modal is not None
    assert "PSP-31 came into force meanwhile: Tindrel is asked now." in str(mira.modal["blocks"][0])
    assert mira.modal["submit"]["text"] == "Ask Tindrel"
    assert titles(bot) == ["Archive study"]
    mira.fills(reason="too short")
    assert mira.submits() == {"reason": "Say in a sentence why: Pia Vost decides on it."}
    mira.fills(reason="The archive wants it before spring.")
    assert "Pilot live" in str(mira.submits())
    assert titles(bot) == ["Archive study", "Pilot live"]
    with bot.database.reading() as session:
        added = session.scalars(select(Milestone).where(Milestone.title == "Pilot live")).one()
        assert (added.agreed, added.weight, added.evidence) == (False, 0, "the minutes")


def test_an_edit_that_lay_open_while_its_plan_came_into_force_asks_for_the_reason_too(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    mira.types("/psp edit PSP-31-M1")
    mira.fills(title="Archive study, first part")
    in_force(bot)
    mira.submits()
    mira.fills(reason="The ministry calls it that now.")
    assert "Archive study" in str(mira.submits())
    with bot.database.reading() as session:
        assert session.scalars(select(ChangeRequest.kind)).all() == [Ask.TEXT]


def test_without_a_plan_the_form_asks_for_it_first_and_keeps_the_title(bot: RunningBot) -> None:
    mira = bot.member("mira")
    mira.types("/psp milestone add “Pilot live”")
    mira.chooses("input.plan", "PSP-31 · Archive search · Tindrel")
    mira.fills(**{name: value for name, value in filled().items() if name != "title"})
    assert "Added" in str(mira.submits())
    assert titles(bot) == ["Archive study", "Pilot live"]


def test_a_channel_of_one_plan_supplies_it(bot: RunningBot) -> None:
    kenji = bot.member("kenji", channel="japan")
    kenji.types("/psp add milestone")
    assert kenji.modal is not None
    assert "PSP-40" in str(kenji.modal["blocks"][0])


def test_words_that_say_all_add_it_at_once(bot: RunningBot) -> None:
    said = bot.member("mira").types(
        "/psp add milestone PSP-31 “Pilot live” due 29 Jan owner <@U0PIA|pia> with <@U0OTTO|otto>"
    )
    assert said.text == "Added “Pilot live”, due Fri 29 Jan 2027, PSP-31-M2."
    with bot.database.reading() as session:
        added = session.scalars(select(Milestone).where(Milestone.title == "Pilot live")).one()
        assert (added.accountable, added.vendor_owner_id, added.partner_owner_id) == (
            "partner", bot.world.people["otto"], bot.world.people["pia"],
        )  # fmt: skip


def test_in_force_words_need_a_reason_else_the_form_opens_with_what_was_said(bot: RunningBot) -> None:
    mira = bot.member("mira")
    words = "/psp add milestone PSP-12 “Pilot live” due 29 Jan owner @otto with @pia"
    assert mira.types(words).view is not None
    mira.fills(reason="because")
    assert mira.submits() == {"reason": "Say in a sentence why: Pia Vost decides on it."}
    mira.fills(reason="The customer asks for it.")
    assert mira.submits() == "✅ *Added “\u2068Pilot live\u2069”*, due Fri 29 Jan 2027 · `PSP-12-M6`"
    mira.closes_modal()
    said = mira.types(words.replace("Pilot live", "Pilot two") + " because the customer asks for it")
    assert said.text == (
        "Added “Pilot two”, due Fri 29 Jan 2027, PSP-12-M7. It alerts from now on and waits for Pia Vost to agree."
    )


CANNOT_OWN = [
    ("<@U0ROBOT|robot>", "@robot is an app and can own nothing. Name a person."),
    ("<@U0GONE|gone>", "@gone is deactivated in Slack. Name somebody who is there."),
    ("<@U0ZOE|zoe>",
     "@zoe is linked to nobody whom you can name here. The programme office links them first, then they can own it."),
    ("<@U0NOBODY|nobody>", "@nobody is nobody whom Slack shows to the bot. Name somebody else."),
    ("@olga", "“olga” is nobody who can own it. Write @ and choose a person, or open the form."),
    ("@pia", "Pia Vost and Pia Vost are both at Tindrel. Name one person of each company."),
    ("<@U0OLGA|olga>",
     "@olga is linked to nobody whom you can name here. The programme office links them first, then they can own it."),
]  # fmt: skip


def test_who_cannot_own_it_is_said_and_nothing_is_added(bot: RunningBot) -> None:
    mira = bot.member("mira")
    for owner, words in CANNOT_OWN:
        other = "<@U0OTTO|otto>" if "OLGA" in owner else "<@U0PIA|pia>"
        said = mira.types(f"/psp add milestone PSP-31 “Pilot live” due 29 Jan owner {owner} with {other}")
        assert said.text == words, owner
    assert titles(bot) == ["Archive study"]


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(bot: RunningBot) -> None:
    mira = bot.member("mira")
    mira.types("/psp add milestone PSP-31")
    mira.fills(**filled(title="  ", due_on=date(2027, 7, 1), partner_owner="Ned Ashgrove (not linked to Slack)"))
    assert mira.submits() == {
        "title": "Say in a few words what will be there: people read it in alerts.",
        "due_on": world.TOO_LATE,
    }
    mira.fills(title="Pilot live", due_on=date(2027, 6, 30), weight="x")
    assert mira.submits() == {"weight": "Write a whole number, like 12."}
    mira.fills(weight="10")
    assert "Added" in str(mira.submits())
    with bot.database.reading() as session:
        added = session.scalars(select(Milestone).where(Milestone.title == "Pilot live")).one()
        assert added.partner_owner_id == bot.world.people["ned"]


def test_a_weekend_is_said_at_the_first_try_and_taken_at_the_second(bot: RunningBot) -> None:
    mira = bot.member("mira")
    mira.types("/psp add milestone PSP-31")
    mira.fills(**filled(due_on=date(2027, 1, 30)))
    said = mira.submits()
    assert said == "🔶 Sat 30 Jan 2027 is on the weekend in Germany. Send it again to keep it so."
    assert titles(bot) == ["Archive study"]
    mira.fills(due_on=date(2026, 12, 25))
    assert mira.submits() == "🔶 Fri 25 Dec 2026 is a public holiday in Germany. Send it again to keep it so."
    assert "Added" in str(mira.submits())


def test_in_words_what_is_odd_about_the_day_stands_in_the_receipt(bot: RunningBot) -> None:
    said = bot.member("mira").types(
        "/psp add milestone PSP-31 “Pilot live” due 2026-11-14 owner <@U0OTTO> with <@U0PIA>"
    )
    assert said.text == (
        "Added “Pilot live”, due Sat 14 Nov 2026, PSP-31-M2. Sat 14 Nov 2026 is on the weekend in Germany. "
        "Sat 14 Nov 2026 has passed already."
    )


def test_the_same_milestone_is_not_added_twice(bot: RunningBot) -> None:
    mira, words = bot.member("mira"), "/psp add milestone PSP-31 “{}” due {} owner <@U0OTTO> with <@U0PIA>"
    mira.types(words.format("Pilot live", "29 Jan"))
    said = mira.types(words.format("pilot  LIVE", "29 Jan")).text
    assert said == (
        "“Pilot live”, due Fri 29 Jan 2027, is in the plan already: PSP-31-M2. Give this one another title or day."
    )
    assert mira.types(words.format("Pilot live", "5 Feb")).text.startswith("Added “Pilot live”, due Fri 5 Feb 2027")
    mira.types("/psp cancel PSP-31-M2")
    assert mira.types(words.format("Pilot live", "29 Jan")).text.startswith("Added “Pilot live”, due Fri 29 Jan 2027")
    assert titles(bot) == ["Archive study", *["Pilot live"] * 3]


def test_a_day_that_can_be_two_is_asked_and_the_button_does_what_was_typed(bot: RunningBot) -> None:
    mira = bot.member("mira")
    said = mira.types("/psp add milestone PSP-31 “Pilot live” due 03/04/2027 owner <@U0OTTO> with <@U0PIA>")
    assert said.text == "03/04/2027 can be two days. Which one for “Pilot live”? Thu 4 Mar 2027 or Sat 3 Apr 2027."
    assert titles(bot) == ["Archive study"]
    mira.clicks("Thu 4 Mar 2027")
    assert mira.ephemerals[-1]["text"] == "Added “Pilot live”, due Thu 4 Mar 2027, PSP-31-M2."
    assert titles(bot) == ["Archive study", "Pilot live"]


def test_a_form_that_arrives_twice_is_saved_once_and_gets_the_first_answer_again(bot: RunningBot) -> None:
    mira = bot.member("mira")
    mira.types("/psp add milestone PSP-31")
    mira.fills(**filled())
    view = replace(mira._view())  # noqa: SLF001 -- the form as it was, which Slack sends again when an answer was lost
    receipt = mira.submits()
    assert "Added" in str(receipt)
    mira.dispatcher.submit(view)
    assert mira.modal is not None
    assert mira.modal["blocks"][0]["text"]["text"].split("\n")[0] == receipt
    assert titles(bot) == ["Archive study", "Pilot live"]


def test_a_form_that_arrives_twice_at_the_same_moment_is_saved_once(bot: RunningBot) -> None:
    mira = bot.member("mira")
    mira.types("/psp add milestone PSP-31")
    mira.fills(**filled())
    views = [replace(mira._view()) for _ in range(2)]  # noqa: SLF001 -- as above
    both = [threading.Thread(target=mira.dispatcher.submit, args=(view,)) for view in views]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert titles(bot) == ["Archive study", "Pilot live"]


TITLES = ["<!channel> wake up", "<@U0OTTO> *bold* _it_ ~gone~ `code`", "A & B <script>", "عربي تجربة", "🚀 Launch"]


def test_a_title_is_shown_as_it_was_typed_and_rings_nobody(bot: RunningBot) -> None:
    mira = bot.member("mira", channel="germany")
    for number, title in enumerate(TITLES, start=2):
        mira.types("/psp add milestone PSP-31")
        mira.fills(**filled(title=title))
        mira.submits()
        assert titles(bot)[-1] == title
        assert mira.modal is not None
        receipt = str(mira.modal["blocks"][0]["text"]["text"]).split("\n")[0]
        assert not any(markup in receipt for markup in ("<", "_it_", "~gone~", "`code`")), title
        assert receipt.count("*") == 2
        mira.closes_modal()
        said = mira.types(f"/psp show PSP-31-M{number}")
        assert said.text.startswith(title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def test_who_may_not_write_reads_who_may_and_of_other_plans_nothing(bot: RunningBot) -> None:
    said = bot.member("pia").types("/psp add milestone PSP-31")
    assert said.text == "Only Mira Pell and Lin Marlow can add to “Archive search”."
    assert said.view is None
    unseen = bot.member("olga").types("/psp add milestone PSP-31").text
    assert unseen == bot.member("olga").types("/psp add milestone PSP-99").text.replace("PSP-99", "PSP-31")
    assert bot.member("rosa").types("/psp add milestone").text == (
        "There is no plan to which you may add a milestone. A PAM or a partner lead does that."
    )
    with bot.database.reading() as session:
        assert session.scalar(select(func.count(Milestone.id))) == 6
