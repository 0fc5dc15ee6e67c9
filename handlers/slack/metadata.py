"""What a form carries in private_metadata: a random id that makes its submit count once, and what it is about.

It holds keys and versions only, never a token or a response_url: whoever opens the form can read it. `typed` is what
that very person wrote and has not saved yet, while another question stands in the form. `screen` names what is shown,
so that it can be drawn anew from its metadata alone; `below` is what lies under it, for Slack does not tell that.
"""

import secrets
from typing import Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MAX_LENGTH = 3000
_NOT_WRITTEN: Final[Any] = {
    "form_id": True,
    "below": {"form_id": True, "below": {"form_id": True, "below": {"form_id": True}}},
}


def new_form_id() -> str:
    """Make the id that a form keeps from its first drawing to its receipt."""
    return secrets.token_urlsafe(12)


class Metadata(BaseModel):
    """What a form is about. Fields that a form does not need stay out of the text."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    form_id: str = Field(default_factory=new_form_id)
    key: str | None = None
    version: int | None = None
    plan: str | None = None
    about: str | None = None
    channel: str | None = None
    message_ts: str | None = None
    page: int | None = None
    filters: dict[str, str] = Field(default_factory=dict)
    seen_warnings: tuple[str, ...] = ()
    typed: dict[str, str | int | bool | None] = Field(default_factory=dict)
    screen: str | None = None
    below: "Metadata | None" = None

    def lying_on(self, below: "Metadata | None") -> Self:
        """Give the same over another screen; of that only what draws it is kept."""
        kept = below and below.model_copy(
            update={"typed": {}, "seen_warnings": (), "channel": None, "message_ts": None}
        )
        return self.model_copy(update={"below": kept})

    def dump(self) -> str:
        """Write it as Slack keeps it; raises ValueError where it would be longer than Slack takes.

        What lies below is left out first: those screens then stay as they were drawn.
        """
        text = self.model_dump_json(exclude_defaults=True, exclude=_NOT_WRITTEN)
        whole = f'{{"form_id":"{self.form_id}"' + (f",{text[1:]}" if text != "{}" else "}")
        if len(whole) > MAX_LENGTH and self.below is not None:
            return self.lying_on(None).dump()
        if len(whole) > MAX_LENGTH:
            message = f"private_metadata holds {len(whole)} characters, Slack takes {MAX_LENGTH}"
            raise ValueError(message)
        return whole

    @classmethod
    def load(cls, text: str | None) -> Self:
        """Read what Slack gives back; a form drawn by an older version still has an id."""
        try:
            return cls.model_validate_json(text or "{}")
        except ValidationError:
            return cls()
