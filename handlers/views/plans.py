"""A plan as people read it: its overview, the road from draft to in force, the receipt of coming into force."""

from collections.abc import Sequence
from typing import Any, Final

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import cards, history, parts
from handlers.views.parts import Message, Reader, State, View
from models.base import Side
from models.history import Line
from models.people import PersonRef
from models.plans import Stage
from models.plans.queries import TEXTS, PlanRow
from models.summaries.cards import Card

EXCERPT: Final = 300
_NAMES: Final = 60
_GAP: Final = 120  # four of them fit a section, whatever their names hold


def stage_words(plan: PlanRow) -> str:
    """Say where a plan stands; one that was signed on paper says so wherever it is shown."""
    if plan.signed_on is None or plan.stage is Stage.DRAFT:
        return str(plan.stage)
    return f"{plan.stage}, version 1, signed outside {parts.day(plan.signed_on, today=plan.as_of)}"


def head(plan: PlanRow) -> str:
    """Name a plan with its partner, place, year and stage."""
    return parts.facts(
        f"*{parts.user_text(plan.title, _NAMES)}* {parts.key(plan.key)}", parts.user_text(plan.partner, 30),
        parts.user_text(plan.lead, 40), plan.year.name, stage_words(plan),
    )  # fmt: skip


def answer_for_it(plan: PlanRow, reader: Reader) -> str:
    """Name who answers for the plan on both sides."""
    vendor, partner = (
        parts.person(ref, company=plan.company(side), reader=reader)
        for side, ref in ((Side.VENDOR, plan.vendor_accountable), (Side.PARTNER, plan.partner_accountable))
    )
    return f"{vendor} and {partner}"


def sponsors(plan: PlanRow, reader: Reader) -> str | None:
    """Name the sponsors, where there are any."""
    named = [parts.person(ref, reader=reader) for ref in (plan.vendor_sponsor, plan.partner_sponsor) if ref]
    return f"*Sponsors*: {parts.joined(named)}" if named else None


def scope_words(plan: PlanRow) -> str:
    """Count the lines: `38 lines, 4 solutions in 12 subsidiaries`."""
    if not plan.lines:
        return "no line yet"
    solutions = parts.count(len({line.solution for line in plan.lines}), "solution")
    places = parts.count(len({line.subsidiary for line in plan.lines}), "subsidiary")
    return f"{parts.count(len(plan.lines), 'line')}, {solutions} in {places}"


def signed_words(plan: PlanRow) -> str | None:
    """Say who signed on paper, when, and where the paper is."""
    if plan.signed_on is None or plan.is_draft:
        return None
    names = (f"{parts.user_text(name, 40)} ({parts.user_text(company, 30)})" for name, company in
             ((plan.vendor_signatory, plan.vendor), (plan.partner_signatory, plan.partner)) if name)  # fmt: skip
    paper = f", <{parts.link(plan.document)}|the document>" if plan.document else ""
    return f"*Signed outside* {parts.long_day(plan.signed_on)} by {parts.joined(list(names))}{paper}"


def missing(plan: PlanRow) -> str | None:
    """Say what a draft lacks before it can be put in force."""
    if not plan.is_draft or not plan.gaps:
        return None
    gaps = "; ".join(parts.user_text(gap, _GAP) for gap in plan.gaps)
    return f"{State.AT_RISK.emoji} *Missing before it can be put in force*: {gaps}"


def facts(plan: PlanRow, card: Card, reader: Reader) -> list[str]:
    """Say how a plan does and what it holds, line by line."""
    health = cards.health_line(card.health, today=plan.as_of, locale=reader.locale) if card.health else None
    held = parts.facts(cards.figures(card, locale=reader.locale), parts.count(plan.targets, "target"))
    lines = [health, held, f"*Answer for it*: {answer_for_it(plan, reader)}", sponsors(plan, reader),
             f"*Scope*: {scope_words(plan)}", signed_words(plan), missing(plan)]  # fmt: skip
    return [one for one in lines if one]


def texts(plan: PlanRow) -> list[tuple[str, str]]:
    """Give the texts that a plan begins with, each with its name; those that nobody has written stay away."""
    return [(name, text) for field, name in TEXTS.items() if (text := str(getattr(plan, field)))]


def excerpts(plan: PlanRow) -> list[Any]:
    """Show what is read first: how both texts begin, and a way to all of them. A draft says what is not written yet."""
    found: list[Any] = []
    for place, (name, text) in enumerate(texts(plan)):
        whole = len(parts.one_line(text)) <= EXCERPT and "\n" not in text
        read = None if whole else parts.button("Read all", f"{ids.PLAN_READ}.{place}", plan.key, about=name)
        found.append(parts.section(f"*{name}*: {parts.user_text(text, EXCERPT)}", accessory=read))
    if plan.is_draft and not plan.proposition:
        found.append(parts.section(f"⚪ *{TEXTS['proposition']}*: not written yet"))
    return found


def acts(plan: PlanRow) -> list[Any]:
    """Offer what the reader may do to the plan."""
    says = parts.value(plan.key, plan.version)
    found = []
    if plan.may_start:
        found.append(parts.button("Put in force…", ids.PLAN_START, says, about=plan.title))
    if plan.may_add and plan.is_draft:
        found.append(parts.button("Continue…", ids.PLAN_ROAD, plan.key, about=plan.title))
    if plan.may_write and plan.stage is Stage.IN_FORCE:
        found.append(parts.button("Edit…", ids.PLAN_EDIT, says, about=plan.title))
    return found


def shown(plan: PlanRow, card: Card, changes: Sequence[Line], *, reader: Reader) -> Message:
    """Show a plan with its last changes to the asker alone."""
    last = history.sections(changes, key=plan.key, today=plan.as_of, reader=reader, head="*Last changes*")
    blocks: list[Any] = [
        parts.section(head(plan)),
        *excerpts(plan),
        parts.section("\n".join(facts(plan, card, reader))),
        *last,
        parts.foot(*acts(plan), parts.opens(plan.key, title=plan.title)),
    ]
    begins = [f"{name}: {parts.user_text(text, EXCERPT)}" for name, text in texts(plan)]
    said = parts.plain_words(". ".join([head(plan), *begins, *facts(plan, card, parts.EVERYBODY)]))
    changed = history.said_plainly(changes, key=plan.key, today=plan.as_of)
    return Message.of(f"{said}. {changed}".rstrip(), blocks)


def put_in_force(plan: PlanRow) -> Message:
    """Confirm that a plan came into force."""
    day = parts.day(plan.signed_on, today=plan.as_of) if plan.signed_on else ""
    first = f"✅ *{parts.quoted(plan.title)} is in force*, version 1, signed outside {day} · {parts.key(plan.key)}"
    dates = "has its signed date" if plan.milestones == 1 else "have their signed dates"
    then = f"{parts.count(plan.milestones, 'milestone')} {dates}, and alerts begin. From now on its content is bound."
    foot = parts.actions(parts.opens(plan.key, title=plan.title), block_id="foot")
    return Message.of(f"{parts.plain_words(first)}. {then}", [parts.section(f"{first}\n{then}"), foot])


def gaps(plan: PlanRow) -> Message:
    """Say why a plan cannot be put in force yet, gap by gap, and offer to mend it."""
    first = f"*{parts.quoted(plan.title)} cannot be put in force yet:* {parts.count(len(plan.gaps), 'gap')}"
    lines = [f"🟥 {parts.user_text(gap, _GAP)}" for gap in plan.gaps]
    foot = parts.actions(parts.button("Continue…", ids.PLAN_ROAD, plan.key, about=plan.title), block_id="foot")
    text = parts.sentences([parts.plain_words(first), "; ".join(plan.gaps)])
    return Message.of(text, [parts.section("\n".join([first, *lines])), foot])


def road(plan: PlanRow, *, reader: Reader, note: str = "") -> View:
    """Show the steps from a draft to a plan in force: each opens its own form, saved on submit."""
    steps = [_basics(plan, reader), _scope(plan), _owners(plan), _targets(plan), _milestones(plan)]
    opens = [plan.may_write, plan.may_write, *[plan.may_add] * 3]
    left = sum(1 for done, _, _ in steps[:3] if not done)
    lack = "; ".join(parts.user_text(gap, _GAP) for gap in plan.gaps)
    first = f"*{parts.count(left, 'step')} {'is' if left == 1 else 'are'} left before it can be put in force*: {lack}"
    who = "" if plan.may_start else " Its partner account manager or the programme office does that."
    ready = f"*{parts.quoted(plan.title)} can be put in force.*{who} Targets and milestones may grow until then."
    blocks: list[Any] = [parts.section(f"✅ {parts.literal(note)}")] if note else []
    blocks.append(parts.section(first if plan.gaps else ready))
    blocks += [
        parts.section(words, block_id=f"step.{place}", accessory=button if may else None)
        for place, ((_, words, button), may) in enumerate(zip(steps, opens, strict=True), 1)
    ]
    if plan.may_start and not plan.gaps:
        start = parts.button("Put in force…", ids.PLAN_START, parts.value(plan.key, plan.version), primary=True)
        blocks.append(parts.actions(start, block_id="foot"))
    other = plan.company(plan.mine.other)
    blocks.append(parts.context(f"Saved as you go · {parts.user_text(other, 30)} sees this draft"))
    metadata = Metadata(plan=plan.key, screen=ids.PLAN_ROAD)
    return View.modal(f"Plan {plan.key}", blocks, callback_id=ids.FORM_NOTICE, metadata=metadata)


Step = tuple[bool, str, Any]


def _step(number: int, name: str, words: str, button: Any, *, state: str, done: bool) -> Step:  # noqa: ANN401
    return done, f"{state} · *{number} {name}*: {words}", button


def _basics(plan: PlanRow, reader: Reader) -> Step:
    answering = (plan.vendor_accountable, plan.partner_accountable)
    done = all(person is not None and not person.left for person in answering)
    words = parts.facts(
        f"{parts.user_text(plan.title, _NAMES)}, {parts.user_text(plan.partner, 30)}, {plan.year.name}",
        f"{answer_for_it(plan, reader)} answer for it",
        None if plan.proposition else "no value proposition yet",
    )
    edit = parts.button("Edit…", ids.PLAN_EDIT, parts.value(plan.key, plan.version))
    return _step(1, "Basics", words, edit, done=done, state="✅ done" if done else "🔶 nobody answers on one side")


def _scope(plan: PlanRow) -> Step:
    done = bool(plan.lines)
    edit = parts.button("Edit…" if done else "Add lines…", ids.PLAN_SCOPE if done else ids.SCOPE_ADD, plan.key)
    return _step(2, "Scope", scope_words(plan), edit, done=done, state="✅ done" if done else "⚪ not started")


def _owners(plan: PlanRow) -> Step:
    lacking = [(len(plan.ownerless(side)), side) for side in Side if plan.ownerless(side)]
    assign = parts.button("Assign…", ids.PLAN_SCOPE, f"{plan.key}|{lacking[0][1].value}" if lacking else plan.key)
    if not plan.lines:
        return _step(3, "Owners", "each line needs one on both sides", assign, done=False, state="⚪ not started")
    if not lacking:
        return _step(3, "Owners", "each line has one on both sides", assign, done=True, state="✅ done")
    number, side = lacking[0]
    company = parts.user_text(plan.company(side), 30)
    state = f"🔶 {parts.count(number, 'line')} {'lacks' if number == 1 else 'lack'} an owner at {company}"
    more = f"{lacking[1][0]} at {parts.user_text(plan.company(lacking[1][1]), 30)}" if lacking[1:] else ""
    return _step(3, "Owners", more or "all others are there", assign, done=False, state=state)


def _targets(plan: PlanRow) -> Step:
    add = parts.button("Add…", ids.TARGET_ADD, plan.key)
    words, state = parts.count(plan.targets, "target"), "🔵 in progress" if plan.targets else "⚪ not started"
    return _step(4, "Targets", words, add, done=bool(plan.targets), state=state)


def _milestones(plan: PlanRow) -> Step:
    add = parts.button("Add…", ids.MILESTONE_ADD, plan.key)
    words, state = parts.count(plan.milestones, "milestone"), "🔵 in progress" if plan.milestones else "⚪ not started"
    return _step(5, "Milestones", words, add, done=bool(plan.milestones), state=state)


def people_lines(plan: PlanRow, reader: Reader) -> list[str]:
    """Name everybody of a plan: who answers for it, sponsors, and the owners line by line."""
    found = [f"*Answer for it*: {answer_for_it(plan, reader)}", sponsors(plan, reader)]
    for line in plan.lines:
        owners = ", with ".join(_owner(plan, side, line.owner(side), reader) for side in Side)
        found.append(
            f"*{parts.user_text(line.name, _NAMES)}* {parts.key(line.key.removeprefix(f'{plan.key}-'))} {owners}"
        )
    return [one for one in found if one]


def _owner(plan: PlanRow, side: Side, ref: PersonRef | None, reader: Reader) -> str:
    return parts.person(ref, company=plan.company(side), reader=reader)
