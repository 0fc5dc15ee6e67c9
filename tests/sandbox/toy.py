"""A small app with one listener of each kind; it answers by Slack's rules unless the command says otherwise."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action: str, **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action, **more}


def form(title: str = "Add milestone") -> Json:
    def field(name: str, words: str, element: Json, **more: Any) -> Json:
        return {"type": "input", "block_id": name, "label": plain(words), "element": {"action_id": "v", **element},
                **more}  # fmt: skip

    options = [{"text": plain(one), "value": one} for one in ("Quorbel", "Tindrel")]
    return {
        "type": "modal", "callback_id": "milestone", "title": plain(title), "submit": plain("Add"),
        "close": plain("Close"), "notify_on_close": True,
        "blocks": [
            section("*Search for ministries* `PSP-12`", accessory=button("More", "more")),
            field("title", "Title", {"type": "plain_text_input", "max_length": 150}),
            field("due_on", "Due", {"type": "datepicker"}),
            field("owner", "Owner", {"type": "external_select", "min_query_length": 0}, optional=True),
            field("accountable", "Who must deliver it", {"type": "radio_buttons", "options": options}, optional=True),
            field("agreed", "Acceptance", {"type": "checkboxes", "options": options[:1]}, optional=True),
        ],
    }  # fmt: skip


def chart() -> Json:
    months = ("Jul", "Aug", "Sep", "Oct", "Nov")
    won, expected = (1, 3, 4, 4, 6), (2, 4, 6, 7, 8)
    series = [
        {"name": name, "data": [{"label": one, "value": figure} for one, figure in zip(months, figures, strict=True)]}
        for name, figures in (("Won", won), ("Expected", expected))
    ]
    lines = {"type": "line", "series": series, "axis_config": {"categories": list(months), "y_label": "Customers"}}
    return {"type": "data_visualization", "title": "Customers won against expected, FY27", "chart": lines}


def table() -> Json:
    rows = (
        ("Partner", "Done", "Health"),
        ("Tindrel", "4 of 9", "🟥 off track"),
        ("Ostrevale", "7 of 8", "🟢 on track"),
    )
    return {"type": "table", "rows": [[{"type": "raw_text", "text": one} for one in row] for row in rows]}


def question() -> Json:
    return {
        "title": plain("Cancel “Pilot”?"), "text": {"type": "mrkdwn", "text": "It leaves the plan's figures."},
        "confirm": plain("Cancel milestone"), "deny": plain("Keep it"), "style": "danger",
    }  # fmt: skip


def status() -> list[Json]:
    menu = [{"text": plain(one), "value": one} for one in ("Snooze…", "Why this?", "Open")]
    row = {"type": "overflow", "action_id": "row", "options": menu}
    bar = "`▰▰▰▰▰▰▱▱|▱▱` 6 of 10 customers · 7.9 expected by today"
    return [
        {"type": "header", "text": plain("Germany, Tue 17 Nov 2026")},
        section("*4 things need someone* in 14 plans: 2 overdue, 1 blocked, 1 target behind pace"),
        section(
            "🟥 *Reference architecture reviewed* `PSP-12-M3`\noverdue 3 working days (due 12 Nov) · "
            "<@U0OTTO> (Quorbel), with <@U0PIA> (Tindrel)",
            block_id="row.PSP-12-M3.1", accessory=row,
        ),
        section(f"🔶 *Customers won, H1* `PSP-12-T1`\n{bar}", accessory=row),
        {"type": "divider"},
        chart(),
        table(),
        {"type": "actions", "elements": [
            button("Share here", "share", style="primary"), button("Add milestone…", "add"),
            button("Cancel milestone…", "row", style="danger", confirm=question()),
            {"type": "external_select", "action_id": "menu", "min_query_length": 0, "placeholder": plain("More …")}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Seen by you alone · as of "
                                          "<!date^1795000000^{date_short} {time}|18 Nov>"}]},
    ]  # fmt: skip


def listeners(app: App) -> None:
    commands(app)
    forms(app)
    elements(app)
    events(app)


def commands(app: App) -> None:
    says: dict[str, Callable[[Ack], object]] = {
        "hello": lambda ack: ack("Hello"),
        "status": lambda ack: ack(text="4 things need someone", blocks=status()),
        "bad": lambda ack: ack(text="x", blocks=[section("y" * 3001)]),
        "all": lambda ack: ack(text="To all", response_type="in_channel"),
    }

    @app.command("/psp")
    def command(ack: Ack, client: WebClient, body: Json, respond: Respond) -> None:
        words = body.get("text", "")
        if words in says:
            says[words](ack)
        elif words == "form":
            client.views_open(trigger_id=body["trigger_id"], view=form())
            ack()
        elif words == "late":
            ack()
            respond("Later")
        else:
            ack(f"You typed: {words}")


def forms(app: App) -> None:
    answers: dict[str, Json] = {
        "No": {"response_action": "errors", "errors": {"title": "Say in a few words what will be there."}},
        "Strange": {"response_action": "errors", "errors": {"nowhere": "This is no field."}},
        "Long": {"response_action": "update", "view": {**form(), "title": plain("x" * 25)}},
        "Push": {"response_action": "push", "view": form("On top")},
        "Clear": {"response_action": "clear"},
        "Words": {"text": "Saved"},
        "Close": {},
    }

    @app.view("milestone")
    def submitted(ack: Ack, view: Json) -> None:
        title = view["state"]["values"]["title"]["v"]["value"]
        shown = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        done = {"type": "modal", "title": plain("Add milestone"), "blocks": [section(f"✅ *Added “{shown}”*")]}
        ack(**answers.get(title, {"response_action": "update", "view": done}))

    @app.view_closed("milestone")
    def closed(ack: Ack) -> None:
        ack()

    @app.options("v")
    @app.options("menu")
    def owners(ack: Ack, body: Json) -> None:
        names = ("Otto Brandl", "Pia Vost", "Record win…")
        found = [one for one in names if body["value"].lower() in one.lower()]
        ack(options=[{"text": plain(one), "value": one} for one in found])


def elements(app: App) -> None:
    @app.action("add")
    def add(ack: Ack, client: WebClient, body: Json) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    @app.action("share")
    def share(ack: Ack, respond: Respond) -> None:
        ack()
        respond("Shared", replace_original=True)

    @app.action("more")
    def more(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        drawn = {**form(), "blocks": [section("*Drawn anew*"), *form()["blocks"][1:]]}
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=drawn)

    @app.action("row")
    @app.action("menu")
    def other(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        chosen = (body["actions"][0].get("selected_option") or {}).get("value", "")
        client.chat_postMessage(channel=body["user"]["id"], text=f"You chose {chosen}")


def events(app: App) -> None:
    @app.event("app_home_opened")
    def home(client: WebClient, event: Json) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": status()[:4]})

    @app.event("message")
    def heard(client: WebClient, event: Json) -> None:
        client.chat_postMessage(channel=event["channel"], text=f"Heard: {event['text']}")

    @app.event("app_mention")
    def mentioned(client: WebClient, event: Json) -> None:
        client.chat_postMessage(channel=event["channel"], text="Here", thread_ts=event["ts"])

    @app.event("member_joined_channel")
    def joined(client: WebClient, event: Json) -> None:
        client.chat_postMessage(channel=event["channel"], text=f"Welcome <@{event['user']}>")
