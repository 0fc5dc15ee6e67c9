"""Settings come from the environment and `.env`, and all that is wrong with them is said at once."""

from pathlib import Path

import pytest

from bot.settings import SLACK, Settings, SettingsProblem, load


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_there_is_a_database_of_its_own_and_the_real_slack() -> None:
    settings = load()
    assert (settings.database_url, settings.slack_api_url, settings.port) == ("sqlite:///psp.db", SLACK, 3000)


def test_without_any_setting_nothing_is_open_to_other_machines_and_operators_have_no_port() -> None:
    assert (load().psp_host, load().psp_ops_port) == ("127.0.0.1", 0)


def test_all_that_is_wrong_is_said_at_once_and_what_would_be_right(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DATABASE_URL": "mysql://me:geheim@host/x", "PORT": "http", "SLACK_API_URL": "slack.com",
                        "SLACK_BOT_TOKEN": "xoxp-geheim", "PSP_LOG_LEVEL": "loud"}.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsProblem) as problem:
        load("slack_bot_token", "slack_app_token", "slack_signing_secret")
    assert problem.value.sentences == [
        "DATABASE_URL must be the address of a database, such as sqlite:///psp.db or postgresql://user@host/name.",
        "PORT is “http”, but must be the port to listen on, a number from 1 to 65535.",
        "PSP_LOG_LEVEL is “loud”, but must be how much is logged: debug, info, warning or error.",
        "SLACK_API_URL is “slack.com”, but must be where Slack's Web API is, beginning with http:// or https://.",
        "SLACK_APP_TOKEN is missing: it is the app-level token for Socket Mode, which begins with xapp-.",
        "SLACK_BOT_TOKEN must be the bot token of the Slack app, which begins with xoxb-.",
        "SLACK_SIGNING_SECRET is missing: it is the signing secret of the Slack app, at least 8 characters.",
    ]
    assert "geheim" not in str(problem.value)


def test_conversations_are_read_as_often_as_set_and_at_least_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (load().psp_history_page, load().psp_history_a_minute) == (200, 50)
    monkeypatch.setenv("PSP_HISTORY_PAGE", "15")
    monkeypatch.setenv("PSP_HISTORY_A_MINUTE", "0")
    with pytest.raises(SettingsProblem) as problem:
        load()
    assert problem.value.sentences == [
        "PSP_HISTORY_A_MINUTE is “0”, but must be how often a minute conversations are read, from 1 to 1000."
    ]


def test_a_setting_that_is_blank_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "   ")
    monkeypatch.setenv("PORT", "")
    with pytest.raises(SettingsProblem) as problem:
        load("slack_signing_secret")
    assert [one.split(" ", 1)[0] for one in problem.value.sentences] == ["SLACK_SIGNING_SECRET"]


def test_the_environment_is_stronger_than_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=4000\nDATABASE_URL=postgres://me@host/psp\n")
    monkeypatch.setenv("PORT", "5000")
    settings = load()
    assert (settings.port, settings.database_url) == (5000, "postgres://me@host/psp")


def test_another_slack_is_reached_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:8080/api")
    assert load().slack_api_url == "http://127.0.0.1:8080/api/"


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = Settings.model_validate({"slack_bot_token": "xoxb-geheim", "slack_signing_secret": "geheim-geheim"})
    assert "geheim" not in f"{settings!r} {settings.model_dump()}"
    assert settings.secret("slack_bot_token") == "xoxb-geheim"
