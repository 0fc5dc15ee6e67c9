"""What can be set from outside, by environment or a file `.env`; wrong values are all told at once, in words.

This is the only place that reads the environment. A secret's value is never part of a sentence or a log line.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, create_model
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from models.database import Database, normalise

SLACK: Final = "https://slack.com/api/"
HISTORY_PAGE: Final = 200
HISTORY_A_MINUTE: Final = 50
Need = Literal["slack_bot_token", "slack_app_token", "slack_signing_secret"]
_SHOWN: Final = frozenset(
    {"slack_api_url", "port", "psp_host", "psp_ops_port", "psp_log_level", "psp_history_page", "psp_history_a_minute"}
)
"""Whose wrong value may be repeated; the address of a database may hold its password."""


class SettingsProblem(Exception):
    """Settings are missing or wrong; `sentences` says all of it."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _database(url: str) -> str:
    try:
        named = make_url(normalise(url))
        is_file = named.drivername == "sqlite" and not (named.database or ":").startswith((":", "file:"))
        if not is_file and named.drivername != "postgresql+psycopg":
            raise ValueError
        (named.host or "").encode("idna")  # as when it is looked up
        Database(url).dispose()  # connects to nothing, but looks at each part
    except (ArgumentError, TypeError) as problem:
        raise ValueError from problem
    return url


def _address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError
    return url.rstrip("/") + "/"


def _token(kind: str) -> AfterValidator:
    def check(token: SecretStr) -> SecretStr:
        if not token.get_secret_value().startswith(kind):
            raise ValueError
        return token

    return AfterValidator(check)


class Settings(BaseModel):
    """All settings, each described by what a right value is. Made directly, it reads nothing from outside."""

    model_config = ConfigDict(frozen=True)

    database_url: Annotated[str, AfterValidator(_database)] = Field(
        "sqlite:///psp.db",
        description="the address of a database, such as sqlite:///psp.db or postgresql://user@host/name",
    )
    slack_bot_token: Annotated[SecretStr, _token("xoxb-")] | None = Field(
        None, description="the bot token of the Slack app, which begins with xoxb-"
    )
    slack_app_token: Annotated[SecretStr, _token("xapp-")] | None = Field(
        None, description="the app-level token for Socket Mode, which begins with xapp-"
    )
    slack_signing_secret: Annotated[SecretStr, Field(min_length=8)] | None = Field(
        None, description="the signing secret of the Slack app, at least 8 characters"
    )
    slack_api_url: Annotated[str, AfterValidator(_address)] = Field(
        SLACK, description="where Slack's Web API is, beginning with http:// or https://"
    )
    port: int = Field(3000, ge=0, le=65535, description="the port to listen on, a number from 1 to 65535")
    psp_host: str = Field("127.0.0.1", description="the address to listen on, 0.0.0.0 for all")
    psp_ops_port: int = Field(
        0, ge=0, le=65535, description="the port for operators, a number from 1 to 65535, or 0 for none"
    )
    psp_log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="how much is logged: debug, info, warning or error"
    )

    psp_history_page: int = Field(
        HISTORY_PAGE, ge=1, le=999, description="how many messages of a conversation are read at once, from 1 to 999"
    )
    psp_history_a_minute: int = Field(
        HISTORY_A_MINUTE, ge=1, le=1000, description="how often a minute conversations are read, from 1 to 1000"
    )

    def secret(self, name: Need) -> str:
        """Give a secret that the program has asked for by `load`; empty where it is not set."""
        value: SecretStr | None = getattr(self, name)
        return value.get_secret_value() if value else ""


def load(*needed: Need) -> Settings:
    """Read the environment, then the file `.env` for what is not set there.

    Args:
        needed: the settings that this program cannot do without.

    Raises:
        SettingsProblem: with one sentence for each that is missing or wrong.
    """
    given = _read()
    sentences = [f"{name.upper()} is missing: it is {_right(name)}." for name in needed if name not in given]
    try:
        settings = Settings.model_validate(given)
    except ValidationError as problem:
        sentences += [_wrong(str(one["loc"][0]), one["input"]) for one in problem.errors()]
    else:
        if not sentences:
            return settings
    raise SettingsProblem(sorted(sentences))


def _read() -> dict[str, str]:
    """Read what is set, as text: one wrong value must not hide the others."""
    texts: dict[str, Any] = dict.fromkeys(Settings.model_fields, (str | None, None))
    reader = create_model("Environment", __base__=_Environment, **texts)
    return {name: value for name, value in reader().model_dump().items() if value is not None}


class _Environment(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", str_strip_whitespace=True)


def _wrong(name: str, given: object) -> str:
    shown = f" is “{str(given)[:80]}”, but" if name in _SHOWN else ""
    return f"{name.upper()}{shown} must be {_right(name)}."


def _right(name: str) -> str:
    return str(Settings.model_fields[name].description)
