"""Who may do what: one table of acts, and one function that reads it. What is not in the table is denied.

A right belongs to a role, as far as its grant reaches, and for some acts to the owners of the thing. Nobody has a right
on the other side: a role counts on its own side only, an owner only as the owner of the side they are on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from models.access.callers import Caller, Grant
from models.base import Side
from models.people import Role
from models.plans import Stage


class Act(StrEnum):
    """What can be done. The history keeps the name beside what was done: undoing it needs the same right."""

    SEE = "see"
    SEE_ALL = "see all"
    # A plan: all of it, something within it, a new one.
    WRITE = "write"
    ADD = "add"
    START_PLAN = "start plan"
    CREATE_PLAN = "create plan"
    # A milestone, target or scope line.
    EDIT = "edit"
    ASSIGN = "assign"
    CANCEL = "cancel"
    MOVE = "move"
    START = "start"
    FINISH = "finish"
    BLOCK = "block"
    UNBLOCK = "unblock"
    REOPEN = "reopen"
    ANSWER = "answer"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    REPORT = "report"
    # The programme.
    SET_FOR_PLAN = "set for plan"
    SET_FOR_SUBSIDIARY = "set for subsidiary"
    SET_FOR_ALL = "set for all"
    READ_DELIVERY = "read delivery"


class Owners(Enum):
    """When the owners of a thing have a right."""

    NEVER = "never"
    IN_FORCE = "in force"
    ALWAYS = "always"


@dataclass(frozen=True)
class Right:
    """Who has a right, and how a refusal words it: `{it}` is the thing's title in quotes."""

    words: str
    roles: frozenset[Role]
    owners: Owners = Owners.NEVER


_LEADING: Final = frozenset({Role.OFFICE, Role.PAM, Role.PARTNER_LEAD})
_PLANNING: Final = frozenset({Role.OFFICE, Role.PAM})
_OFFICE: Final = frozenset({Role.OFFICE})

RIGHTS: Final[Mapping[Act, Right]] = {
    Act.SEE_ALL: Right("see all of {it}", frozenset({Role.OFFICE, Role.SUBSIDIARY_LEAD, Role.PARTNER_LEAD})),
    Act.WRITE: Right("change {it}", _LEADING),
    Act.ADD: Right("add to {it}", _LEADING),
    Act.START_PLAN: Right("put {it} in force", _PLANNING),
    Act.CREATE_PLAN: Right("add a plan", _PLANNING),
    Act.EDIT: Right("edit {it}", _LEADING),
    Act.ASSIGN: Right("assign {it}", _LEADING),
    Act.CANCEL: Right("cancel {it}", _LEADING),
    Act.MOVE: Right("move {it}", _LEADING, Owners.IN_FORCE),  # in a draft a date is text like any other
    Act.START: Right("start {it}", _LEADING, Owners.ALWAYS),
    Act.FINISH: Right("mark {it} done", _LEADING, Owners.ALWAYS),
    Act.BLOCK: Right("block {it}", _LEADING, Owners.ALWAYS),
    Act.UNBLOCK: Right("unblock {it}", _LEADING, Owners.ALWAYS),
    Act.REOPEN: Right("reopen {it}", _LEADING, Owners.ALWAYS),
    Act.ANSWER: Right("answer for {it}", _LEADING, Owners.ALWAYS),
    Act.CONFIRM: Right("confirm {it}", _LEADING, Owners.ALWAYS),
    Act.DISPUTE: Right("dispute {it}", _LEADING, Owners.ALWAYS),
    Act.REPORT: Right("report values of {it}", _LEADING, Owners.ALWAYS),
    Act.SET_FOR_PLAN: Right("set this for {it}", _PLANNING),
    Act.SET_FOR_SUBSIDIARY: Right("set this for {it}", frozenset({Role.OFFICE, Role.SUBSIDIARY_LEAD})),
    Act.SET_FOR_ALL: Right("set this for all", _OFFICE),
    Act.READ_DELIVERY: Right("read the delivery report", _OFFICE),
}
"""Every act but SEE, which `models.access.filters.visible` decides: who sees a thing may see it."""


@dataclass(frozen=True)
class Scope:
    """Where a thing belongs, as columns: all that decides who may do what to it.

    `places` are the subsidiaries whose roles count; `owners` are the vendor's and the partner's.
    """

    partner_id: int | None = None
    fiscal_year: int | None = None
    stage: Stage | None = None
    places: tuple[int, ...] = ()
    owners: tuple[int | None, int | None] = (None, None)

    def owner(self, side: Side) -> int | None:
        """Return the owner of a side."""
        return self.owners[0 if side is Side.VENDOR else 1]

    @property
    def is_open(self) -> bool:
        """Whether anything changes in the plan: not while it is locked for signing, nor once it is over."""
        return self.stage in (Stage.DRAFT, Stage.IN_FORCE)


def places_of(own: int, lead: int, stage: Stage) -> tuple[int, ...]:
    """Return the subsidiaries whose roles count for a thing: its own; in a draft the lead's, too, which writes it all.

    Args:
        own: the subsidiary of its scope line; of what belongs to the whole plan the lead subsidiary.
        lead: the subsidiary that leads the plan.
        stage: where the plan stands.
    """
    return (own, lead) if stage is Stage.DRAFT else (own,)


def may(scope: Scope, to_do: Act, *, by: Caller) -> bool:
    """Say whether a person who sees a thing may do this to it."""
    if to_do is Act.SEE:
        return True
    right = RIGHTS[to_do]
    if by.side is Side.PARTNER and by.partner_id != scope.partner_id:
        return False
    if by.person_id == scope.owner(by.side) and owners_have(right, scope):
        return True
    return any(grant.role in right.roles and reaches(grant, scope) for grant in by.grants)


def owners_have(right: Right, scope: Scope) -> bool:
    """Say whether the owners of a thing have a right, as its plan stands."""
    return right.owners is Owners.ALWAYS or (right.owners is Owners.IN_FORCE and scope.stage is not Stage.DRAFT)


def reaches(grant: Grant, scope: Scope) -> bool:
    """Say whether a role counts for a thing. `models.access.filters` says the same of plans, as a filter."""
    match grant.role:
        case Role.OFFICE:
            return True
        case Role.SUBSIDIARY_LEAD:
            return grant.subsidiary_id in scope.places
        case Role.PARTNER_LEAD:
            return grant.partner_id == scope.partner_id
        case Role.PAM:
            here = (grant.partner_id, grant.fiscal_year) == (scope.partner_id, scope.fiscal_year)
            return here and grant.subsidiary_id in scope.places


def granting(by: Caller, to_do: Act) -> tuple[Grant, ...]:
    """Return the roles of a person that give them a right somewhere; owners of things have it there besides."""
    return tuple(grant for grant in by.grants if grant.role in RIGHTS[to_do].roles)
