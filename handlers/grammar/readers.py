"""How the words of each command become its value; what is missing is said with an example."""

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

from handlers.grammar import commands
from handlers.grammar.days import parse_day
from handlers.grammar.keys import Thing, read_key, thing_of
from handlers.grammar.problems import UsageProblem
from handlers.grammar.tokens import Clauses, Token, mention, words
from models import figures
from models.typed import code
from models.words import echo

if TYPE_CHECKING:
    from handlers.grammar.verbs import Verb

Reader = Callable[[Clauses, "Verb"], commands.Command]
_PLAN: Final = re.compile(r"PSP-\d{1,9}")
_SNOOZE: Final = re.compile(r"(\d{1,3})\s*(d|days?|w|weeks?)?", re.IGNORECASE)
_LISTS: Final = frozenset({"overdue", "due", "blocked", "mine"})
_GOES_ON: Final = re.compile(r"\d{3}(?:[.,]\d+)?[km]?%?|[km]%?|%")  # 240 of 1 240, and % of 70 %
LONGEST_SNOOZE: Final = 10
_WORKING_WEEK: Final = 5


def _key(found: Clauses, verb: "Verb") -> str:
    """Take the key off the front; a word that is none is said back with an example."""
    if not found.before:
        raise UsageProblem(
            f"“{verb.name}” needs a key. Write it like /psp {verb.example}.",
            typed="",
            example=verb.example,
            field="key",
        )
    token = found.before.pop(0)
    key = read_key(token.text)
    if key is None:
        raise UsageProblem(
            f"“{echo(token.text)}” is not a key. Write it like /psp {verb.example}.",
            typed=token.text,
            example=verb.example,
            field="key",
        )
    return key


def _nothing_left(left: list[Token], verb: "Verb") -> None:
    text = words(left)
    if text:
        raise UsageProblem(
            f"“{echo(text)}” has no place in “{verb.name}”. Write it like /psp {verb.example}.",
            typed=text,
            example=verb.example,
        )


def _day(found: Clauses, keyword: str, verb: "Verb") -> str | None:
    """Take the day behind its keyword, or bare behind the key."""
    said = words(found.behind.get(keyword))
    if said is None and keyword not in found.behind:
        bare = words(found.before)
        found.before.clear()
        return bare
    if said is None:
        raise UsageProblem(
            f"“{keyword}” needs a day. Write it like /psp {verb.example}.",
            typed=keyword,
            example=verb.example,
            field="day",
        )
    _nothing_left(found.before, verb)
    return said


def _on_a_day(kind: type[commands.Act]) -> Reader:
    def read(found: Clauses, verb: "Verb") -> commands.Act:
        key = _key(found, verb)
        return kind(key, _day(found, "on", verb), found.because)

    return read


start = _on_a_day(commands.Start)
done = _on_a_day(commands.Done)
unblock = _on_a_day(commands.Unblock)


def _for_a_reason(kind: type[commands.Act]) -> Reader:
    """Read an act of which the reason is the point: its words may stand bare behind the key, an “on” among them."""

    def read(found: Clauses, verb: "Verb") -> commands.Act:
        key = _key(found, verb)
        if found.because is None and found.before:
            on = [Token("on", 0), *found.behind["on"]] if "on" in found.behind else []
            return kind(key, because=words([*found.before, *on]))
        return kind(key, _day(found, "on", verb), found.because)

    return read


block = _for_a_reason(commands.Block)
reopen = _for_a_reason(commands.Reopen)
cancel = _for_a_reason(commands.Cancel)


def _yes(kind: type[commands.Answered]) -> Reader:
    """Read a yes; words that stand bare behind the key may be half of another command, and are no reason."""

    def read(found: Clauses, verb: "Verb") -> commands.Answered:
        key = _key(found, verb)
        _nothing_left(found.before, verb)
        return kind(key, found.because)

    return read


def _no(kind: type[commands.Answered]) -> Reader:
    """Read a no; its reason may stand bare behind the key."""

    def read(found: Clauses, verb: "Verb") -> commands.Answered:
        key = _key(found, verb)
        if found.because is None:
            return kind(key, words(found.before))
        _nothing_left(found.before, verb)
        return kind(key, found.because)

    return read


agree = _yes(commands.Agree)
confirm = _yes(commands.Confirm)
refuse = _no(commands.Refuse)
dispute = _no(commands.Dispute)


def _of_key(kind: Callable[[str], commands.Command]) -> Reader:
    def read(found: Clauses, verb: "Verb") -> commands.Command:
        key = _key(found, verb)
        _nothing_left(found.before, verb)
        return kind(key)

    return read


show = _of_key(commands.Show)
history = _of_key(commands.History)
edit = _of_key(commands.Edit)


def help_(found: Clauses, _verb: "Verb") -> commands.Help:
    """Read `help` and `help milestone`."""
    topic = words(found.before)
    return commands.Help(topic.lower() if topic else None)


def me(found: Clauses, verb: "Verb") -> commands.Me:
    """Read `me`."""
    _nothing_left(found.before, verb)
    return commands.Me()


def report(found: Clauses, verb: "Verb") -> commands.ReportDelivery:
    """Read `report delivery`: there is no other report yet."""
    if words(found.before[:1]) in ("delivery", None):
        del found.before[:1]
    _nothing_left(found.before, verb)
    return commands.ReportDelivery()


def status(found: Clauses, _verb: "Verb") -> commands.Command:
    """Read `status` of a plan, a partner, a subsidiary, of me, or of what the channel says. A single thing is shown."""
    about = words(found.before)
    key = read_key(about or "")
    if key is None:
        return commands.Status(about)
    return commands.Status(key) if thing_of(key) is Thing.PLAN else commands.Show(key)


def list_things(found: Clauses, verb: "Verb") -> commands.ListThings:
    """Read `list overdue`, `list due germany`, `list of Tindrel`."""
    which = found.before.pop(0).word if found.before and found.before[0].word in _LISTS else None
    clause = next(iter(found.behind.values()), None)
    of = words([*found.before, *(clause or [])])
    key = read_key(of or "")
    if key is None:
        return commands.ListThings(which, of)
    if thing_of(key) is not Thing.PLAN:
        raise UsageProblem(
            f"A list is of a plan, a partner or a subsidiary, and “{key}” is none. Write it like /psp {verb.example}.",
            typed=key,
            example=verb.example,
        )
    return commands.ListThings(which, key)


def _plan(found: Clauses) -> str | None:
    """Take a plan's key wherever it stands among the words."""
    for token in found.before:
        key = code(token.text).upper()
        if not token.quoted and _PLAN.fullmatch(key):
            found.before.remove(token)
            return key
    return None


def add_plan(found: Clauses, _verb: "Verb") -> commands.AddPlan:
    """Read `add plan “title”`."""
    return commands.AddPlan(words(found.before))


def add_milestone(found: Clauses, _verb: "Verb") -> commands.AddMilestone:
    """Read `add milestone PSP-12 “Pilot live” due 29 Jan owner @pia with @otto`, each part of it optional."""
    plan = _plan(found)
    return commands.AddMilestone(
        plan,
        words(found.before),
        words(found.behind.get("due")),
        mention(found.behind.get("owner")),
        mention(found.behind.get("with")),
        found.because,
    )


def add_target(found: Clauses, _verb: "Verb") -> commands.AddTarget:
    """Read `add target PSP-12 “title”`."""
    plan = _plan(found)
    return commands.AddTarget(plan, words(found.before))


def move(found: Clauses, verb: "Verb") -> commands.Move:
    """Read `move KEY to DATE because …`."""
    key = _key(found, verb)
    return commands.Move(key, _day(found, "to", verb), found.because)


def assign(found: Clauses, verb: "Verb") -> commands.Assign:
    """Read `assign KEY @person`, with or without `to`."""
    key = _key(found, verb)
    return commands.Assign(key, mention(found.behind.get("to") or found.before))


def actual(found: Clauses, verb: "Verb") -> commands.RecordActual:
    """Read `actual KEY 14 on 20 Nov`; which figure is meant depends on who reads it, and on the unit."""
    key = _key(found, verb)
    typed = _figure(found)
    try:
        figures.typed(typed)
    except ValueError as error:
        said = f"“{echo(typed)}” is not a number" if typed else f"“{verb.name}” needs a number"
        raise UsageProblem(
            f"{said}. Write it like /psp {verb.example}.", typed=typed, example=verb.example, field="value"
        ) from error
    return commands.RecordActual(key, typed, _day(found, "on", verb))


def _figure(found: Clauses) -> str:
    """Take a figure off the front, with groups of thousands, and a unit that stands behind it; a day stays."""
    end = len(found.before)
    if "on" not in found.behind:
        end = next((at for at in range(1, end) if not _GOES_ON.fullmatch(found.before[at].word)), end)
        rest = words(found.before[end:]) or ""
        if not re.search(r"\d", rest) and not _is_day(rest):
            end = len(found.before)
    typed = words(found.before[:end]) or ""
    del found.before[:end]
    return typed


def _is_day(text: str) -> bool:
    try:
        parse_day(text, today=date(2000, 1, 1))
    except UsageProblem:
        return False
    return True


def snooze(found: Clauses, verb: "Verb") -> commands.Snooze:
    """Read `snooze KEY 3d`; without a length it is one working day."""
    key = _key(found, verb)
    typed = words(found.before) or "1d"
    match = _SNOOZE.fullmatch(code(typed))
    if match is None:
        raise UsageProblem(
            f"“{echo(typed)}” is no length. Write it like /psp {verb.example}.",
            typed=typed,
            example=verb.example,
            field="days",
        )
    days = int(match[1]) * (_WORKING_WEEK if (match[2] or "d").lower().startswith("w") else 1)
    if not 1 <= days <= LONGEST_SNOOZE:
        end = f"longest snooze is {LONGEST_SNOOZE} working days" if days else "shortest snooze is 1 working day"
        raise UsageProblem(
            f"The {end}. Write it like /psp {verb.example}.",
            typed=typed,
            example=verb.example,
            field="days",
        )
    return commands.Snooze(key, days)
