"""The workspace of the demo: the people and channels of the sample programme, as a local Slack knows them.

Besides them there are a newcomer whom no plan names, somebody who has left, and a channel that nobody registered.
"""

from collections.abc import Iterator
from typing import Final

from bot.sandbox import Seed, SeedChannel, SeedUser
from models.workbook.sample.people import OFFICE, PAMS, PEOPLE, Somebody
from models.workbook.sample.places import PARTNERS, PLACES, TEAM, VENDOR
from models.workbook.sample.plans import PLANS
from models.workbook.sample.rows import channel_id

BOT: Final = "U0BOT"
_PLACES: Final = {place.key: place for place in PLACES}
_LINKED: Final = {one.key: one for one in PEOPLE if one.linked}


def seed() -> Seed:
    """Return the workspace in which the sample programme plays: partner people are guests of the vendor's."""
    return Seed(team_id=TEAM, team_name=VENDOR, users=list(_users()), channels=list(_channels()), bot_user_id=BOT)


def _users() -> Iterator[SeedUser]:
    for one in _LINKED.values():
        place = _PLACES[one.place]
        company = one.partner.title() or VENDOR
        locale = place.locale.replace("_", "-")
        guest = bool(one.partner)
        yield SeedUser(one.slack_id, one.name, place.zone, locale, guest, title=one.title, company=company)
    yield SeedUser("U0JUNO", "Juno Castell", "Europe/Berlin", title="Trainee", company=VENDOR)
    yield SeedUser("U0EMIL", "Emil Roth", "Europe/Berlin", deleted=True, title="Search specialist", company=VENDOR)


def _channels() -> Iterator[SeedChannel]:
    for place in PLACES:
        members = [one for one in _LINKED.values() if (not one.partner and one.place == place.key) or one.key in OFFICE]
        yield SeedChannel(channel_id(place.name), place.channel, _ids(members))
    for partner in PARTNERS:
        name = f"{VENDOR}-{partner}".lower()
        yield SeedChannel(channel_id(partner), name, _ids(_around(partner.lower())), private=True)
    vendor = [one for one in _LINKED.values() if not one.partner]
    yield SeedChannel("C0GENERAL", "general", [*_ids(vendor), "U0JUNO"])


def _around(partner: str) -> list[Somebody]:
    """Everybody who works with a partner: its people, its PAMs, and the vendor's owners in its plans."""
    owners = {line[2] for plan in PLANS if plan.partner == partner for line in plan.lines}
    wanted = {*owners, *PAMS[partner].values(), *OFFICE[:1]}
    return [one for one in _LINKED.values() if one.partner == partner or one.key in wanted]


def _ids(people: list[Somebody]) -> list[str]:
    return [*(one.slack_id for one in people), BOT]
