"""Plans as people read them: the head, the scope lines with their owners, and what is still missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import access, people
from models.access import Act, Caller
from models.base import Side
from models.calendar import FiscalYear
from models.clock import zone_named
from models.milestones.tables import Milestone
from models.people import PersonRef
from models.plans.tables import Plan, ScopeLine, Stage
from models.targets.tables import Target

Refs = Mapping[int, PersonRef]
TEXTS: Final = {"proposition": "Joint value proposition", "how_we_work": "How we work together"}
"""The longer texts of a plan, with what people call them."""


@dataclass(frozen=True)
class LineRow:
    """One solution in one subsidiary, with its owners."""

    key: str
    number: int
    subsidiary: str
    solution: str
    vendor_owner: PersonRef | None
    partner_owner: PersonRef | None
    may_assign: bool = False

    @property
    def name(self) -> str:
        """As people read it: Germany · Search."""
        return f"{self.subsidiary} · {self.solution}"

    def owner(self, side: Side) -> PersonRef | None:
        """Return the owner of a side."""
        return self.vendor_owner if side is Side.VENDOR else self.partner_owner


@dataclass(frozen=True)
class PlanRow:
    """A plan whole, as of the day that it is in its lead subsidiary. `mine` is the reader's side.

    `may_write` is the reader's right to what belongs to the whole plan, `may_add` to something within it at least.
    """

    key: str
    version: int
    as_of: date
    title: str
    vendor: str
    partner: str
    partner_id: int
    year: FiscalYear
    stage: Stage
    lead_id: int
    lead: str
    mine: Side
    signed_on: date | None
    vendor_signatory: str
    partner_signatory: str
    document: str
    vendor_accountable: PersonRef | None
    partner_accountable: PersonRef | None
    vendor_sponsor: PersonRef | None
    partner_sponsor: PersonRef | None
    lines: tuple[LineRow, ...]
    milestones: int
    targets: int
    may_write: bool
    may_add: bool
    may_start: bool
    proposition: str = ""
    how_we_work: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether everything in it is free."""
        return self.stage is Stage.DRAFT

    def company(self, side: Side) -> str:
        """Name the company of a side."""
        return self.vendor if side is Side.VENDOR else self.partner

    def ownerless(self, side: Side) -> tuple[LineRow, ...]:
        """Return the lines that nobody owns on a side."""
        return tuple(line for line in self.lines if line.owner(side) is None)

    @property
    def gaps(self) -> tuple[str, ...]:
        """Say what is missing before the plan can be put in force, each as half a sentence."""
        found = [] if self.lines else ["there is no scope line"]
        for side in Side:
            without = self.ownerless(side)
            if without:
                found.append(f"{_named(without)} {'lacks' if len(without) == 1 else 'lack'} an owner"
                             f" at {self.company(side)}")  # fmt: skip
        for side, person in ((Side.VENDOR, self.vendor_accountable), (Side.PARTNER, self.partner_accountable)):
            if person is None or person.left:
                found.append(f"nobody answers for it at {self.company(side)}")
        return tuple(found)


def _named(lines: Sequence[LineRow]) -> str:
    """Name the first lines, and count the rest."""
    names = ", ".join(line.name for line in lines[:3])
    return f"{names} and {len(lines) - 3} more" if len(lines) > 3 else names  # noqa: PLR2004 -- three are named


def get(session: Session, key: str, *, by: Caller, now: datetime) -> PlanRow:
    """Return a plan that the reader sees. Raises NotFound."""
    return row(session, access.get_plan(session, key, by=by), by=by, now=now)


def row(session: Session, plan: Plan, *, by: Caller, now: datetime) -> PlanRow:
    """Return a plan as the reader sees it. A constant number of statements."""
    lines = session.scalars(select(ScopeLine).where(ScopeLine.plan_id == plan.id).order_by(ScopeLine.number)).all()
    whole = access.scope_of(plan)
    parts = [whole, *(access.scope_of(line) for line in lines)]
    refs = people.refs(session, _people(plan, lines))
    return PlanRow(
        key=plan.key,
        version=plan.version,
        as_of=now.astimezone(zone_named(plan.lead_subsidiary.zone)).date(),
        title=plan.title,
        vendor=people.vendor_name(session),
        partner=plan.partner.name,
        partner_id=plan.partner_id,
        year=FiscalYear(plan.fiscal_year),
        stage=plan.stage,
        lead_id=plan.lead_subsidiary_id,
        lead=plan.lead_subsidiary.name,
        mine=by.side,
        signed_on=plan.signed_on,
        vendor_signatory=plan.vendor_signatory or "",
        partner_signatory=plan.partner_signatory or "",
        document=plan.document or "",
        vendor_accountable=refs.get(plan.vendor_accountable_id or 0),
        partner_accountable=refs.get(plan.partner_accountable_id or 0),
        vendor_sponsor=refs.get(plan.vendor_sponsor_id or 0),
        partner_sponsor=refs.get(plan.partner_sponsor_id or 0),
        lines=tuple(_line(plan, line, refs, by) for line in lines),
        milestones=_count(session, Milestone, plan),
        targets=_count(session, Target, plan),
        may_write=access.may(whole, Act.WRITE, by=by),
        may_add=any(access.may(part, Act.ADD, by=by) for part in parts),
        may_start=plan.stage is Stage.DRAFT and access.may(whole, Act.START_PLAN, by=by),
        proposition=plan.proposition,
        how_we_work=plan.how_we_work,
    )


def _people(plan: Plan, lines: Iterable[ScopeLine]) -> set[int | None]:
    named = {plan.vendor_accountable_id, plan.partner_accountable_id, plan.vendor_sponsor_id, plan.partner_sponsor_id}
    return named | {owner for line in lines for owner in (line.vendor_owner_id, line.partner_owner_id)}


def _line(plan: Plan, line: ScopeLine, refs: Refs, by: Caller) -> LineRow:
    return LineRow(
        key=f"{plan.key}-S{line.number}",
        number=line.number,
        subsidiary=line.subsidiary.name,
        solution=line.solution.name,
        vendor_owner=refs.get(line.vendor_owner_id or 0),
        partner_owner=refs.get(line.partner_owner_id or 0),
        may_assign=access.may(access.scope_of(line), Act.ASSIGN, by=by),
    )


def _count(session: Session, kind: type[Milestone] | type[Target], plan: Plan) -> int:
    return session.scalar(select(func.count()).select_from(kind).where(kind.plan_id == plan.id)) or 0
