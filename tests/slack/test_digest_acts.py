"""Each act that a row of the morning's message offers, done and undone: what both sides read then is what is so.

Three rows lie before somebody; one is acted upon. The other two stay as they are, the row itself is the receipt, and
after Undo every message of everybody reads as before, or no longer says what did not happen.
"""

import copy
import json
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pytest

from bot.sandbox.fields import find_in
from bot.sandbox.payloads import Where
from handlers.slack import ids
from handlers.views import gallery_alerts
from handlers.views.alerts import of_milestones
from handlers.views.parts import Message
from models.digest.lines import Kind
from models.milestones import changes, consent, undo
from models.milestones.acts import Did
from models.milestones.tables import Ask
from tests.acting import REASON
from tests.slack import mornings
from tests.slack.mornings import M3, M4, M5, M6, READERS, Json, Messages, Morning, asked, rows
from tests.slack.running import Person, RunningBot

READS: Final = frozenset({ids.ROW_OPEN, ids.REMINDER_REASON, ids.DIGEST_ALL})
"""What a message offers that changes nothing."""
UNDOES: Final = frozenset({ids.MILESTONE_UNDO, ids.SNOOZE_UNDO})
ELSEWHERE: Final = frozenset({ids.DIGEST_DONE, ids.DIGEST_SNOOZE, ids.ASK_BOTH, ids.TARGET_SAY})
"""Of a message of more than seven rows, for sponsors, and of a target off track: `test_reminders.py` presses these."""
IN_DRAFTS: Final = frozenset({Did.ADDED, Did.MOVED, Did.REOPENED, Did.CANCELLED, Did.REMOVED})
"""Nobody is told of a draft."""


@dataclass(frozen=True)
class Act:
    """One act on the row of `key` in the message of `who`, by a `button` of this `label` and the `form` that it opens.

    `says` is what is claimed by it: somebody reads it after the act and nobody after Undo. `before` leads up to a row
    of a `kind`. A `receipt` stands beside the message where its row does not tell of the act; without `undo` no way
    leads back.
    """

    name: str
    who: str
    says: str = ""
    label: str = ""
    button: str = ""
    before: Callable[[Morning], None] = lambda _: None
    kind: Kind = Kind.OVERDUE
    form: str = ""
    fills: dict[str, Any] = field(default_factory=dict)
    did: Did | None = None
    key: str = M3
    undo: bool = True
    receipt: bool = False


MOVE: Final[dict[str, Any]] = {
    "button": ids.MILESTONE_MOVE, "label": "New date…", "form": ids.FORM_MILESTONE_MOVE, "did": Did.DATE_ASKED,
    "fills": {"due_on": date(2026, 12, 9), "reason": REASON}, "says": "9 Dec asked by you",
}  # fmt: skip
DONE: Final[dict[str, Any]] = {
    "button": ids.MILESTONE_DONE, "label": "Mark done", "says": "done 19 Nov by you", "did": Did.DONE
}  # fmt: skip
REPORT: Final[dict[str, Any]] = {
    **DONE, "form": ids.FORM_MILESTONE_DONE, "fills": {"evidence": "https://example.org/minutes"},
    "says": "reported done 19 Nov by you", "did": Did.DONE_ASKED,
}  # fmt: skip
AGREE: Final[dict[str, Any]] = {
    "button": ids.REQUEST_AGREE, "label": "Agree", "kind": Kind.ASKED, "did": Did.AGREED, "says": "agreed by you",
}  # fmt: skip
REFUSE: Final[dict[str, Any]] = {
    "button": ids.REQUEST_REFUSE, "label": "Refuse…", "kind": Kind.ASKED, "did": Did.REFUSED,
    "form": ids.FORM_REQUEST_REFUSE, "fills": {"reason": "Too late for the launch."}, "says": "refused by you",
}  # fmt: skip
CONFIRM: Final = AGREE | {"label": "Confirm", "kind": Kind.DONE_AWAITS, "did": Did.CONFIRMED, "says": "done 18 Nov by"}
DISPUTE: Final = REFUSE | {
    "label": "Dispute…", "kind": Kind.DONE_AWAITS, "did": Did.DISPUTED, "says": "disputed by you"
}  # fmt: skip
SNOOZE: Final[dict[str, Any]] = {
    "button": ids.SNOOZE, "label": "Snooze…", "form": ids.FORM_SNOOZE, "says": "snoozed by you"
}  # fmt: skip
NOT_MINE: Final[dict[str, Any]] = {
    "button": ids.REMINDER_NOT_MINE, "label": "Not mine…", "form": ids.FORM_NOT_MINE, "says": "is not theirs",
    "fills": {"reason": "Rosa runs the reviews."}, "undo": False, "receipt": True,
}  # fmt: skip
ASSIGN: Final[dict[str, Any]] = {
    "button": ids.MILESTONE_ASSIGN, "label": "Assign…", "form": ids.FORM_MILESTONE_ASSIGN,
    "fills": {"vendor_owner": "Rosa Lindt"}, "says": "belongs to <@U0ROSA>", "did": Did.HANDED_OVER,
}  # fmt: skip
VALUE: Final[dict[str, Any]] = {
    "button": ids.TARGET_REPORT, "label": "Report value…", "form": ids.FORM_TARGET_REPORT, "fills": {"value": "4"},
    "says": "reported by", "undo": False, "key": "PSP-12-T1", "kind": Kind.OFF_TRACK,
}  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """What somebody does past the messages while they lie there, and what somebody reads by it."""

    name: str
    who: str
    did: Did
    says: str
    does: Callable[[Morning, str], object]


def elsewhere(act: Callable[..., Any], key: str = M3, **how: Any) -> Callable[[Morning, str], None]:
    """Have somebody do something past the message."""
    return lambda morning, who: morning.does(who, act, key, **how)


def agree_or_refuse(kind: Ask) -> list[Act]:
    """Give both answers to a question of Mira's."""
    key = M6 if kind is Ask.ADD else M3
    agreed = "cancelled by you" if kind is Ask.CANCEL else "agreed by you"
    refused = "cancelled by you" if kind is Ask.ADD else "refused by you"
    return [
        Act(f"agree to {kind}", "pia", **AGREE | {"says": agreed}, before=asked("mira", kind), key=key),
        Act(f"refuse to {kind}", "pia", **REFUSE | {"says": refused}, before=asked("mira", kind), key=key),
    ]


ACTS: Final = (
    Act("done", "otto", **DONE),
    Act("done before it is due", "otto", **DONE, kind=Kind.DUE_SOON, before=mornings.due_soon),
    Act("say that it is done", "otto", **DONE, kind=Kind.HOW_IT_GOES, before=mornings.goes_how),
    Act("done by the new owner", "rosa", **DONE, kind=Kind.NEW_OWNER, before=mornings.handed_over),
    Act("done while a date is asked", "otto", **DONE, kind=Kind.ASKED, before=asked("pia", Ask.DATE)),
    Act("report it done", "otto", **REPORT, before=mornings.accepted),
    Act("report it done anew", "otto", **REPORT, kind=Kind.CONTESTED, before=mornings.contested),
    Act("a new date", "otto", **MOVE),
    Act("a new date of what is blocked", "otto", **MOVE, kind=Kind.BLOCKED, before=mornings.blocked),
    Act("ask again", "otto", **MOVE | {"label": "Ask again…"}, kind=Kind.DECIDED, before=mornings.refused),
    Act("another date", "pia", **MOVE | {"label": "Another date…"}, kind=Kind.ASKED, before=asked("otto", Ask.DATE)),
    *(act for kind in Ask if kind is not Ask.DONE for act in agree_or_refuse(kind)),
    Act("confirm", "pia", **CONFIRM, before=asked("otto", Ask.DONE)),
    Act("dispute", "pia", **DISPUTE, before=asked("otto", Ask.DONE)),
    Act("unblock", "otto", "unblocked by you", "Unblock", ids.MILESTONE_UNBLOCK, kind=Kind.BLOCKED,
        before=mornings.blocked, did=Did.UNBLOCKED),
    Act("hand over", "mira", **ASSIGN, kind=Kind.HAND_OVER_ASKED, before=mornings.not_theirs),
    Act("agree about what is late", "pia", **AGREE | {"says": "Architecture agreed upon", "undo": False}, receipt=True,
        before=mornings.renamed_late),
    Act("snooze", "otto", **SNOOZE),
    Act("see", "otto", "seen by you", "I saw it", ids.REMINDER_SEEN, undo=False),
    Act("not mine", "otto", **NOT_MINE),
    Act("ask the owner", "pia", "", "Ask Otto Brandl", ids.ASK_PERSON, undo=False, receipt=True),
    Act("report a value", "otto", **VALUE, before=mornings.behind),
)  # fmt: skip
BESIDE: Final = (
    Beside("start", "otto", Did.STARTED, "", elsewhere(changes.start)),
    Beside("block", "otto", Did.BLOCKED, "licence key", elsewhere(changes.block, reason="The licence key is missing.")),
    Beside("hand over", "mira", Did.HANDED_OVER, "U0ROSA",
     lambda morning, who: morning.does(who, changes.assign, person_id=morning.bot.world.people["rosa"])),
    Beside("edit", "mira", Did.EDITED, "", elsewhere(changes.edit, evidence="The minutes of the review")),
    Beside("ask to rename", "mira", Did.TEXT_ASKED, "rename",
           elsewhere(changes.edit, title="Architecture", reason=REASON)),
    Beside("ask to cancel", "mira", Did.CANCEL_ASKED, "Agree to cancel", elsewhere(changes.cancel, reason=REASON)),
    Beside("ask to reopen", "mira", Did.REOPEN_ASKED, "Agree to reopen",
     elsewhere(changes.reopen, "PSP-12-M1", reason=REASON)),
    Beside("add", "mira", Did.ADD_ASKED, "Agree to a new", lambda morning, who: morning.programme.adds(who, "PSP-12")),
    Beside("take a question back", "otto", Did.WITHDRAWN, "withdrawn", elsewhere(consent.refuse)),
)  # fmt: skip


@pytest.fixture
def morning(bot: RunningBot) -> Morning:
    return Morning(bot)


def digest(person: Person) -> Json:
    """Give the message of three rows."""
    return next(one for one in person.dm if M4 in str(one["blocks"]) and M5 in str(one["blocks"]))


def does(act: Act, person: Person, message: Json) -> None:
    """Do it, by the button of the row and the form that it opens."""
    blocks = [one["block_id"] for one in message["blocks"]]
    person.clicks(act.label, message, block_id=next(one for one in blocks if one.startswith(f"acts.{act.key}.")))
    if act.form:
        assert person.modal is not None
        assert person.modal["callback_id"] == act.form
        person.fills(**act.fills)
        assert not isinstance(person.submits(), dict)


def presses_old(morning: Morning, person: Person, drawn_before: Json, label: str, key: str) -> str:
    """Press a button of a message as it was drawn before, and give what is answered."""
    where = Where(message=drawn_before, channel_id=morning.bot.sandbox.space.im(person.id).id)
    found = find_in(rows(drawn_before["blocks"], key), label)
    assert found is not None
    morning.bot.sandbox.dispatcher.act(person.id, where, *found)
    morning.bot.after.wait_idle()
    return str(person.ephemerals[-1]["text"])


def words(blocks: object) -> str:
    return json.dumps(blocks, ensure_ascii=False)


def nothing_untrue(morning: Morning, before: Messages, says: str) -> Messages:
    """Read everything once more after Undo: what was there reads as before, what came since says nothing of the act."""
    now = morning.messages()
    assert set(morning.drawn_anew().values()) <= {1}
    for who in READERS:
        for ts, blocks in now[who].items():
            assert blocks == before[who].get(ts, blocks), who
            assert ts in before[who] or not says or says not in words(blocks), (who, words(blocks))
    return now


def on_both(cases: Sequence[Any], few: AbstractSet[str]) -> list[Any]:
    """Play all of it on SQLite, and a few on PostgreSQL, too."""
    of_file = [pytest.param("socket_sqlite", case, id=case.name) for case in cases]
    return of_file + [pytest.param("http_postgres", case, id=f"{case.name}, PostgreSQL", marks=pytest.mark.postgres)
                      for case in cases if case.name in few]  # fmt: skip


@pytest.mark.parametrize(("bot", "act"), on_both(ACTS, {"done", "agree to date", "hand over"}), indirect=["bot"])
def test_an_act_in_a_row_and_its_undo_leave_nothing_untrue(morning: Morning, act: Act) -> None:
    act.before(morning)
    morning.asks(act.who, M4, M5)
    morning.breaks()
    person = morning.bot.member(act.who)
    before, message = morning.messages(), digest(person)
    at = message["ts"]
    assert act.kind in morning.kinds_of(act.key)
    does(act, person, message)
    row_alone = (person.modal, person.ephemerals) == (None, [])
    assert row_alone is not act.receipt, "the row is the receipt, and nothing is left to be closed"
    morning.passes()
    after = morning.messages()
    assert set(morning.drawn_anew().values()) <= {1}
    assert rows(after[act.who][at], M4, M5) == rows(before[act.who][at], M4, M5)
    assert act.says in words(after if act.receipt else rows(after[act.who][at], act.key))
    if act.undo:
        receipt = copy.deepcopy(digest(person))
        person.clicks("Undo", receipt)
        assert (person.modal, person.ephemerals) == (None, [])
        assert morning.messages()[act.who][at] == before[act.who][at]
        morning.passes()
        now = nothing_untrue(morning, before, act.says)
        if act.button != ids.SNOOZE:  # to hear of it twice is no harm
            assert "was undone already. Nothing to do." in presses_old(morning, person, receipt, "Undo", act.key)
            assert morning.messages() == now


@pytest.mark.parametrize(("bot", "act"), on_both(BESIDE, {"block"}), indirect=["bot"])
def test_an_act_elsewhere_and_its_undo_leave_nothing_untrue(morning: Morning, act: Beside) -> None:
    did = act.did
    if did is Did.WITHDRAWN:
        asked("otto", Ask.DATE)(morning)
    morning.asks("pia", M4, M5)
    morning.breaks()
    before = morning.messages()
    act.does(morning, act.who)
    morning.passes()
    after = morning.messages()
    assert set(morning.drawn_anew().values()) <= {1}
    assert act.says in words(after)
    key = {Did.ADD_ASKED: M6, Did.REOPEN_ASKED: "PSP-12-M1"}.get(did, M3)
    assert morning.programme.history(key)[-1].act == did
    morning.does(act.who, undo.undo, key)
    morning.passes()
    nothing_untrue(morning, before, act.says)


def drawn() -> set[str]:
    """Give the acts that messages of the bot offer, those of overflows as well."""
    messages = [one for one in (draw() for draw in gallery_alerts.SCREENS.values()) if isinstance(one, Message)]
    blocks = [block for message in messages for block in message.blocks]
    found = [one for block in blocks for one in (block.get("accessory") or {}, *block.get("elements", ()))]
    chosen = {option["value"].split("|")[0] for one in found for option in one.get("options", ())}
    return ({one["action_id"] for one in found if "action_id" in one} | chosen) - {ids.ROW_OVERFLOW}


def test_each_act_that_a_message_offers_is_played_here() -> None:
    """A new button, a new kind of row or a new act without a case of its own is red."""
    assert drawn() - READS - UNDOES - ELSEWHERE == {act.button for act in ACTS}
    assert set(of_milestones.BY_KIND) <= {act.kind for act in ACTS}
    done = {act.did for act in ACTS} | {act.did for act in BESIDE}
    assert done - {None} == set(Did) - IN_DRAFTS - {Did.UNDONE}
