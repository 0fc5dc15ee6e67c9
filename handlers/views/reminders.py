"""Forms and receipts of being told: until when to be quiet, whose it is, who was asked, and all of a long message."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import digest as digests
from handlers.views import parts
from handlers.views.alerts import For
from handlers.views.parts import Message, Reader, View
from handlers.views.settled import short_day
from models.base import Side
from models.digest import Digest, Line
from models.people import PersonRef
from models.reminders import Quiet

THIS_DAY: Final = "day"
SNOOZE_TITLE: Final = "Snooze"
SAY_TITLE: Final = "Say what would help"
NOT_MINE_TITLE: Final = "Not mine"
PAGE: Final = 10
EVERYTHING: Final = "all"


def snooze_form(quiet: Quiet, *, about: str | None = None, metadata: Metadata | None = None) -> View:
    """Ask until when; `about` says instead of one thing what else is meant."""
    days = dict.fromkeys(sorted({quiet.next_morning, quiet.in_three, quiet.next_week}))
    tomorrow = {quiet.next_morning: "tomorrow morning"} if quiet.next_is_tomorrow else {}
    options = [(one.isoformat(), tomorrow.get(one) or short_day(one)) for one in days]
    named = about or f"*{parts.title(quiet.title)}* {parts.key(quiet.key)}"
    blocks: list[Any] = [
        parts.section(named),
        parts.choice_input("until", "Until", [*options, (THIS_DAY, "this day:")], initial=quiet.in_three.isoformat(),
                           radio=True),
        parts.day_input("day", "This day", hint=f"Up to {parts.long_day(quiet.longest)}: 10 working days.",
                        optional=True),
        parts.section("Quiet for you alone: it stays as it is, the other side and escalation go on."),
    ]  # fmt: skip
    return View.modal(
        SNOOZE_TITLE, blocks, callback_id=ids.FORM_SNOOZE, submit="Snooze", metadata=metadata or Metadata(key=quiet.key)
    )


def snoozed(title: str, key: str, until: date) -> Message:
    """Confirm that one person hears nothing of it until then."""
    head = f"✅ *Snoozed {parts.quoted(title)}* until {short_day(until)} · {parts.key(key)}"
    undo = parts.button("Undo", ids.SNOOZE_UNDO, key, about=title)
    text = f"Snoozed “{parts.one_line(title)}” until {short_day(until)}, {key}. Quiet for you alone."
    foot = parts.actions(undo, parts.opens(key, title=title), block_id="foot")
    return Message.of(text, [parts.section(f"{head}\nQuiet for you alone."), foot])


def snoozed_several(number: int, until: date) -> Message:
    """Confirm the same for several things."""
    words = f"Snoozed {parts.count(number, 'thing')} until {short_day(until)}. Quiet for you alone."
    return Message.of(words, [parts.section(f"✅ *Snoozed {parts.count(number, 'thing')}* until {short_day(until)}\n"
                                            "Quiet for you alone.")])  # fmt: skip


def awake(title: str, key: str) -> Message:
    """Confirm that one hears of it again."""
    text = f"You hear of “{parts.one_line(title)}” again, {key}."
    foot = parts.actions(parts.opens(key, title=title), block_id="foot")
    return Message.of(text, [parts.section(f"✅ *You hear of {parts.quoted(title)} again* · {parts.key(key)}"), foot])


def seen(title: str, key: str) -> Message:
    """Confirm that both sides can read that it was seen."""
    text = f"Noted that you saw “{parts.one_line(title)}”, {key}. Both sides read it, reminders go on."
    shown = f"✅ *Noted that you saw {parts.quoted(title)}* · {parts.key(key)}\nBoth sides read it, reminders go on."
    return Message.of(text, [parts.section(shown)])


def asked(title: str, key: str, people: Sequence[PersonRef], *, reader: Reader) -> Message:
    """Confirm that somebody is asked in their next message."""
    names = parts.joined([parts.person(one, reader=reader, bare=True) for one in people])
    plain = parts.joined([one.name for one in people])
    line = f"✅ *{names} will read that you ask about {parts.quoted(title)}* · {parts.key(key)}"
    text = f"{plain} will read that you ask about “{parts.one_line(title)}”, {key}, in the next morning's message."
    return Message.of(text, [parts.section(f"{line}\nIt stands in the next morning's message.")])


def not_mine_form(title: str, key: str, side: Side, company: str, *, metadata: Metadata | None = None) -> View:
    """Ask whose it is; whoever leads the side decides."""
    field = "partner_owner" if side is Side.PARTNER else "vendor_owner"
    blocks: list[Any] = [
        parts.section(f"*{parts.title(title)}* {parts.key(key)}"),
        parts.search_input(field, f"Whose is it at {company}", ids.PERSON_INPUT, optional=True,
                           hint="Leave it empty if you do not know."),
        parts.text_input("reason", "Why", multiline=True, longest=300, hint="Who leads your side reads this."),
        parts.section("Until it is handed over, it stays yours and you are told."),
    ]  # fmt: skip
    return View.modal(
        NOT_MINE_TITLE, blocks, callback_id=ids.FORM_NOT_MINE, submit="Ask for hand-over",
        metadata=metadata or Metadata(key=key),
    )  # fmt: skip


def not_mine(title: str, key: str, leading: PersonRef, *, reader: Reader) -> Message:
    """Confirm that the hand-over was asked for."""
    who = parts.person(leading, reader=reader)
    head = f"⏳ *Asked {who} to hand over {parts.quoted(title)}* · {parts.key(key)}\nUntil then it stays yours."
    text = f"Asked {leading.name} to hand over “{parts.one_line(title)}”, {key}. Until then it stays yours."
    return Message.of(text, [parts.section(head)])


def say_form(title: str, key: str) -> View:
    """Ask what would help, or what happened."""
    blocks: list[Any] = [
        parts.section(f"*{parts.title(title)}* {parts.key(key)}"),
        parts.text_input("reason", "What would help, or what happened", multiline=True, longest=300,
                         hint="All who were told of it read this, on both sides, and it stays in the history."),
    ]  # fmt: skip
    return View.modal(SAY_TITLE, blocks, callback_id=ids.FORM_TARGET_SAY, submit="Say it", metadata=Metadata(key=key))


def said(title: str, key: str) -> Message:
    """Confirm it."""
    head = f"✅ *Said to {parts.quoted(title)}* · {parts.key(key)}\nAll who were told of it read it."
    text = f"Said to “{parts.one_line(title)}”, {key}. All who were told of it read it."
    return Message.of(text, [parts.section(head)])


@dataclass(frozen=True)
class Shown:
    """Which page of a long message is looked at, and of which plan and kind; empty is all."""

    first: int = 0
    plan: str = ""
    kind: str = ""

    def of(self, lines: Sequence[Line]) -> list[Line]:
        """Give the lines that the filters let through."""
        return [one for one in lines if self.plan in ("", one.plan[0]) and self.kind in ("", digests.counted(one))]


def all_of_it(of: Digest, shown: Shown) -> View:
    """Show every line of a message, ten a page, filtered by plan and kind."""
    to = For(Reader(of.person_id, locale=of.locale), of.today, of.zone)
    lines = shown.of(of.everything)
    page = lines[shown.first : shown.first + PAGE]
    blocks: list[Any] = [
        parts.section(digests.headline(of, to)),
        parts.actions(*_filters(of, shown), block_id="filters"),
    ]
    for line in page:
        blocks += digests.line_with_menu(line, to)
    following = shown.first + PAGE if shown.first + PAGE < len(lines) else None
    back = [parts.button("‹ Back", f"{ids.DIGEST_TURN}.0", str(shown.first - PAGE))] if shown.first else []
    next_ = [parts.button("Next ›", f"{ids.DIGEST_TURN}.1", str(following))] if following is not None else []
    if back or next_:
        blocks.append(parts.actions(*back, *next_, block_id=f"pager.{shown.first}"))
    last = shown.first + len(page)
    blocks.append(parts.context(parts.pager_words(min(shown.first + 1, last), last, len(lines), "most urgent first")))
    kept = {name: says for name, says in (("plan", shown.plan), ("kind", shown.kind)) if says}
    metadata = Metadata(about=str(of.message_id), page=shown.first, filters=kept, screen=ids.DIGEST_ALL)
    title = f"All {len(of.everything)} things"
    return View.modal(title, blocks, callback_id=ids.FORM_NOTICE, metadata=metadata)


def _filters(of: Digest, shown: Shown) -> list[Any]:
    plans = Counter(line.plan[:2] for line in of.everything if line.plan[0])
    kinds = Counter(digests.counted(line) for line in of.everything)
    by_plan = [
        (EVERYTHING, "All plans"),
        *((key, f"{key} {title} ({number})") for (key, title), number in plans.items()),
    ]
    by_kind = [(EVERYTHING, "Everything"), *((one, f"{KINDS[one]} ({number})") for one, number in kinds.items())]
    return [parts.select(ids.DIGEST_PLAN, by_plan, chosen=shown.plan or EVERYTHING),
            parts.select(ids.DIGEST_KIND, by_kind, chosen=shown.kind or EVERYTHING)]  # fmt: skip


KINDS: Final = {"answer": "Waits for your answer", "overdue": "Overdue", "blocked": "Blocked", "due": "Due soon",
                "not accepted": "Not accepted", "missed": "Missed", "off track": "Off track",
                "news": "To know", "older": "Older"}  # fmt: skip


def done_form(of: Digest, lines: Sequence[Line]) -> View:
    """Ask which of many are done today; boxes of ten, since Slack takes no more in one."""
    boxes = [lines[first : first + PAGE] for first in range(0, len(lines), PAGE)]
    blocks: list[Any] = [parts.section(f"*{parts.count(len(lines), 'milestone')} can be marked done today.*")]
    for place, some in enumerate(boxes):
        options = [(line.subject, f"{line.milestone.title if line.milestone else line.subject}") for line in some]
        blocks.append(parts.ticks_input(f"done_{place}", f"{place * PAGE + 1} to {place * PAGE + len(some)}", options))
    metadata = Metadata(about=str(of.message_id))
    return View.modal(
        "Mark several done", blocks, callback_id=ids.FORM_DIGEST_DONE, submit="Mark done", metadata=metadata
    )


def done_several(titles: Sequence[str], refused: Sequence[str]) -> Message:
    """Confirm what was marked done, and say of the others why not."""
    head = f"✅ *Marked {parts.count(len(titles), 'milestone')} done*"
    lines = [head, *(f"{parts.title(one)}" for one in titles[:PAGE])]
    text = f"Marked {parts.count(len(titles), 'milestone')} done: {', '.join(titles)}."
    blocks: list[Any] = [parts.section("\n".join(lines))]
    if refused:
        blocks.append(parts.section("\n".join(["*Not done:*", *(parts.literal(one) for one in refused[:PAGE])])))
        text += f" Not done: {' '.join(refused)}"
    return Message.of(text, blocks)
