"""Shows answers to whoever asked: by the acknowledgement, a modal, an ephemeral or the home."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import Any, Final

import structlog

from adapters.slack import forms, home, rendering
from adapters.slack.calls import Calls, NotDone
from adapters.slack.drawing import Drawing
from adapters.slack.heard import Kind, Payload, Way
from adapters.slack.rendering import Rendered
from adapters.slack.showing import Showing, ephemeral
from adapters.slack.workspaces import Bot
from bridgebot.event import Answer, Form, Whisper
from bridgebot.text import plain

_log = structlog.get_logger()
ERROR_MAX: Final = 1000
DRAIN_SECONDS: Final = 5.0


class Answering:
    """Shows answers; what needs a call of its own is done beside the acknowledgement."""

    def __init__(
        self,
        calls: Calls,
        showing: Showing,
        drawing: Drawing,
        verbs: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Call, and draw, in this way; `verbs` have a door in the home."""
        self._calls = calls
        self._showing = showing
        self._drawing = drawing
        self._verbs = verbs
        self._tasks: set[asyncio.Task[None]] = set()

    async def drain(self) -> None:
        """Let what is under way come to its end."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN_SECONDS)

    def show(self, bot: Bot, way: Way, answer: Answer | None) -> Payload | None:
        """Show an answer; give what is to be said in the acknowledgement, if anything."""
        if isinstance(answer, Form):
            return self._form(bot, way, _prefilled(answer, way))
        if isinstance(answer, Whisper):
            return self._whisper(bot, way, answer)
        return None

    def _whisper(self, bot: Bot, way: Way, answer: Whisper) -> Payload | None:
        if way.kind is Kind.HOME:
            self._later(self._home(bot, way, answer))
            return None
        if way.kind is Kind.SUBMISSION and answer.is_refusal and way.fields:
            field = answer.argument if answer.argument in way.fields else way.fields[0]
            words = rendering.cut(plain(answer.body), ERROR_MAX)
            return {"response_action": "errors", "errors": {field: words}}
        if way.is_home:
            return self._aside(bot, way, answer)
        return self._shown(bot, way, self._drawn(answer))

    def _shown(self, bot: Bot, way: Way, drawn: Rendered) -> Payload | None:
        """Show words: one page in the acknowledgement where that can be, all others beside it."""
        if way.kind is Kind.COMMAND and len(drawn.pages) == 1:
            return ephemeral(drawn.pages[0])
        self._later(self._showing.show(bot, way, drawn))
        return None

    def _drawn(self, answer: Whisper) -> Rendered:
        return rendering.answer(self._drawing, answer.body, answer.buttons)

    def _aside(self, bot: Bot, way: Way, answer: Whisper) -> Payload | None:
        """Show words in front of the home."""
        view = home.modal(self._drawing, answer, _way_back(way))
        if way.kind is Kind.SUBMISSION:
            return {"response_action": "update", "view": view}
        self._later(self._modal(bot, way, view, self._drawn(answer)))
        return None

    def _form(self, bot: Bot, way: Way, form: Form) -> Payload | None:
        view = forms.modal(form, _way_back(way))
        if view is not None and way.kind is Kind.SUBMISSION:
            return {"response_action": "update", "view": view}
        if view is None or not way.trigger:
            return self._shown(bot, way, Rendered([forms.door(self._drawing, form)]))
        # Without the scope for files, Slack opens no form that takes some.
        door = forms.door(self._drawing, forms.without_files(form))
        self._later(self._modal(bot, way, view, Rendered([door])))
        return None

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(_kept_going(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _home(self, bot: Bot, way: Way, answer: Whisper) -> None:
        view = home.view(self._drawing, answer, self._verbs)
        await self._calls.tell(bot.token, "views.publish", user_id=way.user, view=view)

    async def _modal(self, bot: Bot, way: Way, view: Payload, otherwise: Rendered) -> None:
        """Open a modal, or let the one in which a button was pressed become it."""
        try:
            if way.view:
                await self._calls.tell(bot.token, "views.update", view_id=way.view, view=view)
            else:
                await self._calls.tell(bot.token, "views.open", trigger_id=way.trigger, view=view)
        except NotDone as error:
            _log.warning("slack.modal_not_opened", reason=str(error))
            await self._showing.show(bot, way, otherwise)


async def _kept_going(work: Coroutine[Any, Any, None]) -> None:
    """Do what shows an answer; it is no loss beyond the answer itself when that fails."""
    try:
        await work
    except Exception as error:  # noqa: BLE001 - what was heard is kept, whatever happens to the answer
        _log.warning("slack.answer_not_shown", reason=f"{type(error).__name__}: {error}")


def _way_back(way: Way) -> dict[str, str]:
    back = {"channel": way.channel, "thread": way.thread, "url": way.url}
    back["home"] = "yes" if way.is_home else ""
    return {name: value for name, value in back.items() if value}


def _prefilled(form: Form, way: Way) -> Form:
    """Put the words that we were given into the first field that takes words."""
    first = next((each for each in form.fields if not each.choices), None)
    if not way.prefill or first is None:
        return form
    given = replace(first, value=way.prefill, is_long=True)
    return replace(form, fields=tuple(given if f is first else f for f in form.fields))
