"""Things by the keys that people and the ledger name them by: PSP-12-M3, PSP-12-T2."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.milestones.tables import Milestone
from models.plans import Plan
from models.statements import among, rows
from models.targets import Target

_KEY: Final = re.compile(r"PSP-(\d{1,9})-([MT])(\d{1,9})")
Kind: TypeAlias = type[Milestone] | type[Target]
Numbers: TypeAlias = Mapping[int, set[int]]
_LETTERS: Final[Mapping[Kind, str]] = {Milestone: "M", Target: "T"}


@dataclass(frozen=True)
class Found:
    """What there is of the keys that were asked for, by key."""

    milestones: Mapping[str, Milestone]
    targets: Mapping[str, Target]


@dataclass(frozen=True)
class Ids:
    """The ids of things, by key."""

    milestones: Mapping[str, int]
    targets: Mapping[str, int]


def find(session: Session, keys: Iterable[str]) -> Found:
    """Return the things of these keys; a key that names nothing is left out. At most four statements."""
    ids = ids_of(session, keys)
    milestones = select(Milestone).where(Milestone.id.in_(ids.milestones.values()))
    targets = select(Target).where(Target.id.in_(ids.targets.values()))
    return Found(
        {one.key: one for one in session.scalars(milestones)} if ids.milestones else {},
        {one.key: one for one in session.scalars(targets)} if ids.targets else {},
    )


def ids_of(session: Session, keys: Iterable[str]) -> Ids:
    """Return the ids of these keys; a key that names nothing is left out. At most two statements."""
    wanted: dict[str, defaultdict[int, set[int]]] = {"M": defaultdict(set), "T": defaultdict(set)}
    for key in keys:
        if match := _KEY.fullmatch(key):
            wanted[match[2]][int(match[1])].add(int(match[3]))
    return Ids(_ids(session, Milestone, wanted["M"]), _ids(session, Target, wanted["T"]))


def key(kind: Kind, plan: int, number: int) -> str:
    """Return the key of a thing by the numbers that it consists of."""
    return f"PSP-{plan}-{_LETTERS[kind]}{number}"


def key_of(session: Session, kind: Kind, id_: int) -> str:
    """Return the key of a thing, whatever else of it can be read."""
    named = select(Plan.number, kind.number).join(Plan, kind.plan_id == Plan.id).where(kind.id == id_)
    plan, number = rows(session, named)[0]
    return key(kind, plan, number)


def _ids(session: Session, kind: Kind, wanted: Numbers) -> dict[str, int]:
    if not wanted:
        return {}
    numbers = {number for some in wanted.values() for number in some}
    near = among(session, Plan.number, wanted), among(session, kind.number, numbers)
    found = rows(session, select(kind.id, Plan.number, kind.number).join(Plan, kind.plan_id == Plan.id).where(*near))
    return {key(kind, plan, number): id_ for id_, plan, number in found if number in wanted[plan]}
