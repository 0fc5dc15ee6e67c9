"""What people do to milestones in Slack: each verb typed, each button pressed, each form sent, and what comes back."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from models.milestones.tables import ChangeRequest, Milestone, Status
from models.plans import Plan
from tests import world
from tests.slack.running import RunningBot

KEY = "PSP-12-M3"
DRAFT = "PSP-31-M1"
TITLE = "Reference architecture reviewed"


def milestone(bot: RunningBot, key: str = KEY) -> Milestone:
    plan, number = (int(one) for one in key.removeprefix("PSP-").split("-M"))
    with bot.database.reading() as session:
        found = select(Milestone).join(Plan, Milestone.plan_id == Plan.id)
        one = session.scalars(found.where(Plan.number == plan, Milestone.number == number)).one()
        session.expunge_all()
        return one


def asked(bot: RunningBot) -> list[tuple[str, str]]:
    with bot.database.reading() as session:
        found = session.scalars(select(ChangeRequest).order_by(ChangeRequest.id))
        return [(one.kind.value, one.answer.value) for one in found]


def set_milestone(bot: RunningBot, key: str = KEY, **values: Any) -> None:
    id_ = milestone(bot, key).id
    with bot.database.unit_of_work() as session:
        one = session.get_one(Milestone, id_)
        for name, value in values.items():
            setattr(one, name, value)


# --- typed


def test_started_blocked_unblocked_and_done_in_words(bot: RunningBot) -> None:
    otto = bot.member("otto", channel="germany")
    started = f"Started “{TITLE}”, due Wed 18 Nov 2026, {KEY}. Since Mon 2 Nov 2026."
    assert otto.types(f"/psp start {KEY} on 2 Nov").text == started
    assert otto.types(f"/psp block {KEY} because licence key missing").text.startswith("Blocked “")
    assert milestone(bot).block_reason == "licence key missing"
    assert otto.types(f"/psp unblock {KEY.lower()}").text.startswith("Unblocked “")
    said = otto.types(f"/psp done {KEY} on 16 Nov because https://example.org/minutes")
    assert said.text == f"Marked done “{TITLE}”, done 16 Nov, on time, {KEY}."
    done = milestone(bot)
    assert (done.status, done.done_on, done.proof) == (
        Status.DONE, date(2026, 11, 16), "https://example.org/minutes",
    )  # fmt: skip


BLOCK = "/psp block PSP-12-M3 because licence key missing"
REFUSED = [
    (f"done {KEY} on 18 Nov 2026", world.TO_COME),
    (f"done {KEY} on 30 June 2026", world.BEFORE_IT_BEGAN),
    (f"done {KEY} on pancake day",
     "“pancake day” is not a day. Write one like 2027-01-15, 15 Jan, friday, +2w or end of Q2."),
    ("done PSP-12-M99", "There is no “PSP-12-M99” that you can see. Look for a word of its title."),
    ("done PSP-40-M1", "There is no “PSP-40-M1” that you can see. Look for a word of its title."),
    ("done PSP-12", "“done” is for milestones, and PSP-12 is a plan. See /psp help done."),
    ("done PSP-12-M1", "Already done by you on 29 Sep. Nothing to do."),
    (f"move {KEY} to 18 Nov because nothing is new", "Wed 18 Nov 2026 is the date it has now."),
    (f"move {KEY} to 2027-07-01 because later is better",
     world.TOO_LATE),
    (f"move {KEY} to 31 June 2027 because later is better",
     "There is no “31 June 2027”: June has 30 days. Write a day like 2027-01-15, 15 Jan, friday, +2w or end of Q2."),
    (f"unblock {KEY}", f"“{TITLE}” is not blocked. Nothing was changed."),
    (f"reopen {KEY} because of this", f"“{TITLE}” is open. There is nothing to reopen."),
    (f"agree {KEY}", f"Nothing about “{TITLE}” waits for an answer. Nothing was changed."),
    (f"confirm {KEY}", f"Nothing about “{TITLE}” waits for an answer. Nothing was changed."),
    (f"cancel {KEY} because the customer left", f"Only Mira Pell and Lin Marlow can cancel “{TITLE}”."),
    (f"edit {KEY}", f"Only Mira Pell and Lin Marlow can edit “{TITLE}”."),
    (f"assign {KEY} @pia", f"Only Mira Pell and Lin Marlow can assign “{TITLE}”."),
    (f"block {KEY} because {'x' * 3001}",
     f"A reason has at most 500 characters: these are 3,001. Write it like {BLOCK}."),
]  # fmt: skip


def test_what_cannot_be_is_said_in_words_and_changes_nothing(bot: RunningBot) -> None:
    before = milestone(bot).version
    for words, answer in REFUSED:
        assert bot.member("otto").types(f"/psp {words}").text == answer, words
    assert milestone(bot).version == before
    assert asked(bot) == []


def test_a_day_of_doing_that_can_be_two_is_asked(bot: RunningBot) -> None:
    otto = bot.member("otto")
    said = otto.types(f"/psp done {KEY} on 11/09/2026 because the minutes say so")
    assert said.text == f"11/09/2026 can be two days. Which one for “{TITLE}”? Fri 11 Sep 2026 or Mon 9 Nov 2026."
    otto.clicks("Mon 9 Nov 2026")
    assert (milestone(bot).done_on, milestone(bot).proof) == (date(2026, 11, 9), "the minutes say so")


def test_in_a_draft_moving_cancelling_and_reopening_are_done_at_once(bot: RunningBot) -> None:
    lin = bot.member("lin", channel="tindrel")
    assert lin.types(f"/psp move {DRAFT} to 26 Feb").text == f"Moved “Archive study”, due Fri 26 Feb 2027, {DRAFT}."
    assert lin.types(f"/psp cancel {DRAFT}").text.startswith("Cancelled “Archive study”, was due 26 Feb")
    assert lin.types(f"/psp reopen {DRAFT}").text.startswith("Reopened “Archive study”, due Fri 26 Feb 2027")
    assert asked(bot) == []


def test_a_person_is_assigned_by_mention_and_by_name(bot: RunningBot) -> None:
    lin = bot.member("lin")
    assert lin.types(f"/psp assign {KEY} ned ashgrove").text.startswith(f"Assigned “{TITLE}”")
    assert milestone(bot).partner_owner_id == bot.world.people["ned"]
    said = bot.member("mira").types(f"/psp assign {KEY} <@U0PIA|pia>")
    assert said.text == "Only Tindrel itself says who owns it there. Ask Ned Ashgrove."
    assert lin.types(f"/psp assign {KEY} <@U0ZOE|zoe>").text.startswith(
        "@zoe is linked to nobody whom you can name here."
    )


# --- by button


def test_mark_done_acts_at_once_and_a_double_click_gets_the_same_answer(bot: RunningBot) -> None:
    otto = bot.member("otto")
    otto.types(f"/psp show {KEY}")
    shown = otto.ephemerals[-1]
    first = otto.clicks("Mark done", shown)
    second = otto.clicks("Mark done", shown)
    assert first.text == second.text == f"Marked done “{TITLE}”, done 17 Nov, on time, {KEY}."
    assert milestone(bot).status is Status.DONE
    otto.clicks("Undo")
    assert otto.ephemerals[-1]["text"].startswith(f"Put back “{TITLE}”, due Wed 18 Nov 2026")
    assert milestone(bot).status is Status.PLANNED


def test_the_button_of_an_old_message_says_who_was_first(bot: RunningBot) -> None:
    otto, pia = bot.member("otto"), bot.member("pia")
    for one in (otto, pia):
        one.types(f"/psp show {KEY}")
    pia.clicks("Mark done")
    said = otto.clicks("Mark done")
    assert said.text == "Already done by Pia Vost at 09:30. Nothing to do."
    assert said.blocks[0]["text"]["text"] == "✅ *Already done by Pia Vost at 09:30.* Nothing to do."
    assert said.blocks[0]["accessory"]["text"]["text"] == "Open"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("block PSP-12-M1", "Already done by Otto Brandl on 29 Sep. Nothing to do."),
        ("cancel PSP-12-M1", "Already done by Otto Brandl on 29 Sep. Nothing to do."),
        ("move PSP-12-M1", "Already done by Otto Brandl on 29 Sep. Reopen it first, then it can move."),
        ("move PSP-12-M1 to 4 Dec", "Already done by Otto Brandl on 29 Sep. Reopen it first, then it can move."),
        ("snooze PSP-12-M1 3d", "Already done by Otto Brandl on 29 Sep. Nothing to do."),
        ("reopen PSP-12-M3", f"“{TITLE}” is open. There is nothing to reopen."),
        ("reopen PSP-12-M3 on 12 Nov", f"“{TITLE}” is open. There is nothing to reopen."),
    ],
)
def test_no_form_opens_for_what_cannot_be_done_to_it(bot: RunningBot, typed: str, said: str) -> None:
    mira = bot.member("mira", "germany")
    answer = mira.types(f"/psp {typed}")
    assert (answer.text.replace("you", "Otto Brandl"), mira.modal) == (said, None)


@pytest.mark.parametrize("pressed", ["New date…", "Block…", "Cancel…"])
def test_an_old_button_of_what_is_done_opens_no_form(bot: RunningBot, pressed: str) -> None:
    mira = bot.member("mira", "germany")
    mira.types(f"/psp show {KEY}")
    shown = mira.ephemerals[-1]
    bot.member("otto").types(f"/psp done {KEY}")
    assert mira.clicks(pressed, shown).text.startswith("Already done by Otto Brandl at 09:30.")
    assert mira.modal is None


def test_the_button_of_a_cancelled_one_says_so(bot: RunningBot) -> None:
    pia = bot.member("pia")
    pia.types(f"/psp show {KEY}")
    shown = pia.ephemerals[-1]
    bot.member("mira").types(f"/psp cancel {KEY} because the customer left us")
    bot.member("lin").types(f"/psp agree {KEY}")
    assert pia.clicks("Mark done", shown).text == "Cancelled by Lin Marlow at 09:30. Nothing to do."


def test_the_button_of_what_is_no_longer_yours_says_whose_it_is(bot: RunningBot) -> None:
    pia = bot.member("pia")
    pia.types(f"/psp show {KEY}")
    shown = pia.ephemerals[-1]
    bot.member("lin").types(f"/psp assign {KEY} ned")
    said = pia.clicks("Mark done", shown)
    assert said.text == f"“{TITLE}” belongs to Ned Ashgrove since 17 Nov. Nothing was changed."


def test_the_button_of_what_is_gone_reads_like_one_of_what_never_was(bot: RunningBot) -> None:
    mira = bot.member("mira")
    mira.types("/psp add milestone PSP-31 “Pilot live” due 29 Jan owner <@U0OTTO> with <@U0PIA>")
    added = mira.ephemerals[-1]
    mira.types("/psp show PSP-31-M2")
    shown = mira.ephemerals[-1]
    mira.clicks("Undo", added)
    assert mira.clicks("Mark done", shown).text == (
        "There is no “PSP-31-M2” that you can see. Look for a word of its title."
    )


def test_who_may_not_reads_who_may_and_can_ask_the_owner(bot: RunningBot) -> None:
    said = bot.member("vera").types(f"/psp done {KEY}")
    assert (
        said.text == f"Only its owners Otto Brandl and Pia Vost, and Mira Pell and Lin Marlow can mark “{TITLE}” done."
    )
    assert [one["text"]["text"] for one in said.blocks[1]["elements"]] == ["Ask Otto Brandl", "Open"]


def test_to_a_partner_the_people_of_another_partner_are_linked_to_nobody(bot: RunningBot) -> None:
    lin = bot.member("lin")
    other, nobody = (lin.types(f"/psp assign {KEY} <@U0{who}|them>").text for who in ("OLGA", "ZOE"))
    assert (
        other == nobody == "@them is linked to nobody whom you can name here."
        " The programme office links them first, then they can own it."
    )


def test_where_proof_is_asked_the_button_opens_the_form(bot: RunningBot) -> None:
    set_milestone(bot, needs_acceptance=True, evidence="the minutes")
    otto = bot.member("otto")
    otto.types(f"/psp show {KEY}")
    otto.clicks("Mark done")
    assert otto.modal is not None
    assert otto.modal["submit"]["text"] == "Send for acceptance"
    otto.fills(done_on=date(2026, 11, 18))
    otto.submits()
    assert set(otto.errors) == {"evidence"}
    otto.fills(evidence="https://example.org/minutes")
    assert otto.submits() == {"done_on": world.TO_COME}
    otto.fills(done_on=date(2026, 11, 16))
    assert otto.submits() == f"⏳ *Reported “\u2068{TITLE}\u2069” done on Mon 16 Nov 2026* · `{KEY}`"
    said = bot.member("pia").types(f"/psp confirm {KEY}")
    assert said.text == f"You confirmed: “{TITLE}” is done 16 Nov, on time, and Otto Brandl is told, {KEY}."


def test_each_button_of_a_milestone_does_its_act_or_opens_its_form(bot: RunningBot) -> None:
    mira = bot.member("mira")
    mira.types(f"/psp show {KEY}")
    shown = mira.ephemerals[-1]
    for verb in ("Block…", "Edit…", "Assign…", "Cancel…", "New date…"):
        view = mira.clicks(verb, shown).view
        assert view is not None, verb
        assert view["submit"]["text"] in {"Block", "Save", "Assign", "Ask Tindrel"}
        mira.closes_modal()
    assert mira.clicks("Start", shown).text.startswith("Started")
    assert milestone(bot).status is Status.IN_PROGRESS


def test_unblock_and_reopen_have_buttons_too(bot: RunningBot) -> None:
    mira = bot.member("mira")
    mira.types(f"/psp block {KEY} because licence key missing")
    mira.types(f"/psp show {KEY}")
    assert mira.clicks("Unblock").text.startswith("Unblocked")
    mira.types("/psp show PSP-12-M1")
    mira.clicks("Reopen…")
    mira.fills(reason="The review failed.")
    assert str(mira.submits()).startswith("⏳ *Asked to reopen “")
    assert asked(bot) == [("reopen", "open")]


# --- moves and answers


def test_a_move_is_asked_by_the_form_and_agreed_by_its_button(bot: RunningBot) -> None:
    otto, pia = bot.member("otto"), bot.member("pia")
    otto.types(f"/psp move {KEY} to 4 Dec")
    otto.fills(reason="short")
    assert otto.submits() == {"reason": "Say in a sentence why: Pia Vost decides on it."}
    otto.fills(reason="The reviewer is back on 1 Dec.", due_on=date(2026, 12, 5))
    assert otto.submits() == "🔶 Sat 5 Dec 2026 is on the weekend in Germany. Send it again to keep it so."
    otto.fills(due_on=date(2026, 12, 4))
    assert otto.submits() == f"⏳ *Asked for Fri 4 Dec 2026 for “\u2068{TITLE}\u2069”* · `{KEY}`"
    assert milestone(bot).due_on == date(2026, 11, 18)
    pia.types("/psp")
    pia.clicks("Decide…")
    pia.fills(decision="Agree")
    assert pia.submits() == (
        f"✅ *You agreed*: “\u2068{TITLE}\u2069” is now due Fri 4 Dec 2026, and <@U0OTTO> is told. `{KEY}`"
    )
    assert (milestone(bot).due_on, milestone(bot).moves) == (date(2026, 12, 4), 1)
    pia.clicks("Undo")
    assert (milestone(bot).due_on, milestone(bot).moves) == (date(2026, 11, 18), 0)


def test_a_refusal_needs_a_reason_and_the_form_keeps_the_answer(bot: RunningBot) -> None:
    bot.member("otto").types(f"/psp move {KEY} to 4 Dec because the reviewer is back on 1 Dec")
    pia = bot.member("pia")
    pia.types(f"/psp refuse {KEY}")
    pia.fills(reason="no")
    assert pia.submits() == {"reason": "Say in a sentence why: Otto Brandl reads it."}
    pia.fills(reason="Too late for the launch.")
    assert str(pia.submits()).startswith("✖️ *You refused 4 Dec*: 18 Nov still counts for")
    assert asked(bot) == [("date", "refused")]


def test_a_new_request_says_that_it_replaces_the_one_before(bot: RunningBot) -> None:
    otto = bot.member("otto")
    otto.types(f"/psp move {KEY} to 4 Dec because the reviewer is back on 1 Dec")
    said = otto.types(f"/psp move {KEY} to 11 Dec because the room is free then")
    assert said.text == (
        f"Asked for Fri 11 Dec 2026 for “{TITLE}”, {KEY}. Until Pia Vost agrees, 18 Nov counts. "
        "This replaces the request for 4 Dec."
    )


def test_who_asked_takes_it_back_and_nobody_of_that_side_agrees(bot: RunningBot) -> None:
    otto = bot.member("otto")
    otto.types(f"/psp move {KEY} to 4 Dec because the reviewer is back on 1 Dec")
    assert bot.member("ines").types(f"/psp agree {KEY}").text == (
        "Otto Brandl asked for this, so only the other side can agree to it. It waits for Pia Vost."
    )
    assert otto.types(f"/psp refuse {KEY}").text == f"You took it back: 18 Nov still counts for “{TITLE}”, {KEY}."
    assert asked(bot) == [("date", "withdrawn")]


def test_where_several_questions_wait_one_is_chosen(bot: RunningBot) -> None:
    bot.member("otto").types(f"/psp move {KEY} to 4 Dec because the reviewer is back on 1 Dec")
    bot.member("mira").types(f"/psp cancel {KEY} because the customer left us")
    lin = bot.member("lin")
    said = lin.types(f"/psp agree {KEY}")
    assert said.text.startswith(f"2 questions wait for your answer under {KEY}. Which one?")
    lin.clicks("Decide…")
    lin.fills(decision="Refuse", reason="Too late for the launch.")
    assert str(lin.submits()).startswith("✖️ *You refused 4 Dec*")
    assert asked(bot) == [("date", "refused"), ("cancel", "open")]


def test_disputed_the_reason_is_kept_and_it_is_in_progress_again(bot: RunningBot) -> None:
    set_milestone(bot, needs_acceptance=True)
    bot.member("otto").types(f"/psp done {KEY} because signed protocol is in the archive")
    said = bot.member("pia").types(f"/psp dispute {KEY} because the proof is missing")
    assert said.text == (f"You disputed it: “{TITLE}” is in progress again, and Otto Brandl is told, {KEY}.")
    assert milestone(bot).status is Status.IN_PROGRESS


# --- two people


def test_two_people_in_one_form_choose_field_by_field_and_nothing_is_lost(bot: RunningBot) -> None:
    mira, lin = bot.member("mira"), bot.member("lin")
    for one in (mira, lin):
        one.types(f"/psp edit {DRAFT}")
    lin.fills(
        due_on=date(2027, 2, 26), title="Archive study, first part", partner_owner="Ned Ashgrove (not linked to Slack)"
    )
    assert "Saved" in str(lin.submits())
    mira.fills(due_on=date(2027, 3, 5), title="Archive study, whole", weight="4")
    head = "*\u2068Lin Marlow\u2069 changed this while you were writing.*"
    assert mira.submits() == f"{head} Nothing of yours is saved yet, nothing is lost."
    assert mira.modal is not None
    assert "theirs: Fri 26 Feb 2027" in str(mira.modal["blocks"])
    assert "Kept from both: Owner at Tindrel (Lin Marlow's change), Weight (yours)" in str(mira.modal["blocks"])
    mira.fills(due_on_choice="mine: Fri 5 Mar 2027", title_text="Archive study, both parts")
    assert "Saved" in str(mira.submits())
    saved = milestone(bot, DRAFT)
    assert (saved.due_on, saved.title, saved.weight, saved.partner_owner_id) == (
        date(2027, 3, 5), "Archive study, both parts", 4, bot.world.people["ned"],
    )  # fmt: skip


def test_the_version_of_the_other_one_can_be_chosen(bot: RunningBot) -> None:
    mira, lin = bot.member("mira"), bot.member("lin")
    for one, day in ((mira, date(2027, 3, 5)), (lin, date(2027, 2, 26))):
        one.types(f"/psp move {DRAFT}")
        one.fills(due_on=day)
    lin.submits()
    assert "changed this while you were writing" in str(mira.submits())
    assert str(mira.submits()) == (
        "*“\u2068Archive study\u2069” stays as \u2068Lin Marlow\u2069 left it.* Nothing of yours was saved."
    )
    assert milestone(bot, DRAFT).due_on == date(2027, 2, 26)


def test_a_form_of_what_was_done_meanwhile_says_who_did_it(bot: RunningBot) -> None:
    otto = bot.member("otto")
    otto.types(f"/psp block {KEY}")
    otto.fills(reason="licence key missing")
    bot.member("pia").types(f"/psp done {KEY}")
    assert otto.submits() == "✅ *Already done by Pia Vost at 09:30.* Nothing to do."
    assert milestone(bot).status is Status.DONE


def test_in_force_a_new_title_is_asked_and_the_rest_is_said_to_be_bound(bot: RunningBot) -> None:
    mira = bot.member("mira")
    mira.types(f"/psp edit {KEY}")
    assert mira.modal is not None
    assert "change by an amendment that both sides sign" in str(mira.modal["blocks"])
    mira.fills(title="Architecture approved")
    assert mira.submits() == {"reason": "Say in a sentence why: Pia Vost decides on it."}
    mira.fills(reason="The ministry calls it that.")
    assert str(mira.submits()).startswith("⏳ *Asked to rename “")
    bot.member("pia").types(f"/psp agree {KEY}")
    assert milestone(bot).title == "Architecture approved"
