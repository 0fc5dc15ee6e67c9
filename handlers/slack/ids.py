"""Every name under which Slack gives an act back to us, dotted noun.verb; one name, one act.

The gallery and the listeners are held against `ACTIONS` and `FORMS`, both ways.
"""

from typing import Final

# Buttons and overflows of a row. Their value is `KEY|version`; an option of an overflow says its act in front.
ROW_OVERFLOW: Final = "row.overflow"
ROW_OPEN: Final = "row.open"
MILESTONE_DONE: Final = "milestone.done"
MILESTONE_MOVE: Final = "milestone.move"
MILESTONE_ADD: Final = "milestone.add"
MILESTONE_EDIT: Final = "milestone.edit"
MILESTONE_START: Final = "milestone.start"
MILESTONE_BLOCK: Final = "milestone.block"
MILESTONE_UNBLOCK: Final = "milestone.unblock"
MILESTONE_REOPEN: Final = "milestone.reopen"
MILESTONE_CANCEL: Final = "milestone.cancel"
MILESTONE_ASSIGN: Final = "milestone.assign"
MILESTONE_UNDO: Final = "milestone.undo"
REQUEST_DECIDE: Final = "request.decide"
REQUEST_AGREE: Final = "request.agree"
REQUEST_REFUSE: Final = "request.refuse"
REQUEST_UNDO: Final = "request.undo"
TARGET_ADD: Final = "target.add"
TARGET_EDIT: Final = "target.edit"
TARGET_REPORT: Final = "target.report"
TARGET_UNDO: Final = "target.undo"
PLAN_ADD: Final = "plan.add"
PLAN_EDIT: Final = "plan.edit"
PLAN_OPEN: Final = "plan.open"
PLAN_STATUS: Final = "plan.status"

# Foot, pager and menu.
MORE: Final = "menu.more"
MENU_OPEN: Final = "menu.open"
HELP_OPEN: Final = "help.open"
HELP_TOPIC: Final = "help.topic"
STATUS_OPEN: Final = "status.open"
SHARE: Final = "message.share"
LIST_OPEN: Final = "list.open"
LIST_FILTER: Final = "list.filter"
LIST_PARTNER: Final = "list.partner"
LIST_OWNER: Final = "list.owner"
LIST_SHARE: Final = "list.share"
PAGE_BACK: Final = "page.back"
PAGE_NEXT: Final = "page.next"
SHOW_ALL: Final = "list.show-all"
HISTORY_OPEN: Final = "history.open"
HISTORY_TURN: Final = "history.turn"
DAY_CHOOSE: Final = "day.choose"
SNOOZE: Final = "reminder.snooze"
REMINDER_SEEN: Final = "reminder.seen"
REMINDER_REASON: Final = "reminder.reason"
REMINDER_NOT_MINE: Final = "reminder.not-mine"
SNOOZE_UNDO: Final = "reminder.unsnooze"
DIGEST_ALL: Final = "digest.show-all"
DIGEST_DONE: Final = "digest.done-several"
DIGEST_SNOOZE: Final = "digest.snooze-rest"
DIGEST_TURN: Final = "digest.turn"
DIGEST_PLAN: Final = "digest.plan"
DIGEST_KIND: Final = "digest.kind"
ACCESS_ASK: Final = "access.ask"
COMMAND_RUN: Final = "command.run"
TRY_AGAIN: Final = "form.try-again"
ASK_PERSON: Final = "person.ask"
ASK_BOTH: Final = "person.ask-both"

# Elements of forms: the block_id names the field, so one action_id serves every input.
INPUT: Final = "input"
PERSON_INPUT: Final = "input.person"
PLAN_INPUT: Final = "input.plan"
LINE_INPUT: Final = "input.line"

# Forms.
FORM_MILESTONE_ADD: Final = "milestone.add-form"
FORM_MILESTONE_EDIT: Final = "milestone.edit-form"
FORM_MILESTONE_MOVE: Final = "milestone.move-form"
FORM_MILESTONE_DONE: Final = "milestone.done-form"
FORM_MILESTONE_BLOCK: Final = "milestone.block-form"
FORM_MILESTONE_CHANGE: Final = "milestone.change-form"
FORM_MILESTONE_ASSIGN: Final = "milestone.assign-form"
FORM_MILESTONE_MEANWHILE: Final = "milestone.meanwhile-form"
FORM_REQUEST_DECIDE: Final = "request.decide-form"
FORM_REQUEST_REFUSE: Final = "request.refuse-form"
FORM_PLAN_ADD: Final = "plan.add-form"
FORM_PLAN_EDIT: Final = "plan.edit-form"
FORM_TARGET_ADD: Final = "target.add-form"
FORM_TARGET_EDIT: Final = "target.edit-form"
FORM_TARGET_REPORT: Final = "target.report-form"
FORM_SNOOZE: Final = "reminder.snooze-form"
FORM_NOT_MINE: Final = "reminder.not-mine-form"
FORM_DIGEST_DONE: Final = "digest.done-form"
FORM_ACCESS_ASK: Final = "access.ask-form"
FORM_NOTICE: Final = "notice.show"

# Shortcuts, as the manifest names them.
SHORTCUT_MENU: Final = "psp.open"

FORMS: Final = frozenset(value for name, value in globals().items() if name.startswith("FORM_"))
SHORTCUTS: Final = frozenset({SHORTCUT_MENU})
INPUTS: Final = frozenset({INPUT, PERSON_INPUT, PLAN_INPUT, LINE_INPUT})
ACTIONS: Final = frozenset(
    value for name, value in globals().items() if name.isupper() and isinstance(value, str) and value not in FORMS
) - INPUTS - SHORTCUTS  # fmt: skip
