"""Things by the keys that people and the ledger name them by: PSP-12-M3, PSP-12-T2."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.milestones.tables import Milestone
from models.plans import Plan
from models.targets import Target

_KEY: Final = re.compile(r"PSP-(\d{1,9})-([MT])(\d{1,9})")
Numbers: TypeAlias = Mapping[int, list[int]]


@dataclass(frozen=True)
class Found:
    """What there is of the keys that were asked for, by key."""

    milestones: Mapping[str, Milestone]
    targets: Mapping[str, Target]


def find(session: Session, keys: Iterable[str]) -> Found:
    """Return the things of these keys; a key that names nothing is left out. At most two statements."""
    wanted: dict[str, defaultdict[int, list[int]]] = {"M": defaultdict(list), "T": defaultdict(list)}
    for key in keys:
        if match := _KEY.fullmatch(key):
            wanted[match[2]][int(match[1])].append(int(match[3]))
    milestones = select(Milestone).join(Plan, Milestone.plan_id == Plan.id).where(_named(Milestone.number, wanted["M"]))
    targets = select(Target).join(Plan, Target.plan_id == Plan.id).where(_named(Target.number, wanted["T"]))
    return Found(
        {one.key: one for one in session.scalars(milestones)} if wanted["M"] else {},
        {one.key: one for one in session.scalars(targets)} if wanted["T"] else {},
    )


def _named(number: InstrumentedAttribute[int], wanted: Numbers) -> ColumnElement[bool]:
    return or_(false(), *((Plan.number == plan) & number.in_(some) for plan, some in wanted.items()))
