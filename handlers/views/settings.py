"""What one is told and who decided it, the forms that change it, and “Why this?” of one line."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from babel import Locale

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import parts
from handlers.views.alerts.shape import city
from handlers.views.parts import Reader, View
from models.alerts.names import ALWAYS_ON, Concern, Rule
from models.alerts.why import Heard, Why
from models.settings import Level
from models.settings.mine import HOURS, OWN_STEPS, Home, Mine, Morning, MySetting

PAGE: Final = 8
TITLE: Final = "Settings"
NAMES: Final = {
    Rule.DUE_SOON: "Milestone due soon",
    Rule.OVERDUE: "Milestone overdue",
    Rule.BLOCKED: "Milestone blocked",
    Rule.CONTESTED: "Milestone not accepted as done",
    Rule.NEW_OWNER: "New owner of a milestone",
    Rule.ASKED: "Question to your side",
    Rule.DECIDED: "Answer to what you asked",
    Rule.DONE_AWAITS: "“Done” that you accept",
    Rule.TARGET_MISSED: "Target missed",
    Rule.OFF_TRACK: "Target off track",
    Rule.BACK_ON_TRACK: "Target back on track",
    Rule.WEEKLY: "Weekly summary",
    Rule.ACCESS_ASKED: "Somebody asks for access",
    Rule.CHANNEL_CLOSED: "Channel closed to the bot",
}
_WHEN: Final = {
    Rule.TARGET_MISSED: "when the days for recording are over",
    Rule.OFF_TRACK: "on the first working day of a month",
    Rule.BACK_ON_TRACK: "on the first working day of a month",
    Rule.WEEKLY: "on the first working day of a week",
}
_FIXED: Final = {
    "answer": "cannot be turned off, somebody waits for your answer",
    "last": "cannot be turned off, nobody is told after you",
}


def settings(of: Mine, *, first: int = 0, receipt: str = "") -> View:
    """Show one's morning and each rule, eight a page; `receipt` says what was just changed."""
    rows = of.settings[first : first + PAGE]
    blocks: list[Any] = [parts.section(receipt)] if receipt else []
    blocks += [parts.section("*What you are told, and who decided it*"), _morning(of.morning)]
    blocks += [_row(one, first) for one in rows]
    back = [parts.button("‹ Back", f"{ids.SETTINGS_TURN}.0", str(max(first - PAGE, 0)))] if first else []
    following = first + PAGE if first + PAGE < len(of.settings) else None
    next_ = [parts.button("Next ›", f"{ids.SETTINGS_TURN}.1", str(following))] if following is not None else []
    if back or next_:
        blocks.append(parts.actions(*back, *next_, block_id=f"pager.{first}"))
    places = f"{first + 1}–{first + len(rows)} of {len(of.settings)}"
    blocks.append(parts.context(f"What you set counts for you alone, before what the programme says · {places}"))
    return View.modal(TITLE, blocks, callback_id=ids.FORM_NOTICE, metadata=Metadata(page=first))


def _morning(of: Morning) -> Any:  # noqa: ANN401 -- a block
    country = _country(of.country)
    holidays = f", holidays of {parts.literal(country)}" if country else ""
    change = parts.button("Change…", ids.MORNING_CHANGE, about="Your morning")
    words = f"*Your morning*: {of.hour:02d}:00, {parts.literal(city(of.zone))} time{holidays}"
    return parts.section(words, block_id="morning", accessory=change)


def _row(one: MySetting, page: int) -> Any:  # noqa: ANN401 -- a block
    name = NAMES[one.rule]
    says = f"{one.rule}|{page}"
    if one.level is Level.PERSON:
        accessory = parts.button("Use the programme's", ids.SETTING_LEAVE, says, about=name)
    elif one.fixed == "answer":
        accessory = None
    else:
        accessory = parts.button("Change…", ids.SETTING_CHANGE, says, about=name)
    fixed = _FIXED.get(one.fixed, "")
    what = parts.facts(when(one.rule, one.steps, one.every) if one.on else "off", whose(one.level), fixed)
    return parts.section(f"*{name}*: {what}", block_id=f"setting.{one.rule}", accessory=accessory)


def when(rule: Rule, steps: Sequence[int], every: int) -> str:
    """Say in words when a rule speaks: `1, 3, 7 and 10 working days after, then every 5`."""
    if rule is Rule.DUE_SOON:
        before = parts.joined([str(step) for step in sorted(steps, reverse=True) if step])
        days = f"{before} {_working_days(max(steps, default=0))} before" if before else ""
        return ", and ".join(one for one in (days, "on the day" if 0 in steps else "") if one)
    if rule is Rule.OVERDUE:
        after = parts.joined([str(step) for step in sorted(steps)])
        return f"{after} {_working_days(max(steps, default=1))} after, then every {every}"
    if rule in _WHEN:
        return _WHEN[rule]
    again = f"again after {parts.joined([str(step) for step in sorted(steps)])}" if steps else ""
    again = again or (f"then every {every}" if every else "")
    return f"at once, {again} {_working_days(every or max(steps, default=0))}" if again else "at once"


def _working_days(count: int) -> str:
    return "working day" if count == 1 else "working days"


def whose(level: Level, decided_by: str = "") -> str:
    """Say who decided: `from you`, `from Germany`, `from the programme`."""
    if level is Level.PERSON:
        return "from you"
    return f"from {parts.literal(decided_by)}" if decided_by else "from the programme"


def change_rule(one: MySetting, *, page: int = 0) -> View:
    """Ask whether a rule speaks to the reader, and when."""
    choices = [("yes", "Tell me"), ("no", "Tell me nothing of it")]
    blocks: list[Any] = [
        parts.section(f"*{NAMES[one.rule]}*: {when(one.rule, one.steps, one.every) if one.on else 'off'}"),
        parts.choice_input("on", "Tell you", choices, initial="yes" if one.on else "no", radio=True),
    ]
    if one.rule in OWN_STEPS:
        before = one.rule is Rule.DUE_SOON
        hint = "0 is the day itself." if before else "Then every so many, as below, four times; after that every 20."
        blocks.append(
            parts.text_input(
                "steps",
                "Working days before" if before else "Working days after",
                initial=", ".join(str(step) for step in one.steps),
                hint=hint,
                longest=40,
            )
        )
    if one.rule is Rule.OVERDUE:
        blocks.append(parts.text_input("every", "Then every so many working days", initial=str(one.every), longest=2))
    blocks.append(parts.section("This counts for you alone; others are told as before."))
    metadata = Metadata(about=str(one.rule), page=page)
    return View.modal("Change a setting", blocks, callback_id=ids.FORM_SETTING, submit="Save", metadata=metadata)


def change_morning(of: Morning, homes: Sequence[Home]) -> View:
    """Ask when the reader's day begins, and where."""
    hours = [(str(hour), f"{hour:02d}:00") for hour in HOURS]
    places = [(one.key, f"{one.name} ({city(one.zone)} time)") for one in homes]
    here = next((one.key for one in homes if one.is_own), None)  # what is preselected is saved
    blocks: list[Any] = [
        parts.choice_input("hour", "Your morning", hours, initial=str(of.hour),
                           hint="What is not urgent comes then, in one message."),
        parts.choice_input("home", "Where you are", places, initial=here, optional=True,
                           hint="Its clock, weekend and public holidays count for you. Empty keeps what you have."),
    ]  # fmt: skip
    return View.modal("Your morning", blocks, callback_id=ids.FORM_MORNING, submit="Save", metadata=Metadata())


def saved(rule: Rule) -> str:
    """Confirm that a rule was changed."""
    return f"✅ *Saved: {NAMES[rule]}*"


def _country(code: str) -> str:
    return str(Locale("en").territories.get(code, code)) if code else ""


def why(of: Why, *, today: date, reader: Reader) -> View:
    """Say why the reader got a line: their part, the rule and who decided on it, and whom it told so far."""
    says = parts.facts(when(of.rule, of.steps, of.every), whose(of.level, of.decided_by))
    rule = f"Rule “{NAMES[of.rule].lower()}”: {says}"
    told = parts.facts(*(_heard(one, today=today, reader=reader) for one in of.told)) or "nobody yet"
    blocks: list[Any] = [
        parts.section(f"*{_part(of, today=today, reader=reader)}*"),
        parts.section(f"{rule}\nTold so far: {told}"),
    ]
    if not of.still_so:
        blocks.append(parts.section("It is no longer so: nothing more comes of it."))
    elif not of.can_turn_off:
        waits = "somebody waits for your answer" if of.rule in ALWAYS_ON else "nobody is told after you"
        blocks.append(parts.section(f"It cannot be turned off: {waits}."))
    acts = [parts.button("Change for me…", ids.SETTING_CHANGE, f"{of.rule}|0")] if of.can_turn_off else []
    if of.rule in (Rule.DUE_SOON, Rule.OVERDUE) and of.concern is not Concern.SPONSOR and of.still_so:
        acts.append(parts.button("Snooze…", ids.SNOOZE, of.subject))
    if acts:
        blocks.append(parts.actions(*acts, block_id="foot"))
    return View.modal("Why this?", blocks, callback_id=ids.FORM_NOTICE, metadata=Metadata(key=of.subject))


def _part(of: Why, *, today: date, reader: Reader) -> str:
    """Say what the reader is to the thing, and the fact."""
    plan = of.subject.rpartition("-")[0]
    stood = parts.person(of.instead_of, reader=reader) if of.instead_of else "an owner who is missing"
    part = {
        Concern.OWNER: "You must deliver it",
        Concern.SUPPORTER: "You own it for your side",
        Concern.STAND_IN: f"You stand in for {stood}",
        Concern.FORMER: "You owned it until then",
        Concern.ASKER: "You asked for it",
        Concern.PAM: f"You are the PAM of {plan}",
        Concern.PARTNER_LEAD: f"You lead the partner of {plan}",
        Concern.ACCOUNTABLE: f"You answer for {plan}",
        Concern.SPONSOR: f"You sponsor {plan}",
        Concern.SUBSIDIARY_LEAD: "You lead the subsidiary",
        Concern.OFFICE: "You run the programme",
        Concern.CHANNEL: "It is for this channel",
    }[of.concern]
    if of.instead_of is not None and of.concern is not Concern.STAND_IN:
        part = f"You stand in for {stood}, {_PLAYS.get(of.concern, 'who is told of it')} {plan}"
    if of.rule in (Rule.TARGET_MISSED, Rule.OFF_TRACK, Rule.BACK_ON_TRACK) and of.concern in _OWNING:
        part = "You own the target"
    if of.due_on is None:
        return f"{part}."
    was = "was due" if of.as_of and of.due_on < of.as_of else "is due"
    return f"{part}, and it {was} {parts.day(of.due_on, today=today)}."


_PLAYS: Final = {
    Concern.PAM: "the PAM of", Concern.PARTNER_LEAD: "who leads the partner of", Concern.SPONSOR: "who sponsors",
    Concern.ACCOUNTABLE: "who answers for", Concern.ASKER: "who asked for it in",
}  # fmt: skip
_OWNING: Final = (Concern.OWNER, Concern.SUPPORTER)


def _heard(one: Heard, *, today: date, reader: Reader) -> str:
    names = [parts.person(person, reader=reader, bare=True) for person in one.people]
    return f"{parts.joined(names)} {parts.day(one.on, today=today)}"
