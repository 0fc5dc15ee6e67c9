"""Who closes a channel: a table of accounts, companies and kinds of channels, and how each is shared."""

from dataclasses import replace
from typing import Final

import pytest

from handlers.slack.audience import Audience, Shut
from handlers.slack.gate import AudienceGate
from handlers.slack.rooms import Rooms
from models.audience import (
    ANYBODY,
    FACTS,
    REMEDIES,
    Account,
    AccountKind,
    Cause,
    ChannelReaders,
    Closed,
    Link,
    OneReader,
    Readers,
    Room,
    decide,
)
from models.base import Side

TINDREL, OSTREVALE = 1, 2
INTERNAL: Final = ChannelReaders(1, subsidiary_id=7)
PARTNER: Final = ChannelReaders(2, partner_id=TINDREL)
FULL, GUEST, EXTERNAL, BOT = AccountKind
OURS: Final = Link(Side.VENDOR, None)
THEIRS: Final = Link(Side.PARTNER, TINDREL)
OTHERS: Final = Link(Side.PARTNER, OSTREVALE)
OPEN: Final = Room("psp", archived=False, has_bot=True, shared_outside=False, share_pending=False, teams=frozenset(),
                   members=())  # fmt: skip


def left(link: Link) -> Link:
    return replace(link, left=True)


MEMBERS: Final[list[tuple[AccountKind, Link | None, Cause | None, Cause | None]]] = [
    (FULL, None, None, None),
    (FULL, OURS, None, None),
    (FULL, left(OURS), None, None),
    (FULL, THEIRS, Cause.OTHER_COMPANY, None),
    (FULL, left(THEIRS), Cause.OTHER_COMPANY, Cause.LEFT),
    (FULL, OTHERS, Cause.OTHER_COMPANY, Cause.OTHER_COMPANY),
    (GUEST, None, Cause.UNLINKED, Cause.UNLINKED),
    (GUEST, OURS, None, None),
    (GUEST, left(OURS), Cause.LEFT, Cause.LEFT),
    (GUEST, THEIRS, Cause.OTHER_COMPANY, None),
    (GUEST, left(THEIRS), Cause.OTHER_COMPANY, Cause.LEFT),
    (GUEST, OTHERS, Cause.OTHER_COMPANY, Cause.OTHER_COMPANY),
    (EXTERNAL, None, Cause.UNLINKED, Cause.UNLINKED),
    (EXTERNAL, OURS, Cause.OTHER_COMPANY, Cause.OTHER_COMPANY),
    (EXTERNAL, THEIRS, Cause.OTHER_COMPANY, None),
    (EXTERNAL, OTHERS, Cause.OTHER_COMPANY, Cause.OTHER_COMPANY),
    (BOT, None, None, None),
    (BOT, OTHERS, None, None),
]
"""What an account and its link mean in an internal channel and in Tindrel's."""


@pytest.mark.parametrize(("kind", "link", "inside", "at_partner"), MEMBERS)
def test_members_are_judged_by_their_company(
    kind: AccountKind, link: Link | None, inside: Cause | None, at_partner: Cause | None
) -> None:
    zoe = Account("T1", "UZOE", "Zoe Quill", kind)
    room = replace(OPEN, members=(zoe, Account("T1", "UMIRA", "Mira Pell", FULL)))
    links = {zoe.id: link} if link else {}
    for readers, cause in ((INTERNAL, inside), (PARTNER, at_partner)):
        expected = (Closed(cause, "Zoe Quill", "UZOE"),) if cause else ()
        assert decide(readers, room, links) == expected


UMA: Final = Account("T2", "UUMA", "Uma Reyes", EXTERNAL)
SHARED: Final = replace(OPEN, shared_outside=True)
THEIR_TEAM: Final = frozenset({"T2"})


@pytest.mark.parametrize(
    ("readers", "room", "teams", "cause"),
    [
        (INTERNAL, replace(OPEN, archived=True), THEIR_TEAM, Cause.ARCHIVED),
        (PARTNER, replace(OPEN, has_bot=False), THEIR_TEAM, Cause.NO_BOT),
        (INTERNAL, replace(OPEN, share_pending=True), THEIR_TEAM, Cause.SHARE_PENDING),
        (PARTNER, replace(OPEN, share_pending=True), THEIR_TEAM, Cause.SHARE_PENDING),
        (INTERNAL, replace(SHARED, teams=THEIR_TEAM), frozenset(), Cause.SHARED),
        (PARTNER, SHARED, THEIR_TEAM, Cause.SHARED),  # nobody says with whom
        (PARTNER, replace(SHARED, teams=THEIR_TEAM), frozenset(), Cause.SHARED),
        (PARTNER, replace(SHARED, teams=frozenset({"T2", "T3"})), THEIR_TEAM, Cause.SHARED),
        (PARTNER, replace(SHARED, teams=THEIR_TEAM), THEIR_TEAM, None),
        (PARTNER, replace(SHARED, members=(UMA,)), THEIR_TEAM, None),
        (PARTNER, replace(SHARED, teams=THEIR_TEAM, members=(replace(UMA, team_id="T3"),)), THEIR_TEAM, Cause.SHARED),
    ],
)
def test_a_share_is_judged_by_who_it_is_shared_with(
    readers: ChannelReaders, room: Room, teams: frozenset[str], cause: Cause | None
) -> None:
    found = decide(readers, room, {UMA.id: THEIRS}, partner_teams=teams)
    assert [one.cause for one in found] == ([cause] if cause else [])


def test_all_who_close_a_channel_are_named_in_one_order() -> None:
    guests = [Account("T1", f"U{name}", name, GUEST) for name in ("Zoe", "Ada", "Zoe")]
    found = decide(INTERNAL, replace(OPEN, members=tuple(guests)), {})
    assert [one.who for one in found] == ["Ada", "Zoe", "Zoe"]


@pytest.mark.parametrize("cause", Cause)
def test_each_cause_says_what_is_so_and_what_opens_the_channel(cause: Cause) -> None:
    assert "#psp" in Closed(cause, "Zoe Quill").fact("#psp")
    assert not FACTS[cause].endswith(".")
    assert not REMEDIES[cause].endswith(".")


PASSES: Final[list[tuple[Audience, Readers, str]]] = [
    (Audience.READER, OneReader("person:1"), "D1"),
    (Audience.ANYBODY, OneReader("person:1"), "D1"),
    (Audience.ANYBODY, ANYBODY, "C1"),
]
STOPS: Final[list[tuple[Audience, Readers, str]]] = [
    (Audience.READER, OneReader("person:1"), "C1"),
    (Audience.INTERNAL, OneReader("person:1"), "D1"),
    (Audience.READER, INTERNAL, "C1"),
    (Audience.INTERNAL, PARTNER, "C1"),
    (Audience.PARTNER, INTERNAL, "C1"),
    (Audience.INTERNAL, INTERNAL, "C1"),  # without a directory nothing is known of any channel
    (Audience.PARTNER, PARTNER, "C1"),
    (Audience.READER, ANYBODY, "C1"),
    (Audience.PARTNER, ANYBODY, "C1"),
]
GATE: Final = AudienceGate(Rooms(lambda *_a, **_k: {}, lambda: 0.0), None)


@pytest.mark.parametrize(("drawn_for", "readers", "place"), STOPS)
def test_what_is_drawn_for_some_goes_to_no_others(drawn_for: Audience, readers: Readers, place: str) -> None:
    with pytest.raises(Shut):
        GATE.admit(place, drawn_for, readers)


@pytest.mark.parametrize(("drawn_for", "readers", "place"), PASSES)
def test_what_is_drawn_for_a_reader_or_for_anybody_goes_to_them(
    drawn_for: Audience, readers: Readers, place: str
) -> None:
    GATE.admit(place, drawn_for, readers)
