"""The reader's own menu: what waits for them, and the acts they use most."""

from collections.abc import Collection
from typing import Any, Final

from handlers.slack import ids
from handlers.views import lists, milestones, parts
from handlers.views.parts import Message, Reader
from models.lists import Page
from models.naming import Unnamed

ROWS: Final = 5
IN_THREAD: Final = "Slash commands do not work in threads. Here is the same by button."


def headline(page: Page) -> str:
    """Give the first line: the count, or that nothing waits and what comes next."""
    if page.total:
        return lists.waiting(page)
    if page.following is None:
        return "*Nothing waits for you.*"
    due = milestones.due_phrase(page.following, today=page.today)
    return f"*Nothing waits for you.* Next: {parts.quoted(page.following.title)}, {due}."


def menu(page: Page, *, reader: Reader, verbs: Collection[str], place: str = "") -> Message:
    """Show what waits for the reader, most urgent first; `place` says in words what the channel fills in."""
    head = headline(page)
    everything = parts.button(f"Show all {page.total}", ids.LIST_OPEN, "waiting")
    foot = parts.foot(*([everything] if page.total > len(page.lines) else []), *acts(verbs))
    same = "the same in words: /psp help"
    context = parts.context(parts.facts(parts.literal(place), same) if place else same[0].upper() + same[1:])
    rows, words = lists.fitting(page, reader, [parts.section(head), foot, context], ROWS)
    blocks: list[Any] = [parts.section(head), *rows, foot, context]
    return Message.of(f"{parts.plain_words(head).rstrip('.')}. {words}".rstrip(), blocks)


def acts(verbs: Collection[str]) -> list[Any]:
    """Offer what the reader does most, as far as they have it."""
    add = [parts.button("Add milestone…", ids.MILESTONE_ADD)] if "add milestone" in verbs else []
    status = [parts.button("Status", ids.STATUS_OPEN)] if "status" in verbs else []
    return [*add, *status]


def in_thread(verbs: Collection[str]) -> Message:
    """Answer in a thread, where slash commands do not work."""
    head = parts.section(f"*{IN_THREAD.split('. ')[0]}.* {IN_THREAD.split('. ')[1]}")
    foot = parts.foot(parts.button("What waits for me", ids.MENU_OPEN), *acts(verbs))
    return Message.of(IN_THREAD, [head, foot])


def no_role(of: Unnamed) -> Message:
    """Say that no plan names the reader yet, who can change that, and that they were asked."""
    names = parts.joined([parts.user_text(one.name, 40) for one in of.can_name]) or "The programme office"
    who = f"{parts.user_text(of.me.name, 40)} ({parts.user_text(of.me.company, 30)})"
    said = f"*No plan names you yet, {who}.*"
    said = f"⏳ *waits for {names}*: you asked today. {said}" if of.asked_at else f"{said} {names} can name you."
    ask = f"Ask {of.can_name[0].name}" if len(of.can_name) == 1 else "Ask them"
    asks = [parts.button(ask, ids.NAMING_ASK, primary=True)] if of.can_name and of.asked_at is None else []
    foot = parts.actions(*asks, parts.button("Help", ids.HELP_OPEN), block_id="foot")
    text = parts.plain_words(said)
    return Message.of(f"{text[:1].upper()}{text[1:]}", [parts.section(said), foot])


def to_press(label: str, command: str) -> Message:
    """Offer by button what needs a form: a message cannot open one."""
    words = "This needs a form. Press the button to open it."
    press = parts.button(label, ids.COMMAND_RUN, command, primary=True)
    return Message.of(words, [parts.section(f"*{words.split('. ', maxsplit=1)[0]}.* {words.split('. ')[1]}"),
                              parts.actions(press, block_id="foot")])  # fmt: skip


def pinned_card() -> Message:
    """Offer everything by button, for people who have no `/psp` in a shared channel."""
    head = "*Everything about our plans, by button.* What you see is private to you."
    foot = parts.actions(
        parts.button("What waits for me", ids.MENU_OPEN),
        parts.button("Status", ids.STATUS_OPEN),
        parts.button("Add milestone…", ids.MILESTONE_ADD),
        block_id="foot",
    )
    return Message.of(parts.plain_words(head), [parts.section(head), foot], parts.Audience.ANYBODY)
