"""The people and channels that the sandbox's own tests work with, and a clock that stands until it is moved."""

from datetime import UTC, datetime
from typing import Final

from bot.sandbox import Seed, SeedChannel, SeedUser


class StepClock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 17, 8, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance_to(self, moment: datetime, /) -> None:
        self.moment = moment


class Stopwatch:
    """The machine's seconds, counted by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


SEED: Final = Seed(
    team_name="Quorbel",
    usage={"/psp": "hello | form | status"},
    users=[
        SeedUser("U0MIRA", "Mira Pell", "Europe/Berlin", "de-DE", title="Partner account manager", company="Quorbel"),
        SeedUser("U0OTTO", "Otto Brandl", "Europe/Berlin", "de-DE", title="Solution owner", company="Quorbel"),
        SeedUser("U0PIA", "Pia Vost", "Asia/Tokyo", restricted=True, title="Delivery owner", company="Tindrel"),
        SeedUser("U0GONE", "Ned Ashgrove", "UTC", deleted=True),
        SeedUser("U0UMA", "Uma Reyes", "UTC", team_id="T0TINDREL"),
    ],
    channels=[
        SeedChannel("C0GERMANY", "psp-germany", ["U0MIRA", "U0OTTO", "U0BOT"]),
        SeedChannel("C0TINDREL", "quorbel-tindrel", ["U0MIRA", "U0PIA", "U0BOT"], private=True),
        SeedChannel("C0SECRET", "board", ["U0OTTO"], private=True),
        SeedChannel("C0OTHER", "general", ["U0MIRA"]),
    ],
)
