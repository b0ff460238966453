"""What is set for a connection to Matrix, as its parts see it."""

from collections.abc import Callable
from dataclasses import dataclass

from adapters.matrix.appservice import Service
from adapters.matrix.manner import USUAL, Manner
from adapters.matrix.pictures import is_public


@dataclass(frozen=True, slots=True)
class Options:
    """What is set for a connection."""

    homeserver: str
    data: str
    team: str = ""
    manner: Manner = USUAL
    invited_by: tuple[str, ...] = ()
    polls: bool = False
    link_url: str = "https://matrix.to/#/"
    encrypt_direct: bool = False
    may_show: Callable[[str], bool] = is_public
    """Which addresses may be asked for people's pictures."""
    service: Service | None = None
    encryption: bool = True
    reset_identity: bool = False
    signed_out_pause: float = 300.0
    """How many seconds to leave the homeserver alone once it knows us no more."""
    key_grace: float = 20.0
    """How many seconds the key of a message may take before the room is told."""
