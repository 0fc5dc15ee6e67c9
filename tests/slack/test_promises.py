"""Small promises that no room keeps alone: forms upon forms, sponsors who ask, texts that are too long or blank."""

from tests.slack.running import RunningBot


def test_a_form_that_would_lie_fourth_takes_the_place_of_the_third(bot: RunningBot) -> None:
    mira = bot.member("mira")
    mira.types("/psp status PSP-12")
    mira.clicks("Open")
    mira.chooses("plan.page", "Milestones")
    mira.clicks("Open")
    mira.clicks("History")
    third = mira.modal
    assert third is not None
    assert third["previous_view_id"] not in {None, third["root_view_id"]}
    mira.clicks("Open")
    assert mira.modal is not None
    assert mira.modal["id"] == third["id"]
    assert mira.modal["title"]["text"].startswith("PSP-12-M")
    mira.clicks("Mark done" if "Mark done" in mira.buttons() else "Reopen…")
    assert mira.modal["id"] == third["id"]
    mira.closes_modal()
    assert mira.modal["id"] == third["previous_view_id"]
