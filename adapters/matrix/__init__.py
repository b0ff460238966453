"""Speaks with people on Matrix, on any homeserver, encrypted rooms included."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Self

from pydantic import Field, model_validator

from adapters.matrix.support import ACCOUNT, SERVICE, alone
from bridgebot.adapter import Adapter, AdapterSettings, Caps, Secret, Zone

if TYPE_CHECKING:
    from adapters.matrix.appservice import Service


SUPPORT: Final[Mapping[str, Caps]] = {
    "with one account": ACCOUNT,
    "in a direct message": alone(ACCOUNT),
    "as an application service": SERVICE,
}


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
    zone: Zone = Field(
        default="UTC",
        description="The time zone of its people, in which they are told times, since Matrix does "
        "not say in which they live; digests come by its clocks too. Who said `zone` is told times "
        "by their own clock where nobody else reads them.",
        examples=["Europe/Berlin"],
    )
    link_url: str = Field(
        default="https://matrix.to/#/",
        pattern=r"^https?://\S+/$",
        description="How the addresses of messages begin: people follow them to the room. Your own "
        "web client will do, too, such as https://chat.example.org/#/room/.",
    )
    invited_by: tuple[str, ...] = Field(
        default=(),
        description="The servers and accounts whose invitations I accept; * stands for "
        "everybody. By default, my own server.",
        examples=[["example.org", "@ana:example.com"]],
    )
    polls: bool = Field(
        default=False,
        description="Whether a choice is shown as a poll instead of reactions.",
    )
    encryption: bool = Field(default=True, description="Whether I read and write encrypted rooms.")
    encrypt_direct: bool = Field(
        default=False,
        description="Whether a direct message that I begin is encrypted. The person is asked "
        "before what they answer there leaves it.",
    )
    appservice_token: Secret | None = Field(
        default=None,
        description="The as_token of an application service, instead of a password: each person "
        "whose words I carry then has an account of their own. It takes the homeserver's admin, "
        "and I cannot read encrypted rooms then.",
        examples=[Secret("env", "MATRIX_AS_TOKEN")],
    )
    homeserver_token: Secret | None = Field(
        default=None,
        description="The hs_token of the application service.",
        examples=[Secret("env", "MATRIX_HS_TOKEN")],
    )
    listen: str = Field(
        default="127.0.0.1:29328",
        pattern=r"^\S+:\d+$",
        description="Where the homeserver reaches the application service.",
    )
    puppets: str = Field(
        default="bridgebot_",
        pattern=r"^[a-z0-9._=-]+$",
        description="How the accounts of people begin whose words I carry; the application "
        "service's namespace.",
    )
    reset_identity: bool = Field(
        default=False,
        description="Whether to replace the signing keys that the account has from somewhere "
        "else; it takes the password. Without signing keys of my own, many clients shut me out of "
        "encrypted rooms.",
    )

    @model_validator(mode="after")
    def _needs_a_way_in(self) -> Self:
        if not (self.password or self.token or self.appservice_token):
            raise ValueError("a password or a token is missing")
        if self.appservice_token and not self.homeserver_token:
            raise ValueError("homeserver_token is missing beside appservice_token")
        if self.encrypt_direct and (not self.encryption or self.appservice_token):
            raise ValueError("encrypt_direct needs encryption, which I cannot do here")
        return self


def _service(settings: Settings) -> "Service | None":
    from adapters.matrix.appservice import Service  # noqa: PLC0415 - needs the matrix extra

    if settings.homeserver_token is None:
        return None
    host, _, port = settings.listen.rpartition(":")
    return Service(settings.homeserver_token.reveal(), host, int(port), settings.puppets)


def create(name: str, settings: Settings) -> Adapter:
    """Make the adapter of one account."""
    from adapters.matrix.manner import Manner  # noqa: PLC0415
    from adapters.matrix.matrix import Matrix  # noqa: PLC0415 - needs the matrix extra
    from adapters.matrix.options import Options  # noqa: PLC0415
    from adapters.matrix.session import Login  # noqa: PLC0415

    token = settings.appservice_token or settings.token
    login = Login(
        settings.user,
        settings.password.reveal() if settings.password else "",
        token.reveal() if token else "",
    )
    options = Options(
        homeserver=settings.homeserver,
        data=settings.data or f"./matrix-{name}",
        team=settings.team,
        manner=Manner(settings.prefix, settings.zone),
        invited_by=settings.invited_by,
        polls=settings.polls,
        encryption=settings.encryption,
        encrypt_direct=settings.encrypt_direct,
        link_url=settings.link_url,
        service=_service(settings),
        reset_identity=settings.reset_identity,
    )
    return Matrix(name, login, options)
