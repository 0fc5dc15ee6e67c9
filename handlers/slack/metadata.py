"""What a form carries in private_metadata: a random id that makes its submit count once, and what it is about.

It holds keys and versions only, never a token or a response_url: whoever opens the form can read it. `typed` is what
that very person wrote and has not saved yet, while another question stands in the form.
"""

import secrets
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MAX_LENGTH = 3000


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

    def dump(self) -> str:
        """Write it as Slack keeps it; raises ValueError where it would be longer than Slack takes."""
        text = self.model_dump_json(exclude_defaults=True, exclude={"form_id"})
        whole = f'{{"form_id":"{self.form_id}"' + (f",{text[1:]}" if text != "{}" else "}")
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
