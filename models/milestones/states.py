"""What the state of a milestone allows: asked before a form opens for an act, and again when it is done.

What is settled already says by whom and when; the rest says what would have to happen first.
"""

from typing import TYPE_CHECKING, Final

from models.access import Act
from models.errors import Conflict
from models.milestones.acts import Did
from models.milestones.tables import Ask, Status

if TYPE_CHECKING:
    from models.milestones.doing import Doing

_OF_OPEN: Final = frozenset({Act.START, Act.FINISH, Act.BLOCK, Act.UNBLOCK, Act.CANCEL, Act.MOVE, Act.EDIT})
_ALSO_CLAIMED: Final = frozenset({Act.UNBLOCK, Act.CANCEL, Act.MOVE, Act.EDIT})
"""What may be done, too, while a report that it is done waits to be accepted."""
_REOPEN_FIRST: Final = {
    Act.MOVE: "Reopen it first, then it can move.",
    Act.EDIT: "Reopen it first, then it can change.",
}


def must_allow(doing: "Doing") -> None:
    """Refuse an act that the milestone's state does not allow. Raises Conflict."""
    if doing.act is Act.REOPEN:
        _must_be_settled(doing)
    elif doing.act in _OF_OPEN:
        must_be_open(doing, tail=_REOPEN_FIRST.get(doing.act, "Nothing to do."))
        if doing.act not in _ALSO_CLAIMED:
            _must_not_be_claimed(doing)


def must_be_open(doing: "Doing", *, tail: str = "Nothing to do.") -> None:
    """Refuse what is settled, saying by whom. Raises Already."""
    if doing.milestone.status is Status.DONE:
        raise doing.already("Already done", Did.DONE, Did.CONFIRMED, tail=tail)
    if doing.milestone.status is Status.CANCELLED:
        acts = (Did.CANCELLED, Did.AGREED, Did.REFUSED, Did.WITHDRAWN)
        raise doing.already("Cancelled", *acts, good=False, tail=tail)


def _must_not_be_claimed(doing: "Doing") -> None:
    waits = next((one for one in doing.open_requests() if one.kind is Ask.DONE), None)
    if waits is None:
        return
    if waits.asked_side is doing.by.side:
        tail = f"It waits for {doing.asked_name(waits.asked_side.other)} to accept."
        raise doing.already("Already reported done", Did.DONE_ASKED, tail=tail)
    raise Conflict(f"{waits.asked_by.name} reported “{doing.milestone.title}” done. Confirm or dispute that first.")


def _must_be_settled(doing: "Doing") -> None:
    m = doing.milestone
    if m.status not in (Status.DONE, Status.CANCELLED):
        raise Conflict(f"“{m.title}” is open. There is nothing to reopen.")
    if m.status is Status.CANCELLED and not m.agreed:
        raise Conflict(f"“{m.title}” was never agreed. Add it anew, then the other side is asked again.")
