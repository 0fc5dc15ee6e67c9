"""Facts about targets: the goals, and the totals that were reported."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.alerts import cast as casts
from models.alerts.facts import TargetFacts
from models.alerts.loading.shared import (
    PLAN,
    Found,
    Ledger,
    blind,
    cast_of,
    named,
    places,
    programme_since,
    readable,
    rule_since,
    settings_for,
    since_day,
    snoozes,
)
from models.alerts.names import Rule
from models.base import Side
from models.plans import Plan, ScopeLine, Stage
from models.statements import among
from models.targets import ReportedValue, Target
from models.targets.pace import as_figure, goal_of

_TARGET: Final = (
    Target.id,
    Target.number,
    Target.subsidiary_id,
    Target.round,
    func.coalesce(ScopeLine.vendor_owner_id, Plan.vendor_accountable_id).label("vendor_owner_id"),
    func.coalesce(ScopeLine.partner_owner_id, Plan.partner_accountable_id).label("partner_owner_id"),
)


class Targets:
    """A batch of targets as rules read them."""

    def __init__(self, session: Session, ids: Sequence[int]) -> None:
        rows: Sequence[Found] = session.execute(
            select(*_TARGET, *PLAN)
            .join(Plan, Target.plan_id == Plan.id)
            .outerjoin(ScopeLine, Target.line_id == ScopeLine.id)
            .where(among(session, Target.id, ids))
        ).all()
        self._targets = {one.id: one for one in session.scalars(select(Target).where(among(session, Target.id, ids)))}
        self._values = _values(session, ids)
        self._places = places(session, {row.subsidiary_id for row in rows})
        rows = readable(self._places, rows)
        self._roles = casts.roles(session, subsidiaries=self._places, partners={row.partner_id for row in rows})
        self._people = casts.people(session, self._roles.everybody | named(rows))
        keys = {row.id: f"PSP-{row.plan}-T{row.number}" for row in rows}
        self._blind = blind(session, {row.plan for row in rows}, self._people)
        self._ledger = Ledger(session, {keys[row.id]: self._places[row.subsidiary_id] for row in rows})
        self._snoozed = snoozes(session, keys.values())
        self._since = (programme_since(session), rule_since(session, Rule.TARGET_MISSED))
        self.keys = self._ledger.keys
        self.settings = settings_for(session, rows, self._places, self._people)
        self.facts = {row.id: self._facts(row, keys[row.id]) for row in rows}

    def _facts(self, row: Found, key: str) -> TargetFacts:
        place = self._places[row.subsidiary_id]
        return TargetFacts(
            key=key,
            plan=row.plan,
            in_force=row.stage is Stage.IN_FORCE,
            place=place,
            cast=cast_of(
                row, self._roles, self._people, accountable=Side.VENDOR, blind=self._blind.get(row.plan, frozenset())
            ),
            goal=goal_of(self._targets[row.id], place.calendar),
            round=row.round,
            since=since_day(place, *self._since, row.alerts_since),
            values=tuple(self._values.get(row.id, ())),
            told=tuple(self._ledger.told.get(key, ())),
            snoozed=self._snoozed.get(key, {}),
        )


def _values(session: Session, ids: Sequence[int]) -> Mapping[int, list[tuple[date, Decimal]]]:
    """Read the totals in the order of their days; of one day the last report comes last."""
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    statement = select(ReportedValue.target_id, ReportedValue.as_of, ReportedValue.value)
    statement = statement.where(among(session, ReportedValue.target_id, ids)).order_by(
        ReportedValue.as_of, ReportedValue.id
    )
    for target_id, as_of, value in session.execute(statement):
        found[target_id].append((as_of, as_figure(value)))
    return found
