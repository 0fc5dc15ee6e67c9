"""The health of a plan: which of its parts are red or yellow, and how much of the weight they hold.

Red when red parts hold a quarter of the weight of all coloured parts, yellow when any part is red or yellow and holds
weight, else green.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from models.targets.pace import Colour

RED_FROM: Final = 4  # one in so many of the whole weight


@dataclass(frozen=True)
class Weights:
    """How much weight the coloured parts hold, and how many of them are red and yellow."""

    red: int = 0
    yellow: int = 0
    whole: int = 0
    reds: int = 0
    yellows: int = 0

    @classmethod
    def of(cls, parts: Iterable[tuple[Colour | None, int]]) -> Self:
        """Weigh parts, pairs of colour and weight; one without a colour says nothing yet."""
        held = [(colour, weight) for colour, weight in parts if colour is not None and weight > 0]
        red = [weight for colour, weight in held if colour is Colour.RED]
        yellow = [weight for colour, weight in held if colour is Colour.YELLOW]
        return cls(sum(red), sum(yellow), sum(weight for _, weight in held), len(red), len(yellow))

    def __add__(self, other: "Weights") -> "Weights":
        """Weigh milestones and targets together."""
        return Weights(
            self.red + other.red, self.yellow + other.yellow, self.whole + other.whole, self.reds + other.reds,
            self.yellows + other.yellows,
        )  # fmt: skip

    @property
    def colour(self) -> Colour:
        """The colour of the whole plan."""
        if self.red and self.red * RED_FROM >= self.whole:
            return Colour.RED
        return Colour.YELLOW if self.red or self.yellow else Colour.GREEN

    @property
    def worst(self) -> Colour:
        """The colour of its worst part."""
        return Colour.RED if self.reds else Colour.YELLOW if self.yellows else Colour.GREEN

    @property
    def others(self) -> int:
        """How many more parts are as bad as the one that is named."""
        return max((self.reds or self.yellows) - 1, 0)
