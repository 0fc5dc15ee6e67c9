"""What a target may say: each refusal names the field and says what would be right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from models.errors import Conflict, Invalid
from models.figures import Unit
from models.milestones.meanwhile import Value
from models.plans import Plan, Stage
from models.targets.pace import UNIT, read_phases
from models.targets.periods import Period
from models.targets.tables import Metric
from models.words import line, several, too_long

LARGEST: Final = Decimal(1_000_000_000_000)
SHORTEST_TITLE: Final = 3
HEAVIEST: Final = 10
_QUARTERS: Final = 4
_HUNDRED: Final = 100
_BY_HAND: Final = {Stage.IN_REVIEW: "is in review: withdraw it to change its targets",
                   Stage.IN_FORCE: "is in force: its targets change by an amendment, signed by both sides"}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """A target as somebody wants it. `line` is the number of a scope line; None is the whole plan."""

    title: str
    metric: Metric
    period: Period
    target: Decimal
    unit: str = ""
    line: int | None = None
    initial: Decimal = Decimal(0)
    floor: Decimal | None = None
    weight: int = 1
    phases: tuple[int, ...] = ()


def write(wanted: Wanted) -> dict[str, Value]:
    """Write it as plain values that can be compared and kept."""
    return {
        "title": line(wanted.title),
        "metric": wanted.metric.value,
        "unit": line(wanted.unit) if wanted.metric is Metric.CUSTOM else "",
        "line": wanted.line,
        "period": wanted.period.value,
        "target": f"{wanted.target.normalize():f}",
        "initial": f"{wanted.initial.normalize():f}",
        "floor": None if wanted.floor is None else f"{wanted.floor.normalize():f}",
        "weight": wanted.weight,
        "phases": "/".join(str(share) for share in wanted.phases),
    }


def read(values: Mapping[str, Value]) -> Wanted:
    """Read it back."""
    line, floor = values["line"], values["floor"]
    return Wanted(
        str(values["title"]), Metric(str(values["metric"])), Period(str(values["period"])),
        Decimal(str(values["target"])), unit=str(values["unit"]), line=None if line is None else int(line),
        initial=Decimal(str(values["initial"])), floor=None if floor is None else Decimal(str(floor)),
        weight=int(values["weight"] or 0), phases=read_phases(str(values["phases"])),
    )  # fmt: skip


def must_be_draft(plan: Plan) -> None:
    """Refuse to change the targets of a plan that binds both sides."""
    if plan.stage is not Stage.DRAFT:
        why = _BY_HAND.get(plan.stage, f"is {plan.stage.value}: its targets stay as they are")
        raise Conflict(f"“{plan.title}” {why}.")


def check(wanted: Wanted, unit: Unit) -> None:
    """Refuse what cannot be a target; its figures are in `unit`. Raises Invalid."""
    _check_title(wanted)
    for field in ("target", "initial", "floor"):
        figure = getattr(wanted, field)
        if figure is not None:
            check_figure(figure, wanted.metric, unit, field=field)
    _check_way(wanted)
    _check_phases(wanted)
    if not 0 <= wanted.weight <= HEAVIEST:
        raise Invalid(f"The weight is a whole number from 0 to {HEAVIEST}.", field="weight")


def _check_title(wanted: Wanted) -> None:
    letters = sum(character.isalnum() for character in wanted.title)
    if letters < SHORTEST_TITLE:
        raise Invalid("Say in a few words what is counted: people read it in alerts.", field="title")
    if wanted.metric is Metric.CUSTOM and not wanted.unit.strip():
        raise Invalid("Name what is counted, such as certified people.", field="unit")
    for field in ("title", "unit"):
        wrong = too_long(field, line(getattr(wanted, field)))
        if wrong:
            raise Invalid(wrong, field=field)


def check_figure(figure: Decimal, metric: Metric, unit: Unit, *, field: str) -> None:
    """Refuse a figure that this metric and unit cannot have; a floor is a line on the way. Raises Invalid at `field`.

    What cannot be divided is counted whole, and money has the decimals of its currency.
    """
    if not figure.is_finite() or abs(figure) > LARGEST:
        raise Invalid(f"Write a number up to {LARGEST:,f}.", field=field)
    if (figure * UNIT) % 1 and (not unit.currency or field == "floor"):
        raise Invalid("Write at most four decimals.", field=field)
    if metric is not Metric.CUSTOM and figure < 0:
        raise Invalid(f"{metric.value.capitalize()} cannot be below 0.", field=field)
    if field != "floor" and not unit.holds(figure):
        many = "no decimals" if not unit.places else f"{unit.places} decimals"
        name = f"{unit.name[:1].upper()}{unit.name[1:]}"
        counted = f"{unit.currency} has {many}" if unit.currency else f"{name} are counted whole"
        raise Invalid(f"{counted}: write a number like 12{'.50' if unit.places else ''}.", field=field)


def note(text: str) -> str:
    """Take the proof of a value as it is kept. Raises Invalid."""
    kept = several(text)
    wrong = too_long("note", kept)
    if wrong:
        raise Invalid(wrong, field="note")
    return kept


def _check_way(wanted: Wanted) -> None:
    if wanted.metric is not Metric.CUSTOM and wanted.initial != 0:
        raise Invalid(f"The initial value of {wanted.metric.value} is 0: leave it at 0.", field="initial")
    if wanted.target == wanted.initial:
        same = f"{wanted.target.normalize():f}"
        raise Invalid(
            f"Target and initial value are both {same}: give a target that differs, or remove it.", field="target"
        )
    low, high = sorted((wanted.initial, wanted.target))
    if wanted.floor is not None and not low <= wanted.floor <= high:
        between = f"{low.normalize():f} and {high.normalize():f}"
        raise Invalid(f"The floor lies between {between}, the initial value and the target.", field="floor")


def _check_phases(wanted: Wanted) -> None:
    if not wanted.phases:
        return
    if wanted.period is not Period.YEAR:
        raise Invalid("Only a target of the whole year has shares of quarters: leave this empty.", field="phases")
    if len(wanted.phases) != _QUARTERS or sum(wanted.phases) != _HUNDRED or min(wanted.phases) < 0:
        raise Invalid("Write the shares of the four quarters so that they make 100, like 10/20/30/40.", field="phases")


def unknown_line(lines: Iterable[str]) -> Invalid:
    """Say which scope lines there are."""
    known = ", ".join(lines)
    return Invalid(f"Choose a scope line of this plan: {known}." if known else "This plan has no scope line yet.",
                   field="line")  # fmt: skip
