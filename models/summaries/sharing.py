"""What a channel reads of a place beside what one person sees of it, and who may learn how many plans there are.

The post of a channel says how many plans its place has: whoever of the vendor asks there may know that number. Nobody
learns it elsewhere, and people of a partner nowhere: they must not even see that there are others.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.access import Caller
from models.base import Side
from models.channels import ChannelAbout
from models.places import Place, Sight
from models.plans import Plan, Stage
from models.summaries.scope import Scope


@dataclass(frozen=True)
class Extent:
    """How the plans in force that a person sees of a place compare with those that the channel reads.

    `of` is how many the place has, where the person sees fewer and may know.
    """

    sight: Sight
    of: int | None = None
    out: int = 0
    more: int = 0


def extent(session: Session, place: Place, where: ChannelAbout, *, by: Caller) -> Extent:
    """Compare what a person sees of a place with what is posted of it in a channel. At most two statements."""
    sight = Scope(place, by).sight
    is_own = where.place is not None and where.place.key == place.key
    if not where.registered or (is_own and sight is Sight.WHOLE):
        return Extent(sight)
    seen, posted = (_in_force(session, scope) for scope in (Scope(place, by), Scope(place, audience=where)))
    out, more = len(seen - posted), len(posted - seen)
    if is_own and by.side is Side.VENDOR:
        return Extent(Sight.READER if more else Sight.WHOLE, len(posted) if more else None, out, more)
    return Extent(sight, None, out, more)


def _in_force(session: Session, scope: Scope) -> set[int]:
    return set(session.scalars(select(Plan.id).where(Plan.stage == Stage.IN_FORCE, *scope.plans())))
