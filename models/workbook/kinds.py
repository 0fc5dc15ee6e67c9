"""What each sheet fills, and which road a change of each field takes once the plan is in force.

This is the one table that says what may change freely, what is a hand-over and what needs the other side.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from sqlalchemy.orm import InstrumentedAttribute

from models.base import Base
from models.milestones.tables import ChangeRequest, Milestone
from models.people import Partner, Person, Role, RoleGrant
from models.plans import Plan, ScopeLine
from models.programme import Channel, Programme, Solution, Subsidiary
from models.targets import ReportedValue, Target

Maps: TypeAlias = Mapping[str, Mapping[Any, Any]]
"""By sheet: from key to id, or from id to key."""


class Road(StrEnum):
    """How a field of something in force may change."""

    FREE = "free"
    HAND_OVER = "hand-over"
    FIXED = "fixed"
    STATE = "state"
    SIGNED = "signed"
    MOVE = "move"
    TEXT = "edit"
    AMEND = "amend"


@dataclass(frozen=True)
class Field:
    """One value of a thing: its name in rows, its column, the sheet whose key it holds, the heading people read."""

    name: str
    column: InstrumentedAttribute[Any]
    road: Road = Road.FREE
    to: str | None = None
    heading: str = ""

    @property
    def heading_of(self) -> str:
        """The heading that people read: given, or made of the name."""
        return self.heading or self.name.capitalize()


@dataclass(frozen=True)
class Kind:
    """What a sheet fills. `read` makes a key of the key columns, `write` gives the columns back."""

    sheet: str
    table: type[Base]
    key_columns: tuple[InstrumentedAttribute[Any], ...]
    read: Callable[[Sequence[Any], Maps], str]
    write: Callable[[str, Maps], dict[str, Any]]
    fields: tuple[Field, ...]
    subject: str = ""
    """What stands before the key in the history; nothing where people type the key itself."""

    def field(self, name: str) -> Field:
        """Return a field by its name."""
        return next(one for one in self.fields if one.name == name)


def _plainly(name: str) -> Mapping[str, Any]:
    return {"read": lambda parts, _: str(parts[0]), "write": lambda key, _: {name: key}}


def _numbered(letter: str) -> Mapping[str, Any]:
    def write(key: str, ids: Maps) -> dict[str, Any]:
        plan, _, number = key.rpartition(f"-{letter}")
        return {"plan_id": ids["Plans"][plan], "number": int(number)}

    return {"read": lambda parts, keys: f"{keys['Plans'].get(parts[0])}-{letter}{parts[1]}", "write": write}


def _write_channel(key: str, _: Maps) -> dict[str, Any]:
    team, channel = key.split("/")
    return {"team_id": team, "slack_id": channel}


def role_key(person: str, role: Role, subsidiary: str | None, partner: str | None, year: int | None) -> str:
    """Write what makes a role one and the same."""
    return "/".join((person, role.value, subsidiary or "", partner or "", str(year or "")))


def _read_role(parts: Sequence[Any], keys: Maps) -> str:
    person, role, subsidiary, partner, year = parts
    place, company = keys["Subsidiaries"].get(subsidiary), keys["Partners"].get(partner)
    return role_key(keys["People"][person], role, place, company, year)


def _write_role(key: str, ids: Maps) -> dict[str, Any]:
    person, role, subsidiary, partner, year = key.split("/")
    return {
        "person_id": ids["People"][person],
        "role": Role(role),
        "subsidiary_id": ids["Subsidiaries"].get(subsidiary),
        "partner_id": ids["Partners"].get(partner),
        "fiscal_year": int(year) if year else None,
    }


def _read_value(parts: Sequence[Any], keys: Maps) -> str:
    target, as_of, value, by = parts
    return f"{keys['Targets'].get(target)}/{as_of}/{value}/{keys['People'].get(by) or ''}"


def _write_value(key: str, ids: Maps) -> dict[str, Any]:
    return {"target_id": ids["Targets"][key.split("/", maxsplit=1)[0]]}


def _write_request(key: str, ids: Maps) -> dict[str, Any]:
    return {"milestone_id": ids["Milestones"][key.split("/", maxsplit=1)[0]]}


PROGRAMME: Final = Kind(
    "Programme", Programme, (), lambda _, __: "programme", lambda _, __: {},
    (Field("vendor", Programme.vendor_name, heading="Vendor"),),
    subject="",
)  # fmt: skip
SUBSIDIARIES: Final = Kind(
    "Subsidiaries", Subsidiary, (Subsidiary.key,), **_plainly("key"), subject="subsidiary:",
    fields=(
        Field("name", Subsidiary.name),
        Field("country", Subsidiary.country),
        Field("zone", Subsidiary.zone),
        Field("locale", Subsidiary.locale),
        Field("currency", Subsidiary.currency),
        Field("weekend", Subsidiary.weekend),
    ),
)  # fmt: skip
SOLUTIONS: Final = Kind("Solutions", Solution, (Solution.key,), **_plainly("key"), subject="solution:",
                        fields=(Field("name", Solution.name),))  # fmt: skip
PARTNERS: Final = Kind("Partners", Partner, (Partner.key,), **_plainly("key"), subject="partner:",
                       fields=(Field("name", Partner.name),))  # fmt: skip
CHANNELS: Final = Kind(
    "Channels", Channel, (Channel.team_id, Channel.slack_id), lambda parts, _: f"{parts[0]}/{parts[1]}", _write_channel,
    (
        Field("name", Channel.name),
        Field("subsidiary", Channel.subsidiary_id, to="Subsidiaries"),
        Field("partner", Channel.partner_id, to="Partners"),
    ),
    subject="channel:",
)  # fmt: skip
PEOPLE: Final = Kind(
    "People", Person, (Person.uid,), **_plainly("uid"), subject="person:",
    fields=(
        Field("name", Person.name),
        Field("side", Person.side, Road.FIXED),
        Field("partner", Person.partner_id, Road.FIXED, to="Partners"),
        Field("zone", Person.zone),
        Field("country", Person.country),
        Field("locale", Person.locale),
        Field("weekend", Person.weekend),
        Field("left", Person.left),
        Field("deputy", Person.deputy_id, to="People"),
    ),
)  # fmt: skip
ROLES: Final = Kind(
    "Roles", RoleGrant,
    (RoleGrant.person_id, RoleGrant.role, RoleGrant.subsidiary_id, RoleGrant.partner_id, RoleGrant.fiscal_year),
    _read_role, _write_role, (Field("is_lead", RoleGrant.is_lead, heading="Lead PAM"),), subject="role:",
)  # fmt: skip
PLANS: Final = Kind(
    "Plans", Plan, (Plan.number,), lambda parts, _: f"PSP-{parts[0]}", lambda key, _: {"number": int(key[4:])},
    (
        Field("title", Plan.title, Road.AMEND),
        Field("partner", Plan.partner_id, Road.FIXED, to="Partners"),
        Field("fiscal_year", Plan.fiscal_year, Road.FIXED, heading="Fiscal year"),
        Field("stage", Plan.stage, Road.STATE, heading="State"),
        Field("lead_subsidiary", Plan.lead_subsidiary_id, Road.AMEND, to="Subsidiaries", heading="Lead subsidiary"),
        Field("vendor_accountable", Plan.vendor_accountable_id, Road.HAND_OVER, "People", "Vendor accountable"),
        Field("partner_accountable", Plan.partner_accountable_id, Road.HAND_OVER, "People", "Partner accountable"),
        Field("vendor_sponsor", Plan.vendor_sponsor_id, Road.HAND_OVER, "People", "Vendor sponsor"),
        Field("partner_sponsor", Plan.partner_sponsor_id, Road.HAND_OVER, "People", "Partner sponsor"),
        Field("signed_on", Plan.signed_on, Road.SIGNED, heading="Signed on"),
        Field("vendor_signatory", Plan.vendor_signatory, Road.AMEND, heading="Vendor signatory"),
        Field("partner_signatory", Plan.partner_signatory, Road.AMEND, heading="Partner signatory"),
        Field("document", Plan.document),
        Field("proposition", Plan.proposition, Road.AMEND, heading="Value proposition"),
        Field("how_we_work", Plan.how_we_work, Road.AMEND, heading="How we work together"),
    ),
)  # fmt: skip
LINES: Final = Kind(
    "Scope lines", ScopeLine, (ScopeLine.plan_id, ScopeLine.number), **_numbered("S"),
    fields=(
        Field("solution", ScopeLine.solution_id, Road.AMEND, to="Solutions"),
        Field("subsidiary", ScopeLine.subsidiary_id, Road.AMEND, to="Subsidiaries"),
        Field("vendor_owner", ScopeLine.vendor_owner_id, Road.HAND_OVER, "People", "Vendor owner"),
        Field("partner_owner", ScopeLine.partner_owner_id, Road.HAND_OVER, "People", "Partner owner"),
        Field("currency", ScopeLine.currency, Road.AMEND),
    ),
)  # fmt: skip
MILESTONES: Final = Kind(
    "Milestones", Milestone, (Milestone.plan_id, Milestone.number), **_numbered("M"),
    fields=(
        Field("title", Milestone.title, Road.TEXT),
        Field("description", Milestone.description, Road.TEXT),
        Field("line", Milestone.line_id, Road.AMEND, to="Scope lines", heading="Scope line"),
        Field("subsidiary", Milestone.subsidiary_id, Road.AMEND, to="Subsidiaries", heading="Scope line"),
        Field("vendor_owner", Milestone.vendor_owner_id, Road.HAND_OVER, "People", "Vendor owner"),
        Field("partner_owner", Milestone.partner_owner_id, Road.HAND_OVER, "People", "Partner owner"),
        Field("accountable", Milestone.accountable, Road.AMEND),
        Field("baseline_on", Milestone.baseline_on, Road.SIGNED, heading="Signed date"),
        Field("due_on", Milestone.due_on, Road.MOVE, heading="Due date"),
        Field("moves", Milestone.moves, Road.MOVE),
        Field("agreed", Milestone.agreed, Road.FIXED, heading="Signed date"),
        Field("weight", Milestone.weight, Road.AMEND),
        Field("needs_acceptance", Milestone.needs_acceptance, Road.AMEND, heading="Needs acceptance"),
        Field("status", Milestone.status, Road.STATE, heading="State"),
        Field("started_on", Milestone.started_on, heading="Started on"),
        Field("done_on", Milestone.done_on, heading="Done on"),
        Field("done_by", Milestone.done_by_id, to="People", heading="Done by"),
        Field("evidence", Milestone.evidence),
        Field("proof", Milestone.proof),
        Field("blocked_on", Milestone.blocked_on, heading="Blocked on"),
        Field("block_reason", Milestone.block_reason, heading="Blocked reason"),
        Field("answered_until", Milestone.answered_until, heading="State"),
    ),
)  # fmt: skip
REQUESTS: Final = Kind(
    "Requests", ChangeRequest, (), lambda _, __: "", _write_request,
    (
        Field("kind", ChangeRequest.kind, Road.FIXED, heading="Asks for"),
        Field("was_on", ChangeRequest.was_on, Road.FIXED, heading="To date"),
        Field("to_on", ChangeRequest.to_on, Road.FIXED, heading="To date"),
        Field("reason", ChangeRequest.reason, Road.FIXED),
        Field("asked_by", ChangeRequest.asked_by_id, Road.FIXED, "People", "Asked by"),
        Field("asked_side", ChangeRequest.asked_side, Road.FIXED, heading="Asked by"),
        Field("asked_at", ChangeRequest.asked_at, Road.FIXED, heading="Asked on"),
    ),
)  # fmt: skip
TARGETS: Final = Kind(
    "Targets", Target, (Target.plan_id, Target.number), **_numbered("T"),
    fields=(
        Field("title", Target.title, Road.AMEND),
        Field("metric", Target.metric, Road.AMEND),
        Field("unit", Target.unit, Road.AMEND),
        Field("line", Target.line_id, Road.AMEND, to="Scope lines", heading="Scope line"),
        Field("subsidiary", Target.subsidiary_id, Road.AMEND, to="Subsidiaries", heading="Scope line"),
        Field("first_day", Target.first_day, Road.AMEND, heading="Period"),
        Field("last_day", Target.last_day, Road.AMEND, heading="Period"),
        Field("initial", Target.initial, Road.AMEND),
        Field("target", Target.target, Road.AMEND),
        Field("floor", Target.floor, Road.AMEND),
        Field("weight", Target.weight, Road.AMEND),
        Field("currency", Target.currency, Road.AMEND),
        Field("phases", Target.phases, Road.AMEND),
    ),
)  # fmt: skip
VALUES: Final = Kind(
    "Values", ReportedValue,
    (ReportedValue.target_id, ReportedValue.as_of, ReportedValue.value, ReportedValue.by_id), _read_value, _write_value,
    (
        Field("as_of", ReportedValue.as_of, heading="As of"),
        Field("value", ReportedValue.value),
        Field("by", ReportedValue.by_id, to="People", heading="Reported by"),
        Field("note", ReportedValue.note),
    ),
)  # fmt: skip

KINDS: Final = (PROGRAMME, SUBSIDIARIES, SOLUTIONS, PARTNERS, CHANNELS, PEOPLE, ROLES, PLANS, LINES, MILESTONES,
                REQUESTS, TARGETS, VALUES)  # fmt: skip
"""In the order in which they can be written: what a thing refers to comes before it."""
