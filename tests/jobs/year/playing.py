"""Some plans of the sample programme day by day: sweep, ledger and delivery over a real database, and a local Slack.

A year is played over the moments at which somebody may be told something, not minute by minute. At each of them what
was said is read again: as `/psp show` says it to the same reader in the same minute.
"""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from slack_sdk import WebClient
from sqlalchemy import delete, func, select, update
from typing_extensions import override

from bot.delivery import Delivery
from bot.sample import seed
from bot.sandbox import Sandbox
from handlers.slack.gate import Directory
from handlers.slack.gateway import Gateway
from handlers.views import milestones, parts
from models import subjects
from models.alerts.everything import SUBJECTS
from models.alerts.names import Rule
from models.alerts.sweep import sweep
from models.clock import MovableClock, zone_named
from models.database import Database
from models.milestones import queries
from models.milestones.tables import Ask, Status
from models.notifications import Item, Message
from models.notifications.moments import Hours, lane_now
from models.notifications.recipients import hours_of
from models.people import Person
from models.plans import Plan, Stage
from models.programme import Channel, Subsidiary
from models.rows import MilestoneRow
from models.workbook import import_workbook
from models.workbook.sample import sample_path

BEGIN: Final = datetime(2026, 11, 16, 7, 30, tzinfo=UTC)
_SETTLED: Final = (Status.DONE, Status.CANCELLED)
_RESTS: Final = (Ask.DATE, Ask.CANCEL, Ask.DONE)
ROOMS_KEPT: Final = 700.0
"""Machine time that passes at least: by then who is in a channel is looked up anew."""

LATEST_MORNING: Final = 8
"""By this hour, in UTC, it is nine o'clock in Germany."""

REMINDERS: Final = frozenset({Rule.DUE_SOON.value, Rule.OVERDUE.value})
_DAY: Final = timedelta(days=1)
_LOOKS: Final = {one: select(one.subsidiary_id, func.min(one.next_check_on)).group_by(one.subsidiary_id)
                 for one in SUBJECTS}  # fmt: skip
_WAITS: Final = select(Item.person_id, Item.due_at, Item.before).where(Item.message_id.is_(None), Item.dropped == "")


class Wire(WebClient):
    """Slack's own client; its calls reach the local Slack without a socket, since a year has thousands of them."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox.seed.bot_token)
        self._sandbox = sandbox

    @override
    def _perform_urllib_http_request(self, *, url: str, args: dict[str, dict[str, Any]]) -> dict[str, Any]:
        body, kind = urlencode(args["params"] or {}), "application/x-www-form-urlencoded"
        if args["json"]:
            body, kind = json.dumps(args["json"]), "application/json;charset=utf-8"
        name, authorization = url.rpartition("/")[2], args["headers"]["Authorization"]
        answer = self._sandbox.api.call(name, authorization, kind, body.encode())
        return {"status": 200, "headers": {}, "body": json.dumps(answer)}


class Year:
    """The programme and everybody in it, with a clock that goes from morning to morning."""

    def __init__(self, database: Database, *plans: int, channels: tuple[str, ...] = ()) -> None:
        self.database = database
        self.clock = MovableClock(BEGIN)
        self.machine = 0.0
        import_workbook(database, sample_path(), clock=self.clock)
        with database.unit_of_work() as session:
            session.execute(update(Plan).where(Plan.number.not_in(plans)).values(stage=Stage.DRAFT))
            session.execute(delete(Channel).where(Channel.name.not_in(channels)))
        self.sandbox = Sandbox(seed(), self.clock, lambda: self.machine)
        gateway = self.gateway = Gateway(
            Wire(self.sandbox), Directory(database, self.clock), seconds=lambda: self.machine
        )
        self.delivery = Delivery(database, gateway, self.clock, lambda: self.machine)
        self.contradictions: list[str] = []
        self._weeks_to_come = bool(channels)
        self._week = -1
        self._seen = 0
        self._read_all()

    def _read_all(self) -> None:
        with self.database.reading() as session:
            people_ = list(session.scalars(select(Person)))
            self.hours: dict[int, Hours] = {one.id: hours_of(one) for one in people_}
            self.zones = {one.id: zone_named(one.zone) for one in session.scalars(select(Subsidiary))}
        self.groups: dict[Hours, list[int]] = {}
        for id_, hours in self.hours.items():
            self.groups.setdefault(hours, []).append(id_)

    def mornings(self, day: date) -> list[tuple[datetime, list[int]]]:
        """Give the moments of a day at which mornings begin, and whose."""
        found: dict[datetime, list[int]] = {}
        for hours, ids in self.groups.items():
            if hours.works(day):
                found.setdefault(hours.morning_of(day), []).extend(ids)
        return sorted(found.items())

    def plays(self, first: date, last: date) -> None:
        """Let days pass, without anybody doing anything."""
        day = first
        while day <= last:
            self.has_its_mornings(day)
            day += _DAY

    def has_its_mornings(self, day: date) -> None:
        """Do on each morning of a day what is due on it."""
        for moment, ids in self.mornings(day):
            if moment > self.clock.now() and self._may_be_due(moment, ids):
                self.ticks(moment)

    def _may_be_due(self, moment: datetime, ids: list[int]) -> bool:
        """Say whether something may be told on a morning: a thing is due for a look, or news waits for its reader."""
        with self.database.reading() as session:
            looks = [row for kind in SUBJECTS for row in session.execute(_LOOKS[kind])]
            waiting = session.execute(_WAITS).all()
        if any(on <= moment.astimezone(self.zones[place]).date() for place, on in looks):
            return True
        week = moment.isocalendar().week
        if self._weeks_to_come and week != self._week and moment.hour >= LATEST_MORNING:
            self._week = week
            return True
        mine = [one for one in waiting if one.person_id in ids]
        return any(lane_now(one.due_at, self.hours[one.person_id], now=moment, before=one.before) for one in mine)

    def ticks(self, moment: datetime) -> None:
        """Do what the jobs do each minute, and read what was said."""
        self.machine += max((moment - self.clock.now()).total_seconds(), ROOMS_KEPT)
        self.clock.advance_to(moment)
        sweep(self.database, self.clock)
        self.delivery.run_once()
        self._reads_what_was_said()

    def _reads_what_was_said(self) -> None:
        """Compare each new message with what its reader would be shown of the same things now."""
        now = self.clock.now()
        with self.database.reading() as session:
            sent = select(Message).where(Message.id > self._seen, Message.sent_at == now)
            messages = list(session.scalars(sent.where(Message.person_id.is_not(None)).order_by(Message.id)))
            self._seen = session.scalar(select(func.max(Message.id))) or 0
            held = select(Item).where(
                Item.message_id.in_([one.id for one in messages]), Item.dropped == "", ~Item.older
            )
            items = list(session.scalars(held.where(Item.rule.in_(REMINDERS)))) if messages else []
            ids = subjects.ids_of(session, {item.subject for item in items}).milestones
            rows = {row.key: row for row in queries.rows(session, ids.values(), now=now)} if ids else {}
            said = {one.id: self.text_of(one) for one in messages}
            for item in items:
                row = rows[item.subject]
                today = self.hours[item.person_id or 0].day(now)
                self._compares(item, row, said[item.message_id or 0], today=today)

    def _compares(self, item: Item, row: MilestoneRow, text: str, *, today: date) -> None:
        phrase = parts.plain_words(milestones.due_phrase(row, today=today)).split(" (")[0]
        is_late = row.status not in _SETTLED and row.due_on < row.as_of
        wrong = [
            what
            for what, is_wrong in {
                f"does not say “{phrase}”": phrase not in text,
                "is reminded of what is settled": row.status in _SETTLED,
                "is told late and is not": item.rule == Rule.OVERDUE and not is_late,
                "is told of a date that has passed": item.rule == Rule.DUE_SOON and is_late,
                "is reminded while a question waits": any(one.kind in _RESTS for one in row.requests),
            }.items()
            if is_wrong
        ]
        when = f"{self.clock.now():%d %b %H:%M}"
        self.contradictions += [f"{when} {item.subject} {item.rule}: {one}: {text}" for one in wrong]

    def text_of(self, message: Message) -> str:
        """Read a message as it stands in Slack."""
        posts = self.sandbox.space.channels[message.slack_channel or ""].messages
        return next(str(one["text"]) for one in reversed(posts) if one["ts"] == message.ts)
