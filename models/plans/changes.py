"""What people do to a plan before it is signed: add it, change its basics, put it in force.

In a draft everything is free. In force its content is bound: only the people of one's own side may change, as a
hand-over; what needs an amendment is refused in words.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from models import access, alerts, choices, history, people
from models.access import Act, Caller, Scope
from models.base import Side
from models.calendar import FiscalYear, fiscal_year_of
from models.errors import Conflict, Invalid, NotAllowed
from models.milestones.checks import Refusals, owner
from models.milestones.meanwhile import Value, merge
from models.milestones.tables import Milestone
from models.people import Partner, Person, PersonRef, Role, RoleGrant
from models.plans import lines, queries
from models.plans.queries import TEXTS, PlanRow
from models.plans.tables import Plan, Stage
from models.programme import Programme, Subsidiary
from models.targets.tables import Target
from models.words import line, several, too_long

TITLE_LETTERS: Final = 3
PEOPLE: Final = ("vendor_accountable", "partner_accountable", "vendor_sponsor", "partner_sponsor")


@dataclass(frozen=True)
class Basics:
    """What a plan begins with. People are ids; without one, who answers for it is found by their role.

    A text that is None stays as it is.
    """

    title: str
    lead_id: int
    vendor_accountable: int | None = None
    partner_accountable: int | None = None
    vendor_sponsor: int | None = None
    partner_sponsor: int | None = None
    proposition: str | None = None
    how_we_work: str | None = None


def create(session: Session, basics: Basics, *, partner_id: int, fiscal_year: int, solutions: list[int],
           subsidiaries: list[int], by: Caller, now: datetime) -> PlanRow:  # fmt: skip
    """Add a draft with a line for each solution in each subsidiary. Raises NotAllowed, Invalid."""
    must_add_plans(by)
    partner, lead = _chosen(session, partner_id, basics.lead_id, by=by)
    _must_be_theirs(session, partner, lead, fiscal_year, by=by)
    refusals = Refusals()
    refusals.add("fiscal_year", _year(fiscal_year, now))
    refusals.add("subsidiaries", _lead_is_in(lead, subsidiaries))
    session.execute(select(Programme.id).with_for_update())  # of two at once the second waits for its number
    number = (session.scalar(select(func.max(Plan.number))) or 0) + 1
    plan = Plan(
        number=number, partner=partner, partner_id=partner.id, fiscal_year=fiscal_year, lead_subsidiary=lead, title=""
    )
    _write(session, plan, basics, refusals, by=by)
    plan.vendor_accountable_id = plan.vendor_accountable_id or _pam(session, plan, lead)
    plan.partner_accountable_id = plan.partner_accountable_id or _partner_lead(session, partner)
    session.add(plan)
    session.flush()
    history.record(session, plan.key, "added", by_id=by.person_id, at=now, now=plan.title)
    lines.write(session, plan, solutions, subsidiaries, by=by, now=now)
    return queries.row(session, plan, by=by, now=now)


def edit(session: Session, key: str, basics: Basics, *, version: int | None = None, by: Caller,
         now: datetime) -> PlanRow:  # fmt: skip
    """Change the basics of a draft. What somebody else changed since `version` was shown is kept, or both are offered.

    Raises NotFound, NotAllowed, Invalid, Conflict, ChangedMeanwhile.
    """
    plan = access.get_plan(session, key, by=by, to_do=Act.WRITE, lock=True)
    must_be_draft(plan, "Its title, value proposition, how you work together, scope and lead subsidiary change")
    basics = _merged(session, plan, basics, version)
    before = _Before.of(session, plan)
    refusals = Refusals()
    lead = choices.chosen(session, Subsidiary, basics.lead_id, choices.scoped_places(plan))
    refusals.add("lead", None if lead else "Choose a subsidiary of the scope.")
    _write(session, plan, basics, refusals, by=by)
    plan.lead_subsidiary_id = basics.lead_id
    session.flush()
    session.refresh(plan)
    if plan.lead_subsidiary_id != before.values["lead_subsidiary_id"]:
        _whole_plan_follows(session, plan)
    before.record(session, plan, "edited", by=by, now=now)
    return queries.row(session, plan, by=by, now=now)


def hand_over(session: Session, key: str, *, accountable: int | None, sponsor: int | None, by: Caller,
              now: datetime) -> PlanRow:  # fmt: skip
    """Replace who answers for a plan in force, and its sponsor, on one's own side.

    Raises NotFound, NotAllowed, Conflict, Invalid.
    """
    plan = access.get_plan(session, key, by=by, to_do=Act.WRITE, lock=True)
    if plan.stage is not Stage.IN_FORCE:
        raise Conflict(f"“{plan.title}” is {plan.stage}: nobody can be named in it any more.")
    before, side = _Before.of(session, plan), by.side.value
    refusals = Refusals()
    refusals.add(f"{side}_accountable", owner(session, plan, by.side, accountable, by=by))
    if sponsor is not None:
        refusals.add(f"{side}_sponsor", owner(session, plan, by.side, sponsor, by=by))
    refusals.raise_if_any()
    setattr(plan, f"{side}_accountable_id", accountable)
    setattr(plan, f"{side}_sponsor_id", sponsor)
    session.flush()
    session.refresh(plan)
    before.record(session, plan, "handed over", by=by, now=now)
    return queries.row(session, plan, by=by, now=now)


def must_be_draft(plan: Plan, what: str) -> None:
    """Refuse to change what is signed; `what` begins the sentence, as in “The scope changes”."""
    if plan.stage is not Stage.DRAFT:
        stage = "signed" if plan.stage is Stage.IN_FORCE else str(plan.stage)
        raise Conflict(f"“{plan.title}” is {stage}. {what} only by an amendment, which cannot be made here yet.")


def _merged(session: Session, plan: Plan, basics: Basics, version: int | None) -> Basics:
    """Lay the form over what is there now. Raises ChangedMeanwhile where both changed the same."""
    mine: dict[str, Value] = {"title": line(basics.title), "lead_subsidiary_id": basics.lead_id}
    mine |= {f"{name}_id": getattr(basics, name) for name in PEOPLE}
    mine |= {name: several(text) for name in TEXTS if (text := getattr(basics, name)) is not None}
    merged: dict[str, Any] = merge(session, plan, version, mine)
    people_ = (merged[f"{name}_id"] for name in PEOPLE)
    return Basics(merged["title"], merged["lead_subsidiary_id"], *people_, *(merged.get(name) for name in TEXTS))


def must_add_plans(by: Caller) -> None:
    """Refuse who adds no plans at all. Raises NotAllowed."""
    if not access.granting(by, Act.CREATE_PLAN):
        raise NotAllowed("Only partner account managers and the programme office can add a plan.")


def _chosen(session: Session, partner_id: int, lead_id: int, *, by: Caller) -> tuple[Partner, Subsidiary]:
    partner = choices.chosen(session, Partner, partner_id, choices.planned_partners(by))
    lead = choices.chosen(session, Subsidiary, lead_id, choices.planned_leads(by))
    if partner is None or lead is None:
        chosen = {"partner": partner, "lead": lead}
        raise Invalid(choices.NOT_OFFERED, beside={name: choices.NOT_OFFERED for name in chosen if not chosen[name]})
    return partner, lead


def _must_be_theirs(session: Session, partner: Partner, lead: Subsidiary, year: int, *, by: Caller) -> None:
    """The office adds plans everywhere, a PAM for the partner, subsidiary and year that are theirs."""
    if access.may(Scope(partner.id, year, places=(lead.id,)), Act.CREATE_PLAN, by=by):
        return
    name = FiscalYear(year).name
    mine = session.scalars(select(Partner.name).where(Partner.id.in_({grant.partner_id for grant in by.grants})))
    sentence = f"You are not the partner account manager of {partner.name} in {lead.name} for {name}."
    names = ", ".join(sorted(mine))
    raise Invalid(f"{sentence} Yours: {names}.", field="partner")


def _year(year: int, now: datetime) -> str | None:
    this = fiscal_year_of(now.date())
    if year in (this.year, this.year + 1):
        return None
    return f"Choose {this.name} or {FiscalYear(this.year + 1).name}."


def _lead_is_in(lead: Subsidiary, subsidiaries: list[int]) -> str | None:
    if not subsidiaries or lead.id in subsidiaries:
        return None
    return f"{lead.name} leads the plan, so it has to be one of them."


def _write(session: Session, plan: Plan, basics: Basics, refusals: Refusals, *, by: Caller) -> None:
    """Put the basics into the plan, or refuse with all that is wrong. Raises Invalid."""
    title = line(basics.title)
    if sum(one.isalnum() for one in title) < TITLE_LETTERS:
        refusals.add("title", "Say in a few words what the plan is about.")
    refusals.add("title", too_long("title", title))
    with session.no_autoflush:
        for name in PEOPLE:
            person_id: int | None = getattr(basics, name)
            side = Side.VENDOR if name.startswith("vendor") else Side.PARTNER
            refusals.add(name, owner(session, plan, side, person_id, by=by) if person_id else None)
    texts = {name: several(text) for name in TEXTS if (text := getattr(basics, name)) is not None}
    for name, text in texts.items():
        refusals.add(name, too_long("text", text))
    refusals.raise_if_any()
    plan.title = title
    for name in PEOPLE:
        setattr(plan, f"{name}_id", getattr(basics, name))
    for name, text in texts.items():
        setattr(plan, name, text)


def _pam(session: Session, plan: Plan, lead: Subsidiary) -> int | None:
    """The accountable person for the vendor is the lead subsidiary's PAM unless another is named."""
    return _holder(
        session, Role.PAM, RoleGrant.partner_id == plan.partner.id, RoleGrant.subsidiary_id == lead.id,
        RoleGrant.fiscal_year == plan.fiscal_year,
    )  # fmt: skip


def _partner_lead(session: Session, partner: Partner) -> int | None:
    return _holder(session, Role.PARTNER_LEAD, RoleGrant.partner_id == partner.id)


def _holder(session: Session, role: Role, *where: ColumnElement[bool]) -> int | None:
    held = select(Person.id).join(RoleGrant, RoleGrant.person_id == Person.id).where(RoleGrant.role == role, *where)
    return session.scalar(held.where(Person.left.is_(False)).order_by(RoleGrant.id).limit(1))


def _whole_plan_follows(session: Session, plan: Plan) -> None:
    """What belongs to the whole plan takes zone and working days from the lead subsidiary."""
    for kind in (Milestone, Target):
        whole = (kind.plan_id == plan.id, kind.line_id.is_(None))
        session.execute(update(kind).where(*whole).values(subsidiary_id=plan.lead_subsidiary_id))
        alerts.touch(session, kind, *whole)


@dataclass(frozen=True)
class _Before:
    """The basics of a plan before a change: as they are kept, and in words."""

    version: int
    values: dict[str, Value]
    words: dict[str, str]

    @classmethod
    def of(cls, session: Session, plan: Plan) -> Self:
        """Note how everything stands."""
        values: dict[str, Value] = {"title": plan.title, "lead_subsidiary_id": plan.lead_subsidiary_id}
        values |= {f"{name}_id": getattr(plan, f"{name}_id") for name in PEOPLE}
        texts = {name: getattr(plan, name) for name in TEXTS}
        refs = people.refs(session, [getattr(plan, f"{name}_id") for name in PEOPLE])
        named = {f"{name}_id": _name(refs, getattr(plan, f"{name}_id")) for name in PEOPLE}
        words = {"title": plan.title, "lead_subsidiary_id": plan.lead_subsidiary.name, **named, **texts}
        return cls(plan.version, {**values, **texts}, words)

    def record(self, session: Session, plan: Plan, act: str, *, by: Caller, now: datetime) -> None:
        """Write a line for each of the basics that changed, and have what alerts read looked at again."""
        after = self.of(session, plan)
        for name, was in self.values.items():
            if after.values[name] != was:
                kept = json.dumps({"version": self.version, "fields": {name: was}})
                what = TEXTS[name].lower() if name in TEXTS else name.removesuffix("_id").replace("_", " ")
                history.record(
                    session, plan.key, f"{act}: {what}", by_id=by.person_id, at=now, was=self.words[name],
                    now=after.words[name], before=kept,
                )  # fmt: skip
        for kind in (Milestone, Target):
            alerts.touch(session, kind, kind.plan_id == plan.id)


def _name(refs: Mapping[int, PersonRef], person_id: int | None) -> str:
    ref = refs.get(person_id or 0)
    return ref.name if ref else "nobody"
