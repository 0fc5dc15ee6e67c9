"""A command written the way it would be typed; reading it again gives the same value."""

from handlers.grammar import commands
from handlers.grammar.commands import Command, Mention

_ACTS: dict[type[Command], str] = {
    commands.Start: "start", commands.Done: "done", commands.Block: "block", commands.Unblock: "unblock",
    commands.Reopen: "reopen", commands.Cancel: "cancel", commands.Agree: "agree", commands.Refuse: "refuse",
    commands.Confirm: "confirm", commands.Dispute: "dispute", commands.Show: "show", commands.History: "history",
    commands.Edit: "edit", commands.Move: "move", commands.Assign: "assign", commands.RecordActual: "actual",
    commands.Snooze: "snooze", commands.AddPlan: "add plan", commands.AddMilestone: "add milestone",
    commands.AddTarget: "add target", commands.Help: "help", commands.Status: "status", commands.ListThings: "list",
    commands.Me: "me", commands.ReportDelivery: "report", commands.Menu: "",
}  # fmt: skip


def verb_of(command: Command) -> str:
    """Name the command in the table of verbs."""
    return _ACTS[type(command)]


def write(command: Command) -> str:
    """Write what stands behind `/psp`."""
    pieces = [verb_of(command)]
    for name in ("which", "topic", "about", "key", "plan", "title", "value", "days", "person"):
        said = getattr(command, name, None)
        if said is not None:
            pieces.append(_word(name, said))
    for name, keyword in (("of", "of"), ("due", "due"), ("to", "to"), ("on", "on"), ("owner", "owner"),
                          ("partner_owner", "with"), ("because", "because")):  # fmt: skip
        said = getattr(command, name, None)
        if said is not None:
            pieces += [keyword, _person(said) if isinstance(said, Mention) else str(said)]
    return " ".join(piece for piece in pieces if piece)


def _word(name: str, said: object) -> str:
    if isinstance(said, Mention):
        return _person(said)
    if name == "title":
        return f"“{said}”"
    return f"{said}d" if name == "days" else str(said)


def _person(mention: Mention) -> str:
    if mention.slack_id is None:
        return f"@{mention.name}"
    return f"<@{mention.slack_id}|{mention.name}>" if mention.name else f"<@{mention.slack_id}>"
