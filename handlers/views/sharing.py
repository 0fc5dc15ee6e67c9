"""What is asked before something is posted that holds more or less than its asker sees."""

from dataclasses import dataclass
from typing import Final

from slack_sdk.models.blocks import ConfirmObject

from handlers.views import parts


@dataclass(frozen=True)
class Difference:
    """How a post differs from what its asker sees.

    Args:
        out: how many things the asker sees that the channel may not.
        more: how many of what is posted the asker does not see.
        counted: whether the asker may learn how many these are: people of a partner never do.
        noun: what is posted, as `row` or `plan`.
        noun_out: what stays out, where that is counted otherwise.
    """

    out: int = 0
    more: int = 0
    counted: bool = False
    noun: str = "row"
    noun_out: str = "row"

    def asks(self, channel: str) -> ConfirmObject | None:
        """Ask before it is posted; None where the channel reads what the asker reads."""
        said = [one for one in (self._out(), self._more()) if one]
        if not said:
            return None
        return parts.confirm(f"Share with {channel}?", " ".join(said), yes="Share here", no="Keep it private",
                             danger=False)  # fmt: skip

    def _out(self) -> str:
        if not self.out:
            return ""
        stays = "is not theirs to see and stays out" if self.out == 1 else "are not theirs and stay out"
        return f"{parts.count(self.out, self.noun_out)} {stays}."

    def _more(self) -> str:
        if not self.more:
            return ""
        if not self.counted:
            return f"It also shows {self.noun}s that you do not see."
        return f"It shows {parts.count(self.more, self.noun)} more than you see."


SAME: Final = Difference()
