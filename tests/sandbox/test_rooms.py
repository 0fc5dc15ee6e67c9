"""Conversations as the app sees them: only where it is a member, page by page."""

import pytest
from slack_sdk import WebClient

from bot.sandbox import Sandbox
from tests.sandbox.asking import error

NOT_FOR_THE_APP = [
    ("chat.postMessage", {"channel": "C0OTHER", "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": "C0SECRET", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "U0GONE", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "U0BOT", "text": "x"}, "channel_not_found"),
    ("chat.postEphemeral", {"channel": "C0GERMANY", "user": "U0PIA", "text": "x"}, "user_not_in_channel"),
    ("chat.getPermalink", {"channel": "C0SECRET", "message_ts": "1.2"}, "channel_not_found"),
    ("conversations.info", {"channel": "C0SECRET"}, "channel_not_found"),
    ("conversations.members", {"channel": "C0SECRET"}, "channel_not_found"),
    ("conversations.history", {"channel": "C0OTHER"}, "not_in_channel"),
    ("conversations.history", {"channel": "C0GERMANY", "oldest": "then"}, "invalid_ts_oldest"),
    ("conversations.history", {"channel": "C0GERMANY", "latest": "now"}, "invalid_ts_latest"),
    ("conversations.history", {"channel": "C0GERMANY", "limit": "1000"}, "invalid_limit"),
    ("conversations.history", {"channel": "C0GERMANY", "cursor": "there"}, "invalid_cursor"),
    ("conversations.replies", {"channel": "C0GERMANY", "ts": "1.2"}, "thread_not_found"),
    ("conversations.list", {"types": "rooms"}, "invalid_types"),
    ("conversations.join", {"channel": "C0TINDREL"}, "method_not_supported_for_channel_type"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
    ("conversations.open", {"users": "U0GONE"}, "user_disabled"),
    ("conversations.open", {"users": "U0UMA"}, "user_not_visible"),
    ("users.list", {}, "limit_required"),
    ("users.list", {"limit": "201"}, "limit_required"),
    ("conversations.open", {"users": "U0MIRA,U0PIA"}, "invalid_user_combination"),
    ("conversations.open", {"users": ",".join(f"U{one}" for one in range(9))}, "too_many_users"),
]


@pytest.mark.parametrize(("method", "args", "expected"), NOT_FOR_THE_APP)
def test_what_the_app_may_not_reach_is_refused(
    client: WebClient, method: str, args: dict[str, str], expected: str
) -> None:
    assert error(client, method, **args) == expected


def test_a_conversation_is_opened_once_and_takes_messages_by_the_persons_id(
    sandbox: Sandbox, client: WebClient
) -> None:
    opened = client.conversations_open(users="U0MIRA")["channel"]["id"]
    assert opened == client.conversations_open(users="U0MIRA", return_im=True)["channel"]["id"]
    assert client.chat_postMessage(channel="U0MIRA", text="x")["channel"] == opened
    assert client.conversations_info(channel=opened)["channel"]["user"] == "U0MIRA"
    assert [one["text"] for one in sandbox.member("U0MIRA").dm] == ["x"]


def test_a_channel_is_described_and_its_members_are_listed_in_pages(client: WebClient) -> None:
    told = client.conversations_info(channel="C0TINDREL")["channel"]
    assert (told["name"], told["is_private"], told["is_member"]) == ("quorbel-tindrel", True, True)
    assert (told["is_ext_shared"], told["is_pending_ext_shared"], told["is_archived"]) == (False, False, False)
    first = client.conversations_members(channel="C0TINDREL", limit=2)
    rest = client.conversations_members(channel="C0TINDREL", limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert [*first["members"], *rest["members"]] == ["U0MIRA", "U0PIA", "U0BOT"]
    assert rest["response_metadata"]["next_cursor"] == ""


def test_lists_hold_what_the_app_can_see_and_no_more(client: WebClient) -> None:
    every = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert [one["name"] for one in every] == ["psp-germany", "quorbel-tindrel", "general"]
    own = client.users_conversations(types="public_channel,private_channel")["channels"]
    assert [one["name"] for one in own] == ["psp-germany", "quorbel-tindrel"]
    people = client.users_list(limit=2)
    more = client.users_list(limit=200, cursor=people["response_metadata"]["next_cursor"])
    assert [one["id"] for one in [*people["members"], *more["members"]]] == [
        "U0MIRA", "U0OTTO", "U0PIA", "U0GONE", "U0BOT",
    ]  # fmt: skip


def test_people_of_another_workspace_are_members_of_what_is_shared_and_stand_in_no_list(
    sandbox: Sandbox, client: WebClient
) -> None:
    assert client.users_info(user="U0UMA")["user"]["is_stranger"] is True
    sandbox.space.channels["C0TINDREL"].pending_share = True
    assert client.conversations_info(channel="C0TINDREL")["channel"]["is_pending_ext_shared"] is True
    sandbox.dispatcher.share("C0TINDREL", team_id="T0TINDREL")
    sandbox.dispatcher.join("U0UMA", "C0TINDREL")
    told = client.conversations_info(channel="C0TINDREL")["channel"]
    assert (told["is_ext_shared"], told["is_pending_ext_shared"]) == (True, False)
    assert told["connected_team_ids"] == ["T0TINDREL"]
    assert "U0UMA" in client.conversations_members(channel="C0TINDREL")["members"]
    uma = client.users_info(user="U0UMA", include_locale=True)["user"]
    assert (uma["team_id"], uma["is_stranger"], "locale" in uma) == ("T0TINDREL", False, False)
    assert "U0UMA" not in [one["id"] for one in client.users_list(limit=200)["members"]]
    assert client.conversations_open(users="U0UMA")["ok"] is True
    joined = [sent[1]["event"] for sent in sandbox.dispatcher.sent if sent[0] == "events_api"][-1]
    assert (joined["type"], joined["team"]) == ("member_joined_channel", "T0TINDREL")
    sandbox.dispatcher.unshare("C0TINDREL", team_id="T0TINDREL")
    assert "U0UMA" not in client.conversations_members(channel="C0TINDREL")["members"]
    assert client.conversations_info(channel="C0TINDREL")["channel"]["is_ext_shared"] is False


def test_once_the_app_has_joined_it_may_post_and_read(client: WebClient) -> None:
    assert client.conversations_join(channel="C0OTHER")["channel"]["is_member"] is True
    assert client.conversations_join(channel="C0OTHER")["warning"] == "already_in_channel"
    client.chat_postMessage(channel="C0OTHER", text="x")
    assert [one["text"] for one in client.conversations_history(channel="C0OTHER")["messages"]] == ["x"]


def test_an_archived_channel_takes_nothing(sandbox: Sandbox, client: WebClient) -> None:
    sandbox.space.channels["C0GERMANY"].archived = True
    assert error(client, "chat.postMessage", channel="C0GERMANY", text="x") == "is_archived"
    assert client.conversations_info(channel="C0GERMANY")["channel"]["is_archived"] is True


def test_history_is_newest_first_in_pages_without_replies_and_without_what_one_person_saw(client: WebClient) -> None:
    marks = [str(client.chat_postMessage(channel="C0GERMANY", text=f"m{index}")["ts"]) for index in range(5)]
    client.chat_postMessage(channel="C0GERMANY", text="reply", thread_ts=marks[0])
    client.chat_postEphemeral(channel="C0GERMANY", user="U0MIRA", text="alone")
    first = client.conversations_history(channel="C0GERMANY", limit=3)
    assert ([one["text"] for one in first["messages"]], first["has_more"]) == (["m4", "m3", "m2"], True)
    rest = client.conversations_history(channel="C0GERMANY", limit=3, cursor=first["response_metadata"]["next_cursor"])
    assert ([one["text"] for one in rest["messages"]], rest["has_more"]) == (["m1", "m0"], False)
    between = client.conversations_history(channel="C0GERMANY", oldest=marks[1], latest=marks[3])
    assert [one["text"] for one in between["messages"]] == ["m2"]
    inside = client.conversations_history(channel="C0GERMANY", oldest=marks[1], latest=marks[3], inclusive=True)
    assert [one["text"] for one in inside["messages"]] == ["m3", "m2", "m1"]
    thread = client.conversations_replies(channel="C0GERMANY", ts=marks[0])["messages"]
    assert [one["text"] for one in thread] == ["m0", "reply"]


def test_metadata_comes_back_only_to_who_asks_for_it(client: WebClient) -> None:
    about = {"event_type": "psp_digest", "event_payload": {"key": "a"}}
    client.chat_postMessage(channel="C0GERMANY", text="x", metadata=about)
    silent = client.conversations_history(channel="C0GERMANY")["messages"][0]
    told = client.conversations_history(channel="C0GERMANY", include_all_metadata=True)["messages"][0]
    assert "metadata" not in silent
    assert told["metadata"] == about


def test_nobody_types_where_they_are_no_member(sandbox: Sandbox) -> None:
    with pytest.raises(LookupError, match="U0PIA is not in C0GERMANY"):
        sandbox.member("U0PIA", channel="C0GERMANY")
