"""What people do reaches the app, and its answers reach them, over a socket and over HTTP alike."""

from datetime import date

from bot.sandbox import Sandbox


def test_a_command_is_answered_to_its_author_alone(connected: Sandbox) -> None:
    mira = connected.member("U0MIRA", channel="C0GERMANY")
    assert mira.types("/psp hello").text == "Hello"
    assert mira.ephemerals[-1]["text"] == "Hello"
    assert not connected.member("U0OTTO").ephemerals
    assert mira.types("/psp all").text == "To all"
    assert mira.reads("C0GERMANY")[-1]["text"] == "To all"
    assert connected.problems == []


def test_names_in_a_command_arrive_as_mentions_and_the_rest_is_escaped(connected: Sandbox) -> None:
    mira = connected.member("U0MIRA", channel="C0GERMANY")
    assert mira.types("/psp tell @Pia Vost in #general a<b").text == (
        "You typed: tell <@U0PIA|pia.vost> in <#C0OTHER|general> a&lt;b"
    )


def test_a_form_is_filled_refused_and_accepted(connected: Sandbox) -> None:
    mira = connected.member("U0MIRA", channel="C0GERMANY")
    assert mira.types("/psp form").view is not None
    assert mira.submits() == {"title": "Fill in this field.", "due_on": "Fill in this field."}
    mira.fills(title="No", due_on=date(2026, 12, 11), owner="Otto Brandl", accountable="Tindrel", agreed=True)
    assert mira.submits() == {"title": "Say in a few words what will be there."}
    mira.fills(title="Pilot")
    assert mira.submits() == "✅ *Added “Pilot”*"
    mira.closes_modal()
    assert mira.modal is None
    assert connected.problems == []


def test_buttons_menus_home_and_messages_work(connected: Sandbox) -> None:
    mira = connected.member("U0MIRA", channel="C0GERMANY")
    mira.types("/psp status")
    assert mira.clicks("Add milestone…").view is not None
    mira.closes_modal()
    assert mira.clicks("Why this?").text == "You chose Why this?"
    assert mira.chooses("menu", "Record win…").text == "You chose Record win…"
    assert mira.suggestions("menu", "pia") == ["Pia Vost"]
    mira.clicks("share")
    assert connected.wait_for(lambda: mira.ephemerals[-1]["text"] == "Shared")
    home = mira.home()
    assert home is not None
    assert home["type"] == "home"
    assert connected.member("U0MIRA").says("hi") is not None
    assert connected.wait_for(lambda: mira.dm[-1]["text"] == "Heard: hi")
    mira.says("@psp are you there?")
    assert connected.wait_for(lambda: mira.reads("C0GERMANY")[-1]["text"] == "Here")
    connected.member("U0PIA").joins("C0GERMANY")
    assert connected.wait_for(lambda: mira.reads("C0GERMANY")[-1]["text"] == "Welcome <@U0PIA>")
    assert connected.problems == []
