"""Whom a fact concerns: each person once, as what they are most active in, or a stand-in whom a message can reach.

Next in line, whatever the role, is the deputy, then for the vendor the PAM, the subsidiary lead and the office, for
the partner the accountable person and the partner leads, each with a deputy. The alert is passed on, the duty is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from models.alerts.facts import Cast
from models.alerts.names import Concern
from models.base import Side

LEADS: Final = {Side.VENDOR: Concern.PAM, Side.PARTNER: Concern.PARTNER_LEAD}
"""As what somebody leads their side."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody to tell, and as what; `instead_of` is the person for whom a stand-in gets it, if there is one."""

    person_id: int
    concern: Concern
    side: Side
    instead_of: int | None = None


class Audience:
    """Listeners in the order in which they are added, the most active concern first; nobody stands in it twice."""

    def __init__(self, cast: Cast, *, but: int | None = None) -> None:
        self._cast = cast
        self._but = but
        self._found: dict[int, Listener] = {}

    def __iter__(self) -> Iterator[Listener]:
        return iter(self._found.values())

    def owners(self, *sides: Side) -> "Audience":
        """Add the owners of these sides, who must deliver first, or whoever is next in line for one."""
        for side in sorted(sides or Side, key=lambda one: one is not self._cast.accountable_side):
            concern = Concern.OWNER if side is self._cast.accountable_side else Concern.SUPPORTER
            self.add(self._cast.owner(side), concern, side)
        return self

    def leading(self, *sides: Side) -> "Audience":
        """Add the PAM or the partner lead of these sides, or whoever is next in line."""
        for side in sides or Side:
            self.add(next(iter(self._cast.leading(side)), None), LEADS[side], side)
        return self

    def sponsors(self) -> "Audience":
        """Add the sponsors of both sides, as far as there are any."""
        for side in Side:
            if (sponsor := self._cast.sponsor(side)) is not None:
                self.add(sponsor, Concern.SPONSOR, side)
        return self

    def accountable(self) -> "Audience":
        """Add the persons who answer for the plan."""
        for side in Side:
            self.add(self._cast.accountable(side), Concern.ACCOUNTABLE, side)
        return self

    def add(self, person_id: int | None, concern: Concern, side: Side, *, passed_on: bool = True) -> None:
        """Add a person, or the next in line of their side where no message can reach them."""
        if person_id is not None and self._cast.reaches(person_id):
            self._put(Listener(person_id, concern, side))
        elif passed_on:
            self._pass_on(person_id, concern, side)

    def _pass_on(self, person_id: int | None, concern: Concern, side: Side) -> None:
        """Give it to the first in line who can be reached and has not got it anyway; who caused it knows it already."""
        as_owner = concern in (Concern.OWNER, Concern.SUPPORTER)
        for one in next_in_line(self._cast, person_id, side):
            if self._cast.reaches(one) and one not in self._found:
                self._put(Listener(one, Concern.STAND_IN if as_owner else concern, side, person_id))
                return

    def _put(self, listener: Listener) -> None:
        if listener.person_id != self._but:
            self._found.setdefault(listener.person_id, listener)


def next_in_line(cast: Cast, person_id: int | None, side: Side) -> list[int]:
    """Return who gets what cannot reach a person of a side, in order; the person themselves is not among them."""
    line = (
        (*cast.pams, *cast.subsidiary_leads, *cast.office)
        if side is Side.VENDOR
        else (cast.partner_accountable, *cast.partner_leads)
    )
    found = [one for holder in (person_id, *line) for one in (holder, cast.deputy(holder))]
    return [one for one in dict.fromkeys(found) if one is not None and one != person_id]


def leading(cast: Cast, side: Side, *, but: int) -> Listener | None:
    """Return who leads a side and can be reached, or the next in line of whoever should; None where nobody can be."""
    first = next((one for one in cast.leading(side) if one != but), None)
    if first is not None and cast.reaches(first):
        return Listener(first, LEADS[side], side)
    line = (one for one in next_in_line(cast, first, side) if one != but and cast.reaches(one))
    return next((Listener(one, LEADS[side], side, first) for one in line), None)
