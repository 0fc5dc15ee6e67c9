"""What can go wrong between us and Slack, by situation; each class lists the codes that mean it.

Two of them decide about sending again: `SurelyNotSent` may be repeated, `PerhapsSent` must be looked up first.
"""

import socket
import urllib.error
from typing import ClassVar

from slack_sdk.errors import SlackApiError

HTTP_TOO_MANY_REQUESTS = 429
HTTP_SERVER_TROUBLE = 500


class SlackProblem(Exception):
    """Slack refused a call for a reason that has no name here."""

    codes: ClassVar[tuple[str, ...]] = ()

    def __init__(self, code: str, *, method: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(f"{method}: {code}" + (f" ({'; '.join(details)})" if details else ""))
        self.code = code
        self.method = method
        self.details = details


class RateLimited(SlackProblem):
    """This method rests for this workspace until `retry_after` seconds have passed."""

    codes = ("ratelimited", "rate_limited")

    def __init__(self, code: str, *, method: str, details: tuple[str, ...] = (), retry_after: int = 1) -> None:
        super().__init__(code, method=method, details=details)
        self.retry_after = retry_after


class SurelyNotSent(SlackProblem):
    """The request never reached Slack."""


class PerhapsSent(SlackProblem):
    """Slack may have carried it out, its answer did not arrive."""

    codes = ("internal_error", "fatal_error", "service_unavailable", "request_timeout")


class RecipientGone(SlackProblem):
    """This person cannot be reached by a DM."""

    codes = (
        "user_not_found",
        "users_not_found",
        "user_not_visible",
        "user_disabled",
        "invalid_user_combination",
        "cannot_dm_bot",
        "cannot_dm_self",
        "messages_tab_disabled",
        "user_not_in_channel",
    )


class ChannelClosed(SlackProblem):
    """The bot cannot write in, or read, this channel."""

    codes = (
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "is_inactive",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "channel_is_limited_access",
        "cannot_reply_to_message",
    )


class AppBroken(SlackProblem):
    """The app itself may not call Slack: token gone, scope missing, workspace closed."""

    codes = (
        "not_authed",
        "invalid_auth",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "missing_scope",
        "not_allowed_token_type",
        "no_permission",
        "access_denied",
        "accesslimited",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "org_login_required",
        "team_added_to_org",
        "two_factor_setup_required",
    )


class BadPayload(SlackProblem):
    """Slack refused what we drew; sending it again cannot help."""

    codes = (
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "invalid_arguments",
        "view_too_large",
        "duplicate_external_id",
        "metadata_too_large",
        "block_mismatch",
        "push_limit_reached",
        "too_many_attachments",
    )


class ExpiredTrigger(SlackProblem):
    """More than three seconds passed, or the trigger was used before: no form can be opened."""

    codes = ("expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired", "trigger_exchanged")


class ViewGone(SlackProblem):
    """The form was closed meanwhile."""

    codes = ("not_found",)


class ViewConflict(SlackProblem):
    """The form or Home was redrawn meanwhile; this drawing is older."""

    codes = ("hash_conflict",)


class HomeClosed(SlackProblem):
    """The Home tab of the app is turned off."""

    codes = ("not_enabled",)


class MessageGone(SlackProblem):
    """The message cannot be drawn anew: deleted, not ours, or too old to edit."""

    codes = ("message_not_found", "cant_update_message", "cant_delete_message", "edit_window_closed")


_NAMED: tuple[type[SlackProblem], ...] = (
    RateLimited,
    PerhapsSent,
    RecipientGone,
    ChannelClosed,
    AppBroken,
    BadPayload,
    ExpiredTrigger,
    ViewGone,
    ViewConflict,
    HomeClosed,
    MessageGone,
)
_BY_CODE: dict[str, type[SlackProblem]] = {code: problem for problem in _NAMED for code in problem.codes}


def from_api_error(error: SlackApiError, *, method: str) -> SlackProblem:
    """Name what Slack answered."""
    answer = error.response
    status = int(getattr(answer, "status_code", 200) or 200)
    body = answer.data if isinstance(getattr(answer, "data", None), dict) else {}
    code = str(body.get("error") or f"http_{status}")
    details = tuple(str(line) for line in (body.get("response_metadata") or {}).get("messages", ()))
    if status == HTTP_TOO_MANY_REQUESTS or code in RateLimited.codes:
        return RateLimited(code, method=method, details=details, retry_after=_retry_after(answer.headers))
    if status >= HTTP_SERVER_TROUBLE:
        return PerhapsSent(code, method=method, details=details)
    if code == "invalid_arguments" and any("trigger_id" in line for line in details):
        return ExpiredTrigger(code, method=method, details=details)  # an expired trigger was seen under this code, too
    return _BY_CODE.get(code, SlackProblem)(code, method=method, details=details)


def from_network_error(error: Exception, *, method: str) -> SlackProblem:
    """Tell a request that never left from one whose answer was lost."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    name = type(reason).__name__
    if isinstance(reason, ConnectionRefusedError | socket.gaierror):
        return SurelyNotSent(name, method=method)
    return PerhapsSent(name, method=method)


def _retry_after(headers: dict[str, object]) -> int:
    """Read Retry-After, however its name is written; a missing or odd one counts as a second."""
    for name, value in headers.items():
        if name.lower() == "retry-after":
            first = value[0] if isinstance(value, list) else value
            return int(str(first)) if str(first).isdigit() else 1
    return 1
