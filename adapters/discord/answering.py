"""Shows answers to whoever asked: as an interaction's answer, a modal, or a direct message."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

import structlog

from adapters.discord import ability, forms, rendering
from adapters.discord.calls import Calls, NotDone
from adapters.discord.heard import Kind, Way
from adapters.discord.holding import HELD, Holding
from adapters.discord.letters import Letters
from adapters.discord.refilling import AGAIN, GONE, Refilling
from adapters.discord.rendering import ONLY_ASKER, Page, cut
from bridgebot.adapter import Later
from bridgebot.event import Answer, Button, Form, Whisper
from bridgebot.text import Doc, doc

_log = structlog.get_logger()
MESSAGE: Final = 4
DEFERRED: Final = 5
CHOICES: Final = 8
MODAL: Final = 9
LETTER: Final = "💬"
"""Says below a mention that it is answered in a direct message; 📬 says that words arrived."""
OWN: Final = (AGAIN, HELD)
"""How the commands of our own buttons begin."""
REMEMBERED: Final = 1000
_SEEN: Final = "Done."


class Answering:
    """Shows answers, one response to each interaction."""

    def __init__(self, calls: Calls, letters: Letters, application: str) -> None:
        """Answer for this application."""
        self._calls = calls
        self._letters = letters
        self._application = application
        self._refilling = Refilling()
        self._holding = Holding()
        self._deferred: OrderedDict[str, asyncio.Task[bool]] = OrderedDict()

    def defer(self, way: Way) -> None:
        """Ask for more time: the asker sees that we think, and no one else sees anything."""
        payload = {"type": DEFERRED, "data": {"flags": ONLY_ASKER}}
        task = asyncio.ensure_future(self._respond(way, payload))
        self._deferred[way.interaction] = task
        while len(self._deferred) > REMEMBERED:
            self._deferred.popitem(last=False)

    async def show(self, way: Way, answer: Answer | None) -> None:
        """Show an answer, by whatever way there still is."""
        if answer is None:
            return
        if not way.interaction:
            await self._write(way, answer)
            return
        deferring = self._deferred.pop(way.interaction, None)
        is_late = deferring is not None and await deferring
        if isinstance(answer, Form) and not is_late and way.may_open_form:
            drawn = forms.modal(answer, way.prefill)
            if drawn is not None:
                await self._open(way, answer, forms.noted(drawn, way.note))
                return
        kept = self._refilling.kept(way, answer)
        await self._whisper(way, self._pages(way, kept), is_late=is_late)

    async def pressed(self, way: Way, command: str) -> None:
        """Answer one of our own buttons: an answer that is held, or a form that was refused."""
        if command.startswith(HELD):
            await self._whisper(way, self._holding.shown(way, command), is_late=False)
            return
        drawn = self._refilling.again(way, command)
        if drawn is None:
            await self.show(way, Whisper(doc(GONE), is_refusal=True))
        else:
            await self._respond(way, {"type": MODAL, "data": drawn})

    def empty(self, command: str) -> str:
        """Give the line that opens the form of a button of ours anew, if what was in it is lost."""
        return self._refilling.empty(command)

    def forget(self, account: str) -> None:
        """Know nothing any more of what somebody typed, and of answers that wait for them."""
        self._refilling.forget(account)
        self._holding.forget(account)

    def excuse(self, words: str) -> Whisper:
        """Say that something went wrong."""
        return Whisper(doc(words), is_refusal=True)

    def nothing(self) -> Whisper:
        """Say that it was heard: an interaction without any answer looks broken."""
        return Whisper(doc(_SEEN))

    async def offer(self, way: Way, chosen: Sequence[tuple[str, str]]) -> None:
        """Offer something to choose while somebody types."""
        choices = [
            {"name": cut(label, ability.CHOICE), "value": value}
            for label, value in chosen[: ability.CHOICES]
        ]
        await self._respond(way, {"type": CHOICES, "data": {"choices": choices}})

    # Interactions -------------------------------------------------------------------------------

    async def _open(self, way: Way, form: Form, drawn: dict[str, Any]) -> None:
        self._refilling.opened(way, drawn)
        if not await self._respond(way, {"type": MODAL, "data": drawn}):
            await self._write(way, form)

    async def _whisper(self, way: Way, pages: list[Page], *, is_late: bool) -> None:
        """Answer, or where the answer came too late, write to the asker instead."""
        first, *others = pages
        payload = first.payload(ONLY_ASKER)
        if is_late:
            is_there = await self._tried("PATCH", f"{self._hook(way)}/messages/@original", payload)
        else:
            is_there = await self._respond(way, {"type": MESSAGE, "data": payload})
        if not is_there:
            await self._letter(way, pages)
            return
        for page in others[: ability.FOLLOW_UPS]:
            await self._tried("POST", self._hook(way), page.payload(ONLY_ASKER))

    async def _respond(self, way: Way, payload: dict[str, Any]) -> bool:
        path = f"/interactions/{way.interaction}/{way.token}/callback"
        return await self._tried("POST", path, payload)

    async def _tried(self, method: str, path: str, payload: dict[str, Any]) -> bool:
        """Answer with a token; False where that is of no use any more."""
        try:
            await self._calls.once(method, path, payload)
        except NotDone as error:
            _log.info("discord.answer_not_taken", reason=str(error))
            return False
        return True

    def _hook(self, way: Way) -> str:
        return f"/webhooks/{self._application}/{way.token}"

    def _pages(self, way: Way, answer: Answer) -> list[Page]:
        body, buttons = _shown(way, answer)
        return rendering.message(body, buttons).pages

    # Letters ------------------------------------------------------------------------------------

    async def _write(self, way: Way, answer: Answer) -> None:
        await self._letter(way, self._pages(way, answer))

    async def _letter(self, way: Way, pages: list[Page]) -> None:
        """Write to somebody directly, or where that cannot be, call them where they spoke."""
        if way.kind is Kind.TYPING:
            return
        if way.is_direct and way.message:
            await self._post(way.channel, pages)
            return
        try:
            await self._post(await self._letters.open(way.user), pages)
        except NotDone as error:
            if isinstance(error.outcome, Later):
                raise
            _log.info("discord.no_letter", reason=str(error))
            if way.kind is not Kind.SIGN:  # what a sign did is there to see
                await self._post(way.channel, self._holding.call(way, pages), reply_to=way)
            return
        if way.kind is Kind.MESSAGE:
            await self._point_out(way)

    async def _post(self, channel: str, pages: list[Page], reply_to: Way | None = None) -> None:
        for number, page in enumerate(pages):
            payload = page.payload()
            if reply_to is not None and number == 0:
                payload = _calling(payload, reply_to)
            await self._calls.call(
                "POST", "/channels/{channel_id}/messages", payload, channel_id=channel
            )

    async def _point_out(self, way: Way) -> None:
        """Show below their message that the answer is in their direct messages."""
        try:
            await self._calls.call(
                "PUT",
                "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me",
                channel_id=way.channel,
                message_id=way.message,
                emoji=LETTER,
            )
        except NotDone as error:
            _log.info("discord.no_sign", reason=str(error))


def _shown(way: Way, answer: Answer) -> tuple[Doc, tuple[Button, ...]]:
    match answer:
        case Whisper(body, buttons):
            return body, buttons
        case Form():
            return forms.door(answer, way)


def _calling(payload: dict[str, Any], way: Way) -> dict[str, Any]:
    """Answer a message so that its author is called, or call them by name where there is none."""
    called = {**payload, "allowed_mentions": {"parse": [], "users": [way.user]}}
    if way.message and not way.interaction:
        called["allowed_mentions"]["replied_user"] = True
        reference = {"message_id": way.message, "fail_if_not_exists": False}
        return {**called, "message_reference": reference}
    named = {"type": rendering.WORDS, "content": f"<@{way.user}>"}
    return {**called, "components": [named, *payload["components"]]}
