"""The log: what happened inside, for operators, on standard error; no secret is ever in it."""

import logging
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

TRACES: Final = Path("bridgebot.log")
HIDDEN: Final = "[hidden]"
_SHORT: Final = 4  # hiding a shorter word would only spoil the log


class Redact:
    """Takes secrets out of whatever is about to be logged."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Remember what must not be seen, the longest first."""
        words = (word for word in secrets if len(word) >= _SHORT)
        self._words = sorted(words, key=len, reverse=True)

    def __call__(self, _logger: WrappedLogger, _level: str, event: EventDict) -> EventDict:
        """Go through an event before it is written."""
        return {key: self._clean(value) for key, value in event.items()} if self._words else event

    def _clean(self, value: Any) -> Any:
        if isinstance(value, int | float | bool | None):
            return value
        if isinstance(value, dict):
            return {key: self._clean(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean(part) for part in value]
        text = value if isinstance(value, str) else repr(value)
        for word in self._words:
            text = text.replace(word, HIDDEN)
        return text


class StandardError(logging.Handler):
    """Writes to whatever standard error is at that moment: a prompt may stand in for it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        sys.stderr.write(f"{self.format(record)}\n")
        sys.stderr.flush()


def set_up(
    level: str, style: str, secrets: Iterable[str] = (), *, traces_apart: bool = False
) -> None:
    """Log from `level` up, as `console` or `json`, what we and our libraries have to say.

    With `traces_apart`, tracebacks go to the file `bridgebot.log`, made when the first one comes,
    so that somebody who talks at a prompt sees lines only.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    redact = Redact(secrets)
    handlers = [_handler(StandardError(), shared, redact, style, traced=not traces_apart)]
    if traces_apart:
        handlers.append(_traces(shared, redact))
    logging.basicConfig(level=level.upper(), handlers=handlers, force=True)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every tick


def set_up_plainly() -> None:
    """Log warnings and worse, before or without any settings."""
    set_up("warning", fitting_style(), traces_apart=sys.stderr.isatty())


def fitting_style() -> str:
    """Choose how the log looks: for people in a terminal, for machines elsewhere."""
    return "console" if sys.stderr.isatty() else "json"


def _traces(shared: list[Processor], redact: Redact) -> logging.Handler:
    file = logging.FileHandler(TRACES, encoding="utf-8", delay=True)
    file.addFilter(_has_trace)
    return _handler(file, shared, redact, "json", traced=True)


def _has_trace(record: logging.LogRecord) -> bool:
    said: Any = record.msg
    return bool(said.get("exc_info") if isinstance(said, dict) else record.exc_info)


def _handler(
    handler: logging.Handler, shared: list[Processor], redact: Redact, style: str, *, traced: bool
) -> logging.Handler:
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info if traced else _without_trace,
            redact,
            _renderer(style),
        ],
    )
    handler.setFormatter(formatter)
    return handler


def _without_trace(_logger: WrappedLogger, _level: str, event: EventDict) -> EventDict:
    if event.pop("exc_info", None):
        event["see"] = str(TRACES)
    return event


def _renderer(style: str) -> Processor:
    if style == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
