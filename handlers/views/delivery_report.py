"""The delivery report of the office: what needs somebody first, then how many messages of each kind went out."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import cards, parts
from handlers.views.parts import Message, Reader, View
from models.aside import Step
from models.audience import FACTS
from models.delivery_report import PAGE, Aside, Count, Finding, Report
from models.notifications import Lane

LABELS: Final = {Lane.DIGEST: "Morning", Lane.URGENT: "At once", Lane.ESCALATION: "Escalation", Lane.SUMMARY: "Weekly",
                 Lane.THREAD: "Weekly, replies"}  # fmt: skip
KINDS: Final = {Lane.DIGEST: "morning message", Lane.URGENT: "message at once", Lane.ESCALATION: "escalation",
                Lane.SUMMARY: "weekly summary", Lane.THREAD: "reply below a weekly summary"}  # fmt: skip
LATE: Final = timedelta(minutes=15)
"""Delivery runs each minute, and a run with much to tell takes several; after this long somebody has to look."""

_WHY: Final = {
    "no way in Slack": "not linked to Slack at the time",
    "not drawn": "it could not be drawn, the log says why",
    "too large for Slack": "too large for Slack",
    "user_disabled": "their account in Slack is closed",
    "user_not_found": "Slack does not know them any more",
    "messages_tab_disabled": "the app's messages are turned off",
    **{cause.value: fact.format(who="somebody", it="it") for cause, fact in FACTS.items()},
}


def report(of: Report, *, reader: Reader, today: date, now: datetime, came: Finding | None = None,
           again: Finding | None = None) -> Message:  # fmt: skip
    """Draw the report; above it stands what was just settled: it `came`, or goes out `again`."""
    head = f"*{headline(of)}*{_sent_besides(of)}"
    still = _stands_still(of, now)
    told = [*_receipt(came, again, reader, today), *still, head]
    blocks: list[Any] = [parts.section(line) for line in told]
    blocks += [_row(one, reader, today) for one in of.findings]
    if of.asides:
        blocks.append(parts.section("\n".join([_aside(one, reader, today) for one in of.asides] + _more_aside(of))))
    blocks += cards.turns(of.first, of.first + len(of.findings), of.total, "", action=ids.DELIVERY_TURN, step=PAGE)
    if of.counts:
        blocks.append(parts.section("\n".join(_count(one) for one in of.counts)))
    blocks.append(parts.context(parts.facts(_page(of), _last_run(of), "Seen by you alone")))
    said = [_line(one, parts.EVERYBODY, today) for one in of.findings]
    said += [*(_aside(one, parts.EVERYBODY, today) for one in of.asides), *_more_aside(of)]
    words = [*_receipt(came, again, parts.EVERYBODY, today), *still, head, *said, *map(_count, of.counts)]
    return Message.of(parts.sentences(map(parts.plain_words, words)), blocks)


def headline(of: Report) -> str:
    """Say how many messages need somebody, or that all were sent; and how much could not be read."""
    if not of.set_aside:
        return _headline(of)
    unread = f"{parts.count(of.set_aside, 'thing')} could not be read"
    return f"{_headline(of).rstrip('.')}; {unread}" if of.total else unread


def _headline(of: Report) -> str:
    if of.total:
        pieces = [f"{of.not_sent} not sent" if of.not_sent else "", f"{of.perhaps} perhaps sent" if of.perhaps else ""]
        needs = "needs" if of.total == 1 else "need"
        return f"{parts.count(of.total, 'message')} {needs} you: {', '.join(one for one in pieces if one)}"
    if not of.sent:
        return "No message was sent in the last 7 days, and none is missing."
    return (
        "The one message of the last 7 days was sent."
        if of.sent == 1
        else (f"All {parts.count(of.sent, 'message')} of the last 7 days were sent.")
    )


def _sent_besides(of: Report) -> str:
    return f" · {parts.count(of.sent, 'message')} sent in the last 7 days" if of.total else ""


def _stands_still(of: Report, now: datetime) -> list[str]:
    """Say why nothing is sent at all, if that is so."""
    broken = [one for one in of.pauses if one]
    said = [f"🟥 *Slack refuses the app, nothing is sent*: {parts.literal(one)}" for one in dict.fromkeys(broken)]
    if len(broken) < len(of.pauses):
        said.append("⏳ *Slack asked to wait*: what is due goes out in a moment")
    if of.last_run is not None and now - of.last_run > LATE:
        said.append(f"🟥 *Nothing is sent*: delivery last ran {parts.instant(of.last_run)}. See that `psp worker` runs")
    return said


def _last_run(of: Report) -> str:
    if of.last_run is None:
        return "Delivery has not run yet"
    return f"Last run {parts.instant(of.last_run)}, the next within a minute"


def _page(of: Report) -> str | None:
    if of.total <= len(of.findings):
        return None
    return parts.pager_words(of.first + 1, of.first + len(of.findings), of.total, "newest first")


def _row(one: Finding, reader: Reader, today: date) -> Any:  # noqa: ANN401 -- a block of the SDK
    acts = [("It came", ids.DELIVERY_CAME), ("Send again…", ids.DELIVERY_AGAIN)]
    menu = parts.overflow(acts, str(one.message_id), one.attempt) if one.perhaps else None
    return parts.section(_line(one, reader, today), block_id=f"message.{one.message_id}.{one.attempt}", accessory=menu)


def _line(one: Finding, reader: Reader, today: date) -> str:
    said = named(one, reader=reader, today=today)
    if one.perhaps:
        return f"🔶 *perhaps sent*: {said}, Slack did not answer · not sent twice"
    why = _WHY.get(one.problem, f"Slack refused it ({parts.literal(one.problem)})")
    if one.problem == "no way in Slack" and one.person and (one.person.left or one.person.slack_id is None):
        why = ""  # it stands behind the name
    news = "its news" if one.items == 1 else f"its {one.items} items"
    names = parts.joined([parts.person(each, reader=reader, bare=True) for each in one.instead])
    return (
        f"🟥 *not sent*: {parts.facts(f'{said}, {why}' if why else said, f'{news} went to {names}' if names else None)}"
    )


def _aside(one: Aside, reader: Reader, today: date) -> str:
    """Say what could not be read, and what follows from it for whom."""
    who = parts.person(one.person, reader=reader) if one.person else parts.literal(one.place or one.key)
    what = {
        Step.LOOK: f"{parts.key(one.key)}, nobody is told of it",
        Step.WORDS: f"{parts.key(one.key)}, left out of {f'the message for {who}' if one.person else 'a summary'}",
        Step.HOURS: f"the zone and hours of {who}, nothing is sent there",
        Step.PLACE: f"the zone and holidays of {who}, nothing of it is told",
    }[one.step]
    again = f"tried again {parts.day(one.until, today=today)}"
    return f"🟥 *could not be read*: {parts.facts(what, again, f'Reference {one.reference} in the log')}"


def _more_aside(of: Report) -> list[str]:
    rest = of.set_aside - len(of.asides)
    return [f"{parts.count(rest, 'more thing')} could not be read: see “thing.set_aside” in the log"] if rest else []


def named(one: Finding, *, reader: Reader, today: date) -> str:
    """Name a message: its kind, for whom, and its day."""
    if one.person is not None:
        to = f"for {parts.person(one.person, reader=reader)}"
    else:
        to = f"in #{parts.literal(one.channel)}" if one.channel else "for nobody"
    return f"{KINDS[one.lane]} {to}, {parts.day(one.on, today=today)}"


def _count(one: Count) -> str:
    counted = {"sent": one.sent, "waiting": one.waiting, "not sent": one.not_sent, "perhaps sent": one.perhaps}
    return f"*{LABELS[one.lane]}*: {parts.facts(*(f'{parts.number(n)} {word}' for word, n in counted.items() if n))}"


def again_form(one: Finding, *, reader: Reader, today: date) -> View:
    """Ask before it goes out once more: nobody knows whether the first one came."""
    words = (f"*Send it once more?* The {named(one, reader=reader, today=today)}\n"
             "If the first one came, both stand there. It says what is true when it leaves.")  # fmt: skip
    return View.modal(
        "Send again", [parts.section(words)], callback_id=ids.FORM_DELIVERY_AGAIN, submit="Send again",
        metadata=Metadata(key=str(one.message_id), version=one.attempt),
    )  # fmt: skip


def _receipt(came: Finding | None, again: Finding | None, reader: Reader, today: date) -> list[str]:
    """Confirm what was just settled."""
    if came is not None:
        return [f"✅ *Noted that it came*: {named(came, reader=reader, today=today)}"]
    if again is not None:
        return [f"✅ *It goes out once more*: {named(again, reader=reader, today=today)}, within their hours"]
    return []
