"""A local Slack workspace: the demo's Slack, and the double that the tests talk to. It knows nothing of the bot."""

from bot.sandbox.api import Call
from bot.sandbox.faults import Faults
from bot.sandbox.member import Member, Reply
from bot.sandbox.sandbox import Sandbox
from bot.sandbox.seed import ALL_SCOPES, Seed, SeedChannel, SeedUser

__all__ = ["ALL_SCOPES", "Call", "Faults", "Member", "Reply", "Sandbox", "Seed", "SeedChannel", "SeedUser"]
