"""Home: what waits for the reader, then their plans as cards, worst first."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from slack_sdk.models.blocks import StaticSelectElement

from handlers.slack import ids
from handlers.slack.metadata import Metadata
from handlers.views import cards, lists, menu, parts
from handlers.views.parts import Message, Reader, View
from models.summaries.home import PLANS, WAITING, Home, Show, Wanted

LABELS: Final = {Show.ALL: "All plans", Show.NEEDING: "Needs someone", Show.DRAFTS: "Not in force yet"}
ALL_PARTNERS: Final = "all"
MOST_PARTNERS: Final = 99  # of the 100 options that Slack takes, one is “All partners”


def home(shown: Home, *, today: date, reader: Reader, verbs: Collection[str], now: datetime) -> View:
    """Draw a person's Home; what is chosen stays in it until the next drawing."""
    updated = parts.context(parts.facts(_where(shown), "Seen by you alone", f"updated {clock(now)}"))
    blocks: list[Any] = [
        *_waiting(shown, reader, verbs),
        parts.divider(),
        parts.header(f"{'Our' if reader.of_partner else 'My'} plans ({shown.plans})"),
        *_choices(shown, reader, verbs),
        *_plans(shown, today=today, reader=reader),
        updated,
    ]
    return View.home(blocks, metadata=state(shown.wanted))


def state(wanted: Wanted) -> Metadata:
    """Write what is chosen, for the next drawing."""
    filters = {} if wanted.show is Show.ALL else {"show": wanted.show.value}
    filters |= {} if wanted.partner_id is None else {"partner": str(wanted.partner_id)}
    return Metadata(page=wanted.first or None, filters=filters, screen=ids.HOME_SHOW)


def read(metadata: Metadata) -> Wanted:
    """Read it back; what an older version wrote is all plans."""
    show, partner = metadata.filters.get("show", ""), metadata.filters.get("partner", "")
    return Wanted(
        Show(show) if show in set(Show) else Show.ALL,
        int(partner) if partner.isdecimal() else None,
        metadata.page or 0,
    )


def clock(now: datetime) -> str:
    """Write the time of the drawing in the reader's zone, for programs that cannot in UTC."""
    return f"<!date^{int(now.timestamp())}^{{time}}|{now:%H:%M} UTC>"


def _waiting(shown: Home, reader: Reader, verbs: Collection[str]) -> list[Any]:
    page = shown.waiting
    add = parts.button("Add milestone…", ids.MILESTONE_ADD) if "add milestone" in verbs else None
    rows = [lists.line(one, today=page.today, reader=reader) for one in page.lines[:WAITING]]
    report = [parts.button("Delivery report", ids.COMMAND_RUN, "report delivery")] if "report" in verbs else []
    everything = [parts.button(f"Show all {page.total}", ids.LIST_OPEN, "waiting")] if page.total > len(rows) else []
    return [
        parts.section(menu.headline(page), accessory=add),
        *rows,
        parts.actions(*everything, *report, parts.more(), block_id="foot"),
    ]


def _choices(shown: Home, reader: Reader, verbs: Collection[str]) -> list[Any]:
    """Offer to show fewer plans, and to add one."""
    elements: list[Any] = []
    if shown.plans > 1:
        elements.append(_select(ids.HOME_SHOW, [(LABELS[one], one.value) for one in Show], shown.wanted.show.value))
    if len(shown.partners) > 1 and not reader.of_partner:
        partners = [(name, str(id_)) for id_, name in shown.partners[:MOST_PARTNERS]]
        chosen = ALL_PARTNERS if shown.wanted.partner_id is None else str(shown.wanted.partner_id)
        elements.append(_select(ids.HOME_PARTNER, [("All partners", ALL_PARTNERS), *partners], chosen))
    if "add plan" in verbs:
        elements.append(parts.button("Add plan…", ids.PLAN_ADD))
    return [parts.actions(*elements, block_id="choices")] if elements else []


def _select(action_id: str, choices: Sequence[tuple[str, str]], chosen: str) -> StaticSelectElement:
    options = [parts.option(label, says) for label, says in choices]
    initial = next((one for one in options if one.value == chosen), options[0])
    return StaticSelectElement(action_id=action_id, options=options, initial_option=initial)


def _plans(shown: Home, *, today: date, reader: Reader) -> list[Any]:
    if not shown.found:
        return [parts.section(_no_plans(shown))]
    drawn = [cards.card(one, today=today, reader=reader) for one in shown.cards]
    following = shown.wanted.first + len(drawn)
    turn = cards.turns(shown.wanted.first, following, shown.found, "", action=ids.HOME_PAGE, step=PLANS)
    return [*drawn, *turn]


def _no_plans(shown: Home) -> str:
    if shown.plans:
        return f"*None of your plans is “{LABELS[shown.wanted.show]}”.*"
    return "*There is no plan yet in which you have a part.*"


def _where(shown: Home) -> str | None:
    first = shown.wanted.first
    if shown.found <= len(shown.cards):
        return None
    return parts.pager_words(first + 1, first + len(shown.cards), shown.found, "worst first")


def of_message(message: Message) -> View:
    """Show as Home what is said to whom the bot does not know, or whom no plan names."""
    return View.home(message.blocks)
