"""The messages that the bot sends by itself, with example data: alone, in the morning, and settled since."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from handlers.views import digest, reminders
from handlers.views import examples as ex
from handlers.views.gallery_targets import TARGET, target
from handlers.views.parts import Message, View
from models.audience import Cause, Closed
from models.base import Side
from models.digest import Ahead, Before, Channel, Decided, Digest, Event, Handed, How, Line, Seen, Settled, Stranger
from models.digest.lines import Kind
from models.milestones.tables import Answer, Ask, Status
from models.notifications import Lane
from models.people import PersonRef
from models.reminders import Quiet
from models.rows import MilestoneRow
from models.targets.pace import Colour, Phase

AT: Final = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
DAYS: Final = (date(2026, 11, 24), date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 7))
QUIET: Final = Quiet(ex.MILESTONE.key, ex.MILESTONE.title, *DAYS)
MISSED: Final = target(
    phase=Phase.MISSED, last_day=date(2026, 9, 30), actual=Decimal(7), attainment=Decimal("0.7"), title="Customers, Q1"
)  # fmt: skip
BEHIND: Final = target(colour=Colour.RED, actual=Decimal(3), attainment=Decimal("0.3"))
LIN: Final = PersonRef(5, "Lin Marlow", "Tindrel", Side.PARTNER, "ULIN")
RAFE: Final = PersonRef(6, "Rafe Dunmore", "Tindrel", Side.PARTNER, "URAFE")
ROSA: Final = PersonRef(7, "Rosa Quint", "Quorbel", Side.VENDOR, "UROSA")
AHEAD: Final = Ahead(date(2026, 11, 27), (ex.MIRA, LIN))
BEFORE: Final = Before(
    (ex.OTTO, ex.PIA), tuple(date(2026, 11, day) for day in (10, 12, 18)), (ex.MIRA, LIN), date(2026, 11, 12),
    (ROSA, RAFE),
)  # fmt: skip
STRANGERS: Final = (Closed(Cause.UNLINKED, "Zoe Quill", "UZOE"), Closed(Cause.OTHER_COMPANY, "Olga Ruiz", "UOLGA"))


def hidden(number: int) -> Line:
    """Give a line about something that its reader may not see any more."""
    return Line(f"hidden.{number}", Kind.OVERDUE, "owner", (number,), settled=Settled(How.HIDDEN))


def line(kind: Kind = Kind.OVERDUE, row: MilestoneRow | None = ex.MILESTONE, role: str = "owner",
         **more: Any) -> Line:  # noqa: ANN401 -- fields of the line  # fmt: skip
    """Give a line about a milestone."""
    return Line(row.key if row else "access:1", kind, role, (1,), row, **more)


def digest_of(*lines: Line, reader: PersonRef = ex.OTTO, **more: Any) -> Digest:  # noqa: ANN401 -- its fields
    """Give a message that holds these lines."""
    return Digest(
        message_id=7, lane=more.pop("lane", Lane.DIGEST), person_id=reader.id, today=ex.TODAY, morning=9,
        zone="Europe/Berlin", country="DE", lines=lines, **more,
    )  # fmt: skip


def message(*lines: Line, reader: PersonRef = ex.OTTO, **more: Any) -> Message:  # noqa: ANN401 -- as above
    """Draw a message that holds these lines."""
    return digest.digest(digest_of(*lines, reader=reader, **more))


UNDECIDED: Final = ex.milestone(key="PSP-12-M7", due_on=date(2026, 12, 11), working_days_late=0,
                                title="Pilot at the Ministry of Tides")  # fmt: skip


def asked(row: MilestoneRow = UNDECIDED) -> Line:
    """Give a question that waits for Pia."""
    request = replace(ex.REQUEST, may_answer=True)
    asked_about = replace(row, open_request=request, requests=(request,))
    follows = Ahead(date(2026, 11, 26))
    return line(Kind.ASKED, asked_about, "supporter", request=request, asked_too=(LIN,), ahead=follows)


def decided(answer: Answer, reason: str = "") -> Line:
    """Give the answer to what Otto asked."""
    to_on = ex.REQUEST.to_on
    return line(
        Kind.DECIDED, role="asker", decided=Decided(Ask.DATE, ex.MILESTONE.due_on, to_on, answer, ex.PIA, reason)
    )  # fmt: skip


def handed(**more: Any) -> Line:  # noqa: ANN401 -- as above
    """Give the news that Otto owns it in place of Rosa."""
    change = Handed(Side.VENDOR, ROSA, ex.OTTO, ex.OTTO)
    return line(Kind.NEW_OWNER, event=Event(ex.MIRA, AT), handed=(change,), **more)


def many(number: int) -> list[Line]:
    """Give so many lines in several plans, the first two overdue."""
    late = [line(row=ex.milestone(key=f"PSP-12-M{n}", title=f"Step {n} of the reference architecture"))
            for n in range(20, 22)]  # fmt: skip
    rows = [replace(ex.upcoming(n), plan_key=f"PSP-{31 + n % 4}", key=f"PSP-{31 + n % 4}-M{n}",
                    plan_title=f"Archive search {n % 4}") for n in range(number - 2)]  # fmt: skip
    return late + [line(Kind.DUE_SOON, row) for row in rows]


def older(number: int) -> tuple[Line, ...]:
    """Give so many lines that were due before alerts began."""
    return tuple(line(row=ex.milestone(key=f"PSP-12-M{40 + n}", due_on=date(2026, 9, 1)), older=True)
                 for n in range(number))  # fmt: skip


SEVEN: Final = (
    line(seen=(Seen(ex.OTTO, ex.TODAY),)),
    line(Kind.BLOCKED, ex.blocked(), "supporter", event=Event(ex.PIA, AT)),
    asked(),
    *(line(Kind.DUE_SOON, replace(ex.upcoming(n), plan_key="PSP-31", key=f"PSP-31-M{n}", plan_title="Archive search"))
      for n in range(1, 5)),
)  # fmt: skip


def settled_seven() -> tuple[Line, ...]:
    """Give the same seven later that morning: done here and elsewhere, asked, snoozed."""
    done = replace(ex.finished(), key="PSP-12-M3")
    by_pia = ex.milestone(key="PSP-12-M5", status=Status.DONE, done_by=ex.PIA, done_on=ex.TODAY)
    moved = ex.milestone(key="PSP-31-M1", title="Partner academy, first day", due_on=date(2026, 12, 11))
    hows = [
        (done, Settled(How.DONE, ex.OTTO, AT, undo=True)),
        (by_pia, Settled(How.DONE, ex.PIA, AT)),
        (ex.milestone(key="PSP-12-M7"), Settled(How.AGREED, LIN, AT)),
        (moved, Settled(How.MOVED, ex.PIA, AT)),
        (ex.milestone(key="PSP-31-M2", requests=(ex.REQUEST,)), Settled(How.ASKED, ex.OTTO, AT, undo=True)),
        (ex.milestone(key="PSP-31-M3"), Settled(How.SNOOZED, until=date(2026, 11, 26), undo=True)),
    ]
    return (*(line(row=row, settled=one) for row, one in hows), SEVEN[6])


SCREENS: Final[dict[str, Callable[[], Message | View]]] = {
    "alert, overdue, who delivers": lambda: message(line(ahead=AHEAD)),
    "alert, overdue, other side": lambda: message(line(role="supporter", ahead=AHEAD), reader=ex.PIA),
    "alert, overdue and moved before": lambda: message(line(row=ex.milestone(moves=2, slip_days=28), ahead=AHEAD)),
    "alert, overdue, pam": lambda: message(line(role="pam"), reader=ex.MIRA),
    "alert, due soon": lambda: message(line(Kind.DUE_SOON, ex.upcoming()), reader=ex.NED),
    "alert, escalation": lambda: message(
        line(role="sponsor", before=BEFORE), reader=RAFE,
        lane=Lane.ESCALATION,
    ),
    "alert, escalation, stand-in": lambda: message(
        line(role="sponsor", before=replace(BEFORE, sponsors=(ex.MIRA, RAFE)), instead_of=ROSA), reader=ex.MIRA,
        lane=Lane.ESCALATION,
    ),
    "alert, overdue, in place of an owner": lambda: message(line(role="stand-in", instead_of=ex.PIA), reader=LIN),
    "alert, asked, in place of a PAM": lambda: message(
        replace(asked(), role="pam", instead_of=ex.MIRA), reader=ROSA,
    ),
    "digest, in place of a PAM": lambda: message(
        line(role="pam", instead_of=ex.MIRA), line(row=ex.upcoming(), role="pam", instead_of=ex.MIRA), reader=ROSA,
    ),
    "alert, blocked": lambda: message(line(Kind.BLOCKED, ex.blocked(), event=Event(ex.PIA, AT))),
    "alert, contested": lambda: message(
        line(Kind.CONTESTED, decided=Decided(Ask.DONE, None, None, Answer.REFUSED, ex.PIA, "The proof is missing."))
    ),
    "alert, asked": lambda: message(asked(), reader=ex.PIA),
    "alert, asked and overdue": lambda: message(asked(ex.milestone()), reader=ex.PIA),
    "alert, agreed": lambda: message(decided(Answer.AGREED)),
    "alert, answer taken back": lambda: message(
        line(Kind.DECIDED, role="asker", request=ex.REQUEST,
             settled=Settled(How.WAITS_AGAIN, ex.REQUEST.waits_for, AT, asked=Ask.DATE))
    ),
    "alert, refused": lambda: message(decided(Answer.REFUSED, "Too late for the launch.")),
    "alert, new owner": lambda: message(handed()),
    "alert, new owner, other side": lambda: message(handed(role="supporter"), reader=ex.PIA),
    "alert, new owner, the one before": lambda: message(handed(role="former owner"), reader=ROSA),
    "alert, new owner taken back": lambda: message(
        handed(role="supporter", settled=Settled(How.TAKEN_BACK, ex.MIRA, AT)), reader=ex.PIA
    ),
    "alert, how it goes": lambda: message(line(Kind.HOW_IT_GOES, asking=(ex.PIA,))),
    "alert, hand-over asked": lambda: message(
        line(Kind.HAND_OVER_ASKED, role="pam", event=Event(ex.OTTO, AT, "Kenji Mori (Quorbel)", "He runs it.")),
        reader=ex.MIRA,
    ),
    "alert, target missed": lambda: message(line(Kind.TARGET_MISSED, None, target=MISSED)),
    "alert, target off track": lambda: message(line(Kind.OFF_TRACK, None, target=BEHIND)),
    "alert, target off track, and what would help": lambda: message(
        line(Kind.OFF_TRACK, None, target=BEHIND, said=Event(ex.MIRA, AT, reason="A second consultant until March."))
    ),
    "say what would help": lambda: reminders.say_form(TARGET.title, TARGET.key),
    "said what would help": lambda: reminders.said(TARGET.title, TARGET.key),
    "alert, target well again": lambda: message(line(Kind.BACK_ON_TRACK, None, target=TARGET)),
    "alert, access asked": lambda: message(
        line(Kind.ACCESS_ASKED, None, "office",
             stranger=Stranger("Zoe Quill", "Tindrel", "I run the pilot", "T0SANDBOX", "U0ZOE"))
    ),
    "alert, naming asked": lambda: message(line(Kind.NAMING_ASKED, None, "partner lead", newcomer=ex.NED), reader=LIN),
    "alert, named since": lambda: message(
        line(Kind.NAMING_ASKED, None, "partner lead", newcomer=ex.NED, settled=Settled(How.LET_IN)), reader=LIN
    ),
    "alert, channel closed": lambda: message(
        line(Kind.CHANNEL_CLOSED, None, "pam", channel=Channel("quorbel-tindrel", (Closed(Cause.SHARED),)))
    ),
    "alert, channel closed by people": lambda: message(
        line(Kind.CHANNEL_CLOSED, None, "subsidiary lead", channel=Channel("psp-germany", STRANGERS))
    ),
    "alert, channel open again": lambda: message(
        line(Kind.CHANNEL_CLOSED, None, "pam", channel=Channel("quorbel-tindrel"), settled=Settled(How.OPENED))
    ),
    "alert, settled": lambda: message(line(row=ex.finished(), settled=Settled(How.DONE, ex.OTTO, AT, undo=True))),
    "alert, no longer theirs": lambda: message(hidden(1)),
    "alert, had it and sees it no more": lambda: message(replace(hidden(1), role="former owner")),
    "digest, some no longer theirs": lambda: message(line(), hidden(2), hidden(3)),
    "digest, seven": lambda: message(*SEVEN),
    "digest, seven for the other side": lambda: message(*SEVEN, reader=ex.PIA),
    "digest, sixty": lambda: message(*many(60)),
    "digest, settled": lambda: message(*settled_seven()),
    "digest, nothing is left": lambda: message(*settled_seven()[:6]),
    "digest, older and doubtful": lambda: message(line(), older=older(12), doubtful=date(2026, 11, 20)),
    "digest, all of it": lambda: reminders.all_of_it(digest_of(*many(60)), reminders.Shown(10, kind="due")),
    "digest, all of few": lambda: reminders.all_of_it(digest_of(*settled_seven(), older=older(2)), reminders.Shown()),
    "digest, several done": lambda: reminders.done_form(digest_of(*many(60)), many(60)[:23]),
    "digest, several were done": lambda: reminders.done_several(["Step 20"], ["“Step 21” is done already."]),
    "snooze": lambda: reminders.snooze_form(QUIET),
    "snooze, the rest": lambda: reminders.snooze_form(QUIET, about="*55 things* of this message"),
    "snoozed": lambda: reminders.snoozed(ex.MILESTONE.title, ex.MILESTONE.key, QUIET.in_three),
    "snoozed several": lambda: reminders.snoozed_several(55, QUIET.in_three),
    "awake": lambda: reminders.awake(ex.MILESTONE.title, ex.MILESTONE.key),
    "saw it": lambda: reminders.seen(ex.MILESTONE.title, ex.MILESTONE.key),
    "asked": lambda: reminders.asked(ex.MILESTONE.title, ex.MILESTONE.key, [ex.OTTO, ex.PIA], reader=ex.MIRA_READS),
    "not mine": lambda: reminders.not_mine_form(ex.MILESTONE.title, ex.MILESTONE.key, Side.VENDOR, "Quorbel"),
    "not mine, asked": lambda: reminders.not_mine(
        ex.MILESTONE.title, ex.MILESTONE.key, ex.MIRA, reader=ex.OTTO_READS
    ),
    "digest, escalations": lambda: message(
        *(line(row=ex.milestone(key=f"PSP-12-M{n}"), role="sponsor", before=BEFORE) for n in (3, 4)),
        reader=LIN,
        lane=Lane.ESCALATION,
    ),
}  # fmt: skip
