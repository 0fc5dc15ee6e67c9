"""Ways to connect a Bolt app to the sandbox; each gives the function that lets go again, in well under a second."""

import threading
from collections.abc import Callable

from flask import Flask, Response, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from werkzeug.serving import make_server

from bot.sandbox import Sandbox


def over_socket(sandbox: Sandbox, app: App) -> Callable[[], None]:
    web = WebClient("xapp-sandbox", base_url=sandbox.api_url)
    handler = SocketModeHandler(
        app, "xapp-sandbox", web_client=web, ping_interval=0.2
    )  # 5 lost pings, and it reconnects
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    sandbox.wait_connected()

    def stop() -> None:
        client = handler.client
        client.auto_reconnect_enabled, client.closed = False, True
        sandbox.hub.drop()  # else the client waits 3 seconds for the next frame,
        client.enqueue_message('{"type": "goodbye"}')  # and one more for the next message
        handler.close()  # type: ignore[no-untyped-call]  # as above

    return stop


def over_http(sandbox: Sandbox, app: App) -> Callable[[], None]:
    flask, handler = Flask("toy"), SlackRequestHandler(app)

    @flask.post("/slack/events")
    def events() -> Response:
        return handler.handle(request)

    server = make_server("127.0.0.1", 0, flask, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    sandbox.use_http(f"http://127.0.0.1:{server.server_port}/slack/events")

    def stop() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    return stop
