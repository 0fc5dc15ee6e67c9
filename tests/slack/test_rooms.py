"""How often Slack is asked who is in a channel: once in ten minutes, and at once where something is said of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pytest
from slack_sdk import WebClient

from bot.sandbox import Sandbox, Seed, SeedChannel, SeedUser
from handlers.slack.errors import RateLimited
from handlers.slack.gateway import Gateway
from handlers.slack.rooms import KEPT_SECONDS, Rooms
from models.audience import AccountKind
from models.clock import MovableClock
from tests import world

FULL, GUEST, EXTERNAL, BOT = AccountKind
ROOM: Final = "C0ROOM"
ONCE: Final = {"conversations.info": 1, "conversations.members": 1}


@dataclass
class Asking:
    """What is known of a channel, machine time that the test moves, and what Slack was asked."""

    sandbox: Sandbox
    rooms: Rooms
    seconds: float = 0.0
    read: int = 0

    def kinds(self) -> list[AccountKind]:
        return [one.kind for one in self.rooms.room(ROOM)[0].members]

    def asked(self) -> dict[str, int]:
        """Count the calls since the last look."""
        new, self.read = self.sandbox.calls[self.read :], len(self.sandbox.calls)
        return dict(Counter(call.method for call in new))


@pytest.fixture
def asking() -> Iterator[Asking]:
    users = [SeedUser("U0ADA", "Ada", "UTC"), SeedUser("U0ZOE", "Zoe", "UTC", restricted=True),
             SeedUser("U0UMA", "Uma", "UTC", team_id="T0OTHER")]  # fmt: skip
    channel = SeedChannel(ROOM, "room", [*(one.id for one in users), "U0BOT"], ext_shared=True)
    sandbox = Sandbox(Seed(users=users, channels=[channel]), MovableClock(world.START)).start()
    gateway = Gateway(WebClient("xoxb-sandbox", base_url=sandbox.api_url))
    found = Asking(sandbox, Rooms(gateway.call, lambda: found.seconds))
    yield found
    sandbox.stop()


def test_a_channel_is_read_once_in_ten_minutes_and_anew_where_an_event_tells_of_it(asking: Asking) -> None:
    assert asking.kinds() == [FULL, GUEST, EXTERNAL, BOT]
    assert asking.asked() == {**ONCE, "auth.test": 1, "users.list": 1, "users.info": 1}
    asking.seconds = KEPT_SECONDS - 1
    asking.kinds()
    assert asking.asked() == {}
    asking.rooms.room(ROOM, fresh=True)
    assert asking.asked() == ONCE
    asking.rooms.forget(ROOM)
    asking.kinds()
    assert asking.asked() == ONCE
    asking.seconds = 2 * KEPT_SECONDS
    assert asking.kinds() == [FULL, GUEST, EXTERNAL, BOT]
    assert asking.asked() == {**ONCE, "users.list": 1, "users.info": 1}


def test_an_account_that_becomes_a_guests_is_one_at_once_and_the_channels_it_is_in_are_named(asking: Asking) -> None:
    ada = {"id": "U0ADA", "team_id": "T0SANDBOX", "real_name": "Ada"}
    asking.kinds()
    asking.asked()
    assert asking.rooms.account_changed(ada) == []
    assert asking.rooms.account_changed({**ada, "is_ultra_restricted": True}) == [ROOM]
    assert asking.kinds() == [GUEST, GUEST, EXTERNAL, BOT]
    assert asking.rooms.account_changed({**ada, "deleted": True}) == [ROOM]
    assert asking.kinds() == [GUEST, EXTERNAL, BOT]
    assert asking.asked() == {}


def test_a_list_of_people_that_slack_breaks_off_is_read_on_from_there(asking: Asking) -> None:
    crowd = [f"U{number:04d}" for number in range(600)]
    asking.sandbox.space.users |= {one: SeedUser(one, one, "UTC") for one in crowd}
    asking.sandbox.space.channels[ROOM].members[:] = [*crowd, "U0BOT"]
    asking.sandbox.faults.add(method="users.list", kind="ratelimited", after=2)
    with pytest.raises(RateLimited):
        asking.kinds()
    assert asking.asked()["users.list"] == 3
    assert asking.kinds() == [*[FULL] * 600, BOT]
    assert asking.asked()["users.list"] == 1  # the few who are left are asked for one by one
