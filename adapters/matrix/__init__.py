"""Speaks with people on Matrix, on any homeserver, encrypted rooms included."""

from typing import Self

from pydantic import Field, model_validator

from bridgebot.adapter import Adapter, AdapterSettings, Secret


class Settings(AdapterSettings):
    """What is set for an account on a homeserver."""

    platform: str = Field(default="matrix", description="The platform: Matrix.")
    homeserver: str = Field(
        pattern=r"^https?://[^\s/]+/?$",
        description="The address of the homeserver's client interface.",
        examples=["https://matrix.example.org"],
    )
    user: str = Field(
        pattern=r"^@[^:\s]+:\S+$",
        description="The account that I am.",
        examples=["@bridgebot:example.org"],
    )
    password: Secret | None = Field(
        default=None,
        description="The account's password, with which I can sign in again by myself. Set "
        "either this or a token.",
        examples=[Secret("env", "MATRIX_PASSWORD")],
    )
    token: Secret | None = Field(
        default=None,
        description="An access token instead of the password. It must be for me alone, since it "
        "stands for a device with keys of its own.",
        examples=[Secret("env", "MATRIX_TOKEN")],
    )
    team: str = Field(
        default="",
        description="The room of your own people, by its internal id (the room's settings show "
        "it under Advanced). What customers ask for arrives there, and whoever speaks there is "
        "staff.",
        examples=["!AbCdEfGhIjKl:example.org"],
    )
    data: str = Field(
        default="",
        description="The folder for my device and its keys; by default ./matrix-NAME, with the "
        "connection's name. Keep it: without it, I cannot read what was said before.",
        examples=["./matrix-acme"],
    )
    prefix: str = Field(
        default="!",
        min_length=1,
        pattern=r"^\S+$",
        description="What a command begins with in a room. Where I am alone with somebody, none "
        "is needed.",
    )
    invited_by: tuple[str, ...] = Field(
        default=(),
        description="The servers and accounts whose invitations I accept; * stands for "
        "everybody. By default, my own server.",
        examples=[["example.org", "@ana:example.com"]],
    )
    encryption: bool = Field(default=True, description="Whether I read and write encrypted rooms.")
    reset_identity: bool = Field(
        default=False,
        description="Whether to replace the signing keys that the account has from somewhere "
        "else; it takes the password. Without signing keys of my own, many clients shut me out of "
        "encrypted rooms.",
    )

    @model_validator(mode="after")
    def _needs_a_way_in(self) -> Self:
        if self.password is None and self.token is None:
            raise ValueError("a password or a token is missing")
        return self


def create(name: str, settings: Settings) -> Adapter:
    """Make the adapter of one account."""
    from adapters.matrix.matrix import Matrix, Options  # noqa: PLC0415 - needs the matrix extra
    from adapters.matrix.session import Login  # noqa: PLC0415

    login = Login(
        settings.user,
        settings.password.reveal() if settings.password else "",
        settings.token.reveal() if settings.token else "",
    )
    options = Options(
        homeserver=settings.homeserver,
        data=settings.data or f"./matrix-{name}",
        team=settings.team,
        prefix=settings.prefix,
        invited_by=settings.invited_by,
        encryption=settings.encryption,
        reset_identity=settings.reset_identity,
    )
    return Matrix(name, login, options)
