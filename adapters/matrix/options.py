"""What is set for a connection to Matrix, as its parts see it."""

from dataclasses import dataclass

from adapters.matrix.appservice import Service
from adapters.matrix.manner import USUAL, Manner


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
    service: Service | None = None
    encryption: bool = True
    reset_identity: bool = False
    signed_out_pause: float = 300.0
    """How many seconds to leave the homeserver alone once it knows us no more."""
    key_grace: float = 20.0
    """How many seconds the key of a message may take before the room is told."""
