"""Messages of the app: posted, changed, taken away, shown to one person, and never too long or too fast."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox import Sandbox
from tests.sandbox.asking import error
from tests.sandbox.toy import section
from tests.sandbox.workspace import Stopwatch


def test_a_message_needs_something_to_say(client: WebClient) -> None:
    assert error(client, "chat.postMessage", channel="C0GERMANY") == "no_text"
    assert error(client, "chat.postMessage", channel="C0GERMANY", text="", blocks=[]) == "no_text"
    only_blocks = client.api_call("chat.postMessage", json={"channel": "C0GERMANY", "blocks": [section("x")]})
    assert only_blocks["ok"] is True


def test_a_long_text_is_cut_when_posted_and_refused_when_changed(client: WebClient) -> None:
    posted = client.chat_postMessage(channel="C0GERMANY", text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    mark = posted["ts"]
    assert client.chat_update(channel="C0GERMANY", ts=str(mark), text="x" * 4_000)["ok"] is True
    assert error(client, "chat.update", channel="C0GERMANY", ts=mark, text="x" * 4_001) == "msg_too_long"


def test_blocks_that_are_too_long_together_are_refused(client: WebClient) -> None:
    blocks = [section("x" * 2_900)] * 5
    assert error(client, "chat.postMessage", channel="C0GERMANY", text="x", blocks=blocks) == "msg_blocks_too_long"


def test_too_many_attachments_are_refused(client: WebClient) -> None:
    attachments = [{"text": "x"}] * 101
    said = error(client, "chat.postMessage", channel="C0GERMANY", text="x", attachments=attachments)
    assert said == "too_many_attachments"


def test_metadata_has_a_shape_and_a_size(client: WebClient) -> None:
    def refused(metadata: object) -> str:
        return error(client, "chat.postMessage", channel="C0GERMANY", text="x", metadata=metadata)

    assert refused({"event_type": "x"}) == "invalid_metadata_format"
    assert refused("x") == "invalid_metadata_format"
    assert refused({"event_type": "x", "event_payload": "y"}) == "invalid_metadata_schema"
    assert refused({"event_type": "x", "event_payload": {"y": "z" * 8_000}}) == "metadata_too_large"


def test_a_text_alone_takes_the_old_blocks_away(client: WebClient) -> None:
    mark = str(client.chat_postMessage(channel="C0GERMANY", text="x", blocks=[section("x")])["ts"])
    client.chat_update(channel="C0GERMANY", ts=mark, text="y")
    now = client.conversations_history(channel="C0GERMANY")["messages"][0]
    assert now["text"] == "y"
    assert "blocks" not in now
    assert now["edited"]["user"] == "U0BOT"


def test_only_its_own_messages_can_be_changed_and_taken_away(sandbox: Sandbox, client: WebClient) -> None:
    said = sandbox.space.add_message(sandbox.space.channels["C0GERMANY"], {"user": "U0MIRA", "text": "Mine"})["ts"]
    assert error(client, "chat.update", channel="C0GERMANY", ts=said, text="y") == "cant_update_message"
    assert error(client, "chat.delete", channel="C0GERMANY", ts=said) == "cant_delete_message"
    assert error(client, "chat.update", channel="C0GERMANY", ts="1.2", text="y") == "message_not_found"
    assert error(client, "chat.delete", channel="C0GERMANY", ts="1.2") == "message_not_found"
    own = str(client.chat_postMessage(channel="C0GERMANY", text="x")["ts"])
    client.chat_delete(channel="C0GERMANY", ts=own)
    assert [one["text"] for one in client.conversations_history(channel="C0GERMANY")["messages"]] == ["Mine"]


def test_what_one_person_saw_cannot_be_changed_by_its_time(sandbox: Sandbox, client: WebClient) -> None:
    mark = client.chat_postEphemeral(channel="C0GERMANY", user="U0MIRA", text="alone")["message_ts"]
    assert error(client, "chat.update", channel="C0GERMANY", ts=mark, text="y") == "message_not_found"
    assert [one["text"] for one in sandbox.member("U0MIRA").ephemerals] == ["alone"]
    assert sandbox.member("U0OTTO").ephemerals == []
    assert sandbox.member("U0MIRA").reads("C0GERMANY") == []


def test_a_reply_belongs_to_a_message_and_never_to_a_reply(client: WebClient) -> None:
    top = str(client.chat_postMessage(channel="C0GERMANY", text="top")["ts"])
    reply = str(client.chat_postMessage(channel="C0GERMANY", text="reply", thread_ts=top)["ts"])
    for wrong in (reply, "1.2"):
        said = error(client, "chat.postMessage", channel="C0GERMANY", text="x", thread_ts=wrong)
        assert said == "thread_not_found"
    assert client.conversations_history(channel="C0GERMANY")["messages"][0]["reply_count"] == 1


def test_times_of_messages_always_grow_and_follow_business_time(sandbox: Sandbox, client: WebClient) -> None:
    marks = [str(client.chat_postMessage(channel="C0GERMANY", text="x")["ts"]) for _ in range(3)]
    assert marks == sorted(set(marks))
    assert float(marks[0]) == pytest.approx(sandbox.clock.now().timestamp(), abs=1)


def test_with_limits_on_a_conversation_takes_one_message_a_second(
    sandbox: Sandbox, client: WebClient, machine: Stopwatch
) -> None:
    sandbox.rate_limits = True
    client.chat_postMessage(channel="C0GERMANY", text="first")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C0GERMANY", text="too soon")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    assert client.chat_postMessage(channel="U0MIRA", text="elsewhere")["ok"] is True
    machine.seconds += 1
    assert client.chat_postMessage(channel="C0GERMANY", text="second")["ok"] is True
    texts = [one["text"] for one in client.conversations_history(channel="C0GERMANY")["messages"]]
    assert texts == ["second", "first"]


def test_an_app_of_the_limited_class_reads_once_a_minute_and_few_messages_however_many_it_asks_for(
    sandbox: Sandbox, client: WebClient, machine: Stopwatch
) -> None:
    for _ in range(16):
        client.chat_postMessage(channel="C0GERMANY", text="x")
    sandbox.limited_class = True
    first = client.conversations_history(channel="C0GERMANY", limit=200)
    assert len(first["messages"]) == 15
    machine.seconds += 20
    with pytest.raises(SlackApiError) as caught:
        client.conversations_history(channel="C0GERMANY")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "40"
    ts = str(first["messages"][0]["ts"])
    assert client.conversations_replies(channel="C0GERMANY", ts=ts)["ok"] is True, "each method has its own minute"
    machine.seconds += 40
    cursor = first["response_metadata"]["next_cursor"]
    assert len(client.conversations_history(channel="C0GERMANY", cursor=cursor)["messages"]) == 1
