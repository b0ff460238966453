"""One account while it is signed in: all that listens and speaks for it."""

from pathlib import Path

import structlog

from adapters.matrix import vouching
from adapters.matrix.appservice import Appservice
from adapters.matrix.courtesy import Courtesy
from adapters.matrix.crypto import STORE, Crypto, KeysLost
from adapters.matrix.direct import Direct
from adapters.matrix.ghosts import Ghosts
from adapters.matrix.hearing import Hearing
from adapters.matrix.history import History
from adapters.matrix.inviting import Inviting
from adapters.matrix.listening import Listening, patiently
from adapters.matrix.media import Media
from adapters.matrix.naming import Naming
from adapters.matrix.options import Options
from adapters.matrix.parsing import Ears
from adapters.matrix.pictures import Pictures
from adapters.matrix.places import Places
from adapters.matrix.realm import Realm
from adapters.matrix.rooms import Rooms
from adapters.matrix.sending import Sending
from adapters.matrix.session import Account, Folder, Login, Session
from adapters.matrix.signs import Signs
from adapters.matrix.speakers import Speakers
from adapters.matrix.unread import Shelf
from adapters.matrix.upgrades import Upgrades
from adapters.matrix.voice import Voice
from adapters.matrix.wire import UNKNOWN_TOKEN, Declined, Wire, path
from bridgebot.adapter import Gate

_log = structlog.get_logger()


class Connection:
    """All parts of one account that is signed in."""

    rooms: Rooms
    media: Media
    sending: Sending
    signs: Signs
    shelf: Shelf

    def __init__(self, name: str, login: Login, options: Options) -> None:
        """Prepare; nothing is opened yet."""
        self._name = name
        self._options = options
        self._wire = Wire(options.homeserver)
        self.folder = Folder(Path(options.data))
        self.account = Account(self._wire, login, self.folder)
        self._crypto: Crypto | None = None
        self._courtesy: Courtesy | None = None
        self._listening: Listening | Appservice | None = None

    @property
    def is_ready(self) -> bool:
        """Tell whether the rooms are known."""
        return self._listening is not None and self._listening.is_ready.is_set()

    async def open(self) -> None:
        """Sign in, and put the parts together."""
        session = await patiently("sign_in", self._sign_in)
        if self._options.encryption and self._options.service is None:
            session = await self._open_keys(session)
        names = await self._names(session)
        self._assemble(session, names)
        await self.media.learn()

    async def _sign_in(self) -> Session:
        """Take up the session; become a new device if the homeserver ended the old one."""
        try:
            await self.account.open()
            await self._wire.call("GET", path("account", "whoami"))
        except Declined as declined:
            if declined.code != UNKNOWN_TOKEN:
                raise
            return await self.account.open_anew("the homeserver ended the session")
        return self.account.session

    async def listen(self, gate: Gate) -> None:
        """Listen until cancelled."""
        assert self._listening is not None  # noqa: S101 - `open` came before
        await self._listening.run(gate)

    async def close(self) -> None:
        """Let go of everything."""
        if self._courtesy is not None:
            await self._courtesy.stop()
        if self._crypto is not None:
            self._crypto.close()
        await self._wire.close()

    async def _open_keys(self, session: Session) -> Session:
        """Open the keys of this device; when they are lost, become a new one."""
        try:
            await patiently("keys", lambda: self._publish(session))
        except KeysLost as lost:
            _log.error("matrix.keys_lost", device=session.device_id, reason=str(lost))
            if self._crypto is not None:
                self._crypto.close()
            session = await self.account.open_anew(f"the keys of {session.device_id} are lost")
            await patiently("keys", lambda: self._publish(session))
        await patiently("vouching", self._vouch)
        return session

    async def _vouch(self) -> None:
        assert self._crypto is not None  # noqa: S101 - it was just opened
        await vouching.vouch(self.account, self._crypto, is_reset=self._options.reset_identity)

    async def _publish(self, session: Session) -> None:
        if self._crypto is None or self._crypto.olm.device_id != session.device_id:
            folder = self.folder.path
            is_new = not (folder / STORE).exists()
            self._crypto = Crypto(
                self._wire, session.user_id, session.device_id, folder, session.pickle_key
            )
        else:
            is_new = False
        if is_new or not self._crypto.olm.account.shared:
            await self._crypto.compare()
        await self._crypto.publish()

    async def _names(self, session: Session) -> tuple[str, ...]:
        """Say what people may call us."""
        local = session.user_id[1:].partition(":")[0]
        try:
            found = await self._wire.call("GET", path("profile", session.user_id))
        except Declined:
            return (local,)
        return tuple({str(found.get("displayname") or local), local})

    def _assemble(self, session: Session, names: tuple[str, ...]) -> None:
        options, user = self._options, session.user_id
        puppets = f"@{options.service.puppets}" if options.service else ""
        self.rooms = Rooms(user, puppets, options.team)
        realm = Realm(
            self._wire,
            user,
            options.manner,
            options.team,
            self.rooms,
            Shelf(self.folder),
            self._crypto,
            options.polls,
            options.link_url,
            puppets,
        )
        naming, history = Naming(realm), History(realm)
        self.sending = self._mouth(realm, naming, history)
        ears = Ears(self._name, user, options.manner.prefix, names, puppets)
        self.signs, self.shelf = Signs(self.folder, self._name), realm.shelf
        hearing = Hearing(realm, ears, history, naming, self.signs)
        self._courtesy = Courtesy(realm, self.sending, options.key_grace)
        self._listening = self._ear(realm, naming, hearing, self._courtesy)

    def _mouth(self, realm: Realm, naming: Naming, history: History) -> Sending:
        """Put together what speaks."""
        service = self._options.service
        self.media = Media(self._wire)
        ghosts = Ghosts(realm, service.puppets) if service else None
        direct = Direct(realm, naming, is_encrypted=self._options.encrypt_direct)
        places = Places(realm, naming, direct)
        pictures = Pictures(self._wire, self.folder, self._options.may_show)
        return Sending(
            realm,
            places=places,
            voice=Voice(realm, history, places, ghosts),
            speakers=Speakers(pictures, ghosts),
            media=self.media,
            history=history,
        )

    def _ear(
        self, realm: Realm, naming: Naming, hearing: Hearing, courtesy: Courtesy
    ) -> Listening | Appservice:
        """Put together what listens."""
        service, upgrades = self._options.service, Upgrades(realm)
        inviting = Inviting(realm, naming, self._options.invited_by)
        if service is None:
            return Listening(realm, hearing, inviting, upgrades, courtesy)
        return Appservice(
            realm,
            service,
            hearing=hearing,
            inviting=inviting,
            upgrades=upgrades,
            naming=naming,
            courtesy=courtesy,
        )
