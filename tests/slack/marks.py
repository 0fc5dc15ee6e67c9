"""What people wrote, marked with the number of its plan, and who may read which mark, as models/access says it.

A mark stands in front of each text, so it survives every cut, and tells of which plan a screen speaks even where the
text itself is an everyday word. Plans get numbers that no example of ours has.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Enum, String, false, func, or_, select, update
from sqlalchemy.orm import Session

from models import access
from models.access import Caller
from models.base import Side
from models.channels import ChannelAbout
from models.history import History
from models.milestones.tables import ChangeRequest, Milestone
from models.people import Partner, Person, Role, RoleGrant, SlackIdentity
from models.plans import Plan, ScopeLine
from models.targets.tables import ReportedValue, Target

FIRST: Final = 800
"""Added to the numbers of all plans."""
_MARK: Final = re.compile(r"(?:qx|PSP-)(8\d\d)")
_TECHNICAL: Final = frozenset({"currency", "phases", "source", "to_text"})


def mark_everything(session: Session) -> None:
    """Renumber all plans, and put the mark of its plan in front of each text of people."""
    session.execute(update(Plan).values(number=Plan.number + FIRST))
    session.execute(update(History).values(subject=func.replace(History.subject, "PSP-", f"PSP-{FIRST // 100}")))
    session.expire_all()
    for plan in session.scalars(select(Plan)).unique():
        _mark(plan, plan.number)
    for milestone in session.scalars(select(Milestone)).unique():
        _mark(milestone, milestone.plan.number)
    for target in session.scalars(select(Target)).unique():
        _mark(target, target.plan.number)
    for request in session.scalars(select(ChangeRequest)):
        _mark(request, request.milestone.plan.number)
    values = select(ReportedValue, Plan.number).join(Target, ReportedValue.target_id == Target.id)
    for value, number in session.execute(values.join(Plan, Target.plan_id == Plan.id)):
        _mark(value, number)


def _mark(row: Any, number: int) -> None:
    """Mark every column of text that is not technical: one that is added later is marked as well."""
    for column in row.__table__.columns:
        is_text = isinstance(column.type, String) and not isinstance(column.type, Enum)
        text = getattr(row, column.key)
        if is_text and text and column.key not in _TECHNICAL:
            setattr(row, column.key, f"qx{number} {text}")


@dataclass(frozen=True)
class Readable:
    """What somebody may read: plans by number. `names` are the people and companies that they must never meet."""

    plans: frozenset[int]
    names: frozenset[str]

    def leaks(self, words: str) -> set[str]:
        """Name all in a text that must not be there; a name within a longer word is none."""
        plans = {f"plan {one[1]}" for one in _MARK.finditer(words) if int(one[1]) not in self.plans}
        named = [one for one in self.names if one in words]
        return plans | {one for one in named if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", words)}


def of_person(session: Session, caller: Caller | None) -> Readable:
    """Say what a person may read; somebody whom the bot does not know reads of no plan, person or company."""
    if caller is None:
        return Readable(frozenset(), _names(session, _everyone(session), _companies(session)))
    plans = list(session.scalars(access.plans(by=caller)).unique())
    partners = {plan.partner_id for plan in plans} | {grant.partner_id for grant in caller.grants}
    numbers = frozenset(plan.number for plan in plans)
    hidden = [one for one in _companies(session) if one.id not in partners and not caller.is_office]
    if caller.side is Side.VENDOR:
        return Readable(numbers, _names(session, _of_companies(session, hidden), hidden))
    met = _met(session, plans)
    at_vendor = [one for one in _everyone(session) if one.side is Side.VENDOR and one.id not in met]
    hidden = [one for one in hidden if one.id != caller.partner_id]
    return Readable(numbers, _names(session, [*at_vendor, *_of_companies(session, hidden)], hidden))


def of_channel(session: Session, where: ChannelAbout) -> Readable:
    """Say what everybody in a registered channel may read; in any other nobody reads anything."""
    plans = list(session.scalars(select(Plan).where(where.holds())).unique()) if where.registered else []
    partners = {plan.partner_id for plan in plans} | {where.partner_id}
    hidden = [one for one in _companies(session) if one.id not in partners]
    return Readable(frozenset(plan.number for plan in plans), _names(session, _of_companies(session, hidden), hidden))


def _everyone(session: Session) -> list[Person]:
    return list(session.scalars(select(Person)).unique())


def _companies(session: Session) -> list[Partner]:
    return list(session.scalars(select(Partner)))


def _of_companies(session: Session, partners: Iterable[Partner]) -> list[Person]:
    ids = {one.id for one in partners}
    return [one for one in _everyone(session) if one.partner_id in ids]


def _met(session: Session, plans: list[Plan]) -> set[int | None]:
    """Give whom a partner's people meet at the vendor: whom their plans name, who did something, PAMs and leads."""
    ids, partners = [plan.id for plan in plans], {plan.partner_id for plan in plans}
    places = set(session.scalars(select(ScopeLine.subsidiary_id).where(ScopeLine.plan_id.in_(ids))))
    met: set[int | None] = {one for plan in plans for one in (plan.vendor_accountable_id, plan.vendor_sponsor_id)}
    met |= set(session.scalars(select(ScopeLine.vendor_owner_id).where(ScopeLine.plan_id.in_(ids))))
    met |= set(session.scalars(select(Milestone.vendor_owner_id).where(Milestone.plan_id.in_(ids))))
    acted = (History.subject.startswith(plan.key) for plan in plans)
    met |= set(session.scalars(select(History.by_id).where(or_(false(), *acted))))
    for grant in session.scalars(select(RoleGrant)):
        pam = grant.role is Role.PAM and grant.partner_id in partners
        leads = grant.role is Role.SUBSIDIARY_LEAD and grant.subsidiary_id in places
        met |= {grant.person_id} if pam or leads else set()
    return met


def _names(session: Session, people: Iterable[Person], partners: Iterable[Partner]) -> frozenset[str]:
    persons = list(people)
    linked = select(SlackIdentity.user_id).where(SlackIdentity.person_id.in_([one.id for one in persons]))
    return frozenset({*session.scalars(linked), *(one.name for one in persons), *(one.name for one in partners)})
