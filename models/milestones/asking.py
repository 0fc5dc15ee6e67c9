"""Asking the other side: one question of each kind is open per milestone, a new one takes the place of the old."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Final

from models.milestones.acts import ASKED
from models.milestones.doing import Doing
from models.milestones.tables import Answer, Ask, ChangeRequest
from models.rows import MilestoneRow

MOOT_WHEN_SETTLED: Final = (Ask.DATE, Ask.TEXT, Ask.CANCEL, Ask.REOPEN, Ask.DONE)


def ask(doing: Doing, kind: Ask, *, to_on: date | None = None, to_text: Mapping[str, str] | None = None,
        reason: str = "") -> ChangeRequest:  # fmt: skip
    """Open a question to the other side; an open one of the same kind is replaced by it."""
    replace(doing, kind)
    request = ChangeRequest(
        kind=kind,
        was_on=doing.milestone.due_on,
        to_on=to_on,
        to_text=json.dumps(to_text, ensure_ascii=False) if to_text else "",
        reason=reason,
        asked_by_id=doing.by.person_id,
        asked_side=doing.by.side,
        asked_at=doing.now,
        answer=Answer.OPEN,
    )
    doing.milestone.requests.append(request)
    return request


def replace(doing: Doing, kind: Ask) -> None:
    """Close the open question of a kind, because another one takes its place."""
    for old in doing.open_requests():
        if old.kind is kind:
            close(doing, old, Answer.REPLACED)
    doing.session.flush()  # at most one of a kind is open at any moment: the old one goes first


def close(doing: Doing, request: ChangeRequest, answer: Answer, *, reason: str = "") -> None:
    """Note what became of a question, by whom and when."""
    request.answer = answer
    request.answered_by_id = doing.by.person_id
    request.answered_at = doing.now
    request.answer_reason = reason


def close_moot(doing: Doing, *, but: ChangeRequest | None = None, kinds: tuple[Ask, ...] = MOOT_WHEN_SETTLED) -> None:
    """Take back the questions that a milestone no longer raises once it is done or cancelled."""
    for one in doing.open_requests():
        if one is not but and one.kind in kinds:
            close(doing, one, Answer.WITHDRAWN)


def asked(doing: Doing, kind: Ask, *, was: object = "", now: object = "", reason: str = "") -> MilestoneRow:
    """Write down that the other side was asked."""
    return doing.write(ASKED[kind], was=was, now=now, reason=reason)


def decides(doing: Doing) -> str:
    """Name who of the other side will answer."""
    return doing.asked_name(doing.by.side.other)
