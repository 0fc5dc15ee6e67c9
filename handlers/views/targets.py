"""Targets as people read them: the row with its bar, the card with who reported what, receipts."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from slack_sdk.models.blocks import BlockElement, SectionBlock

from handlers.slack import ids
from handlers.views import history, parts
from handlers.views.parts import EVERYBODY, Message, Reader, State
from models.figures import Unit
from models.history import Line
from models.plans import Stage
from models.rows import TargetRow
from models.targets.pace import Colour, Phase
from models.targets.tables import Metric
from models.targets.units import unit_of

_BY_PHASE: Final = {Phase.MET: State.MET, Phase.MISSED: State.MISSED, Phase.BEFORE: State.PLANNED,
                    Phase.WAITING: State.WAITS}  # fmt: skip
_BY_COLOUR: Final = {Colour.GREEN: State.ON_TRACK, Colour.YELLOW: State.BEHIND, Colour.RED: State.OFF_TRACK}
_WITHOUT_BAR: Final = (Phase.BEFORE, Phase.UNREPORTED)


def state(row: TargetRow) -> State:
    """Say in which of the states a target is: what is over or reached first, else its pace."""
    if row.stage is Stage.DRAFT:
        return State.PLANNED
    return _BY_PHASE.get(row.phase) or (State.TOO_EARLY if row.colour is None else _BY_COLOUR[row.colour])


def figure(row: TargetRow, value: Decimal, *, locale: str = parts.LOCALE) -> str:
    """Write a value as it is, with its unit: `6 customers`, `600,000 EUR`, `12.5 hours`."""
    if row.currency:
        return parts.money(value, row.currency, locale=locale)
    return f"{parts.number(value, locale=locale, places=4)} {parts.literal(unit(row, value))}"


def unit_of_row(row: TargetRow) -> Unit:
    """Give the unit in which figures of a row are typed."""
    return unit_of(row.metric, named=row.unit, currency=row.currency)


def unit(row: TargetRow, value: Decimal) -> str:
    """Give the noun behind a value; what somebody named stays as it was named."""
    if row.metric is Metric.CUSTOMERS:
        return parts.plural("customer", value)
    return row.currency or row.unit


def pace(row: TargetRow) -> parts.Pace:
    """Give what the pace phrase says of a row; until a fifth of its period there is neither expectation nor rate."""
    return parts.Pace(
        phase=row.phase,
        actual=row.initial if row.actual is None else row.actual,
        target=row.target,
        unit=unit(row, row.target),
        expected=row.expected,
        at_this_rate=row.at_this_rate,
        first_on=row.counted_from or row.first_day,
        last_on=row.last_day,
        record_until=row.first_value_due if row.phase is Phase.UNREPORTED else row.grace_ends,
        met_on=row.met_on,
        currency=row.currency or "",
        falls=row.target < row.initial,
    )


def pace_phrase(row: TargetRow, *, today: date, locale: str = parts.LOCALE) -> str:
    """Say how it stands. Of a draft nothing is expected yet, so its goal is said."""
    if row.stage is Stage.DRAFT:
        goal = parts.pace_phrase(parts_of_draft(row), today=today, locale=locale)
        return goal.removeprefix(f"starts {parts.day(row.first_day, today=today)}: ")
    return parts.pace_phrase(pace(row), today=today, locale=locale)


def parts_of_draft(row: TargetRow) -> parts.Pace:
    """Give the goal alone."""
    return parts.Pace(Phase.BEFORE, row.initial, row.target, unit(row, row.target), first_on=row.first_day,
                      last_on=row.last_day, currency=row.currency or "", falls=row.target < row.initial)  # fmt: skip


def bar(row: TargetRow) -> str:
    """Draw its bar; empty where nothing is there to draw."""
    if row.phase in _WITHOUT_BAR or row.stage is Stage.DRAFT:
        return ""
    running = row.phase in (Phase.RUNNING, Phase.EARLY)
    return f"{parts.bar(row.attainment, row.expected_share if running else None)} "


def _acts(row: TargetRow) -> list[tuple[str, str]]:
    acts = [("Report value…", ids.TARGET_REPORT)] if row.may_report else []
    acts += [("Edit…", ids.TARGET_EDIT)] if row.may_edit else []
    return [*acts, ("History", ids.HISTORY_OPEN), ("Open", ids.ROW_OPEN)]


def target_row(row: TargetRow, *, today: date, reader: Reader = EVERYBODY, short_key: bool = False,
               with_acts: bool = True, also: str = "") -> SectionBlock:  # fmt: skip
    """Show one target; it looks the same in a plan, in Home, in a DM and in a summary."""
    key = row.key.removeprefix(f"{row.plan_key}-") if short_key else row.key
    phrase = pace_phrase(row, today=today, locale=reader.locale)
    said = phrase.removeprefix(f"{state(row).emoji} ")  # the sign stands in front of the title already
    accessory: BlockElement | None = None
    if with_acts:
        acting = row.may_report or row.may_edit
        accessory = (
            parts.overflow(_acts(row), row.key, row.version) if acting else parts.opens(row.key, title=row.title)
        )
    lines = [
        parts.facts(f"{state(row).emoji} *{parts.title(row.title)}* {parts.key(key)}", parts.literal(row.place)),
        parts.facts(f"{bar(row)}{said}", parts.owners(row, reader=reader), also),
    ]
    return parts.row(lines, row.key, row.version, accessory)


def row_words(row: TargetRow, *, today: date, reader: Reader) -> str:
    """Say one target in a sentence, for `text`."""
    owner, other = (parts.person_words(one, reader=reader) for one in (row.vendor_owner, row.partner_owner))
    phrase = parts.plain_words(pace_phrase(row, today=today, locale=reader.locale))
    word = state(row).word
    said = phrase if word in phrase else f"{word}, {phrase}"  # “missed: 7 of 10” says it already
    return f"{parts.one_line(row.title)}, {row.key}, {said}, {owner} with {other}."


def reported_line(row: TargetRow, *, today: date, reader: Reader) -> str:
    """Say what was reported last: the value, its day, by whom and when."""
    if row.actual is None or row.actual_on is None:
        return ""
    by = f"by {parts.person(row.reported_by, reader=reader)}" if row.reported_by else None
    at = parts.instant(row.reported_at) if row.reported_at else None
    source = None if row.source in ("", "Slack") else f"from {parts.literal(row.source)}"
    value = f"reported {figure(row, row.actual, locale=reader.locale)} as of {parts.day(row.actual_on, today=today)}"
    return parts.facts(value, by, at, source)


def card(row: TargetRow, changes: Sequence[Line] = (), *, today: date, reader: Reader) -> Message:
    """Show one target alone: its row, what it goes from and to, the last report, the last changes."""
    way = f"from {figure(row, row.initial, locale=reader.locale)} to {figure(row, row.target, locale=reader.locale)}"
    period = f"{parts.day(row.first_day, today=today)} to {parts.day(row.last_day, today=today)}"
    floor = f"off track below {_floor(row, locale=reader.locale)} of what is expected"
    phased = f"quarters {'/'.join(str(share) for share in row.phases)}" if row.phases else None
    weight = f"weight {row.weight}"
    blocks: list[Any] = [
        target_row(row, today=today, reader=reader, with_acts=False),
        parts.section(f"{parts.facts(way, period, phased, floor, weight)}\n"
                      f"{reported_line(row, today=today, reader=reader)}".rstrip()),
    ]  # fmt: skip
    last = [history.line(one, key=row.key, today=today, reader=reader) for one in changes]
    if last:
        blocks.append(parts.section("\n".join(["*Last changes*", *last])))
    blocks.append(parts.actions(*_buttons(row), block_id="foot"))
    said = parts.facts(way, period), reported_line(row, today=today, reader=EVERYBODY)
    words = [row_words(row, today=today, reader=reader), *map(parts.plain_words, said)]
    return Message.of(parts.sentences(words), blocks)


def floor_share(row: TargetRow) -> Decimal:
    """Give the pace below which it is off track."""
    return (row.floor - row.initial) / (row.target - row.initial)


def _floor(row: TargetRow, *, locale: str) -> str:
    return f"{parts.number(floor_share(row) * 100, locale=locale)}{parts.NARROW_SPACE}%"


def _buttons(row: TargetRow) -> list[Any]:
    says = parts.value(row.key, row.version)
    buttons = []
    if row.may_report:
        buttons.append(parts.button("Report value…", ids.TARGET_REPORT, says, about=row.title))
    if row.may_edit:
        buttons.append(parts.button("Edit…", ids.TARGET_EDIT, says, about=row.title))
    return [*buttons, parts.button("History", ids.HISTORY_OPEN, row.key, about=row.title)]


def added(row: TargetRow, *, today: date, reader: Reader) -> Message:
    """Confirm a new target."""
    another = parts.button("Add another…", ids.TARGET_ADD, row.plan_key)
    return _receipt(row, "Added", _goal(row, today=today, reader=reader), another, today=today, reader=reader)


def edited(row: TargetRow, *, today: date, reader: Reader) -> Message:
    """Confirm a changed target."""
    return _receipt(row, "Saved", _goal(row, today=today, reader=reader), today=today, reader=reader)


def reported(row: TargetRow, *, value: Decimal, on: date, today: date, reader: Reader) -> Message:
    """Confirm a report: the value with its day, which value counts where another does, and what it makes of all."""
    says = parts.value(row.key, row.version)
    undo = parts.button("Undo", ids.TARGET_UNDO, says, about=row.title)
    act = _as_of(row, value, on, today=today, reader=reader)
    if row.actual is not None and row.actual_on is not None and row.actual_on > on:
        counts = _as_of(row, row.actual, row.actual_on, today=today, reader=reader)
        act += f"; {counts} still counts, the later day"
    return _receipt(row, "Reported", act, undo, today=today, reader=reader)


def _as_of(row: TargetRow, value: Decimal, on: date, *, today: date, reader: Reader) -> str:
    return f"{figure(row, value, locale=reader.locale)} as of {parts.day(on, today=today)}"


def taken_back(row: TargetRow, *, today: date, reader: Reader) -> Message:
    """Confirm that a report was taken back, and say what counts now."""
    now = "nothing is reported now" if row.actual is None else (
        f"{_as_of(row, row.actual, row.actual_on or today, today=today, reader=reader)} counts"
    )  # fmt: skip
    return _receipt(row, "Took back the report on", now, today=today, reader=reader)


def _goal(row: TargetRow, *, today: date, reader: Reader) -> str:
    value = figure(row, row.target, locale=reader.locale)
    return f"{value} by {parts.day(row.last_day, today=today)}"


def _receipt(row: TargetRow, act: str, fact: str, *buttons: Any, today: date, reader: Reader) -> Message:  # noqa: ANN401 -- buttons of the SDK
    head = f"✅ *{act} {parts.quoted(row.title)}*, {fact} · {parts.key(row.key)}"
    phrase = pace_phrase(row, today=today, locale=reader.locale)
    mark = state(row).emoji
    standing = phrase if phrase.startswith(mark) or row.stage is Stage.DRAFT else f"{mark} {phrase}"
    said_already = phrase == fact  # of what has not begun, its goal is all that there is to say
    lines = [head, parts.facts(None if said_already else f"{bar(row)}{standing}", parts.owners(row, reader=reader))]
    did = f"{act} “{parts.one_line(row.title)}”, {parts.plain_words(fact)}, {row.key}"
    text = parts.sentences([did, "" if said_already else parts.plain_words(phrase)])
    shown = [*buttons, parts.opens(row.key, title=row.title)]
    return Message.of(text, [parts.row(lines, row.key, row.version), parts.actions(*shown, block_id="foot")])
