"""Structured logs: one JSON line an event, readable on a terminal, never with personal text, addresses or tokens."""

import logging.config
import sys
from pathlib import Path
from traceback import extract_tb
from typing import Any

# structlog takes rich with it wherever that is installed: 4 MB in every process, for tracebacks that ours never show.
# Hidden while structlog is loaded, it can still be had by who draws on a terminal.
IS_HIDDEN = sys.modules.setdefault("rich", None) is None  # type: ignore[arg-type]
import structlog  # noqa: E402

if IS_HIDDEN:
    del sys.modules["rich"]

PACKAGE = Path(__file__).resolve().parent

# Loggers whose words are about processes and jobs only. Of every other logger only the fixed part of a message is
# kept: Flask's own puts the path into it, and our paths carry the secrets of survey links.
HARMLESS = ("_granian", "apscheduler")


def configure_logs() -> None:
    """Send the logs of this process to standard error."""
    logging.config.dictConfig(log_config())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _describe_exception,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def log_config() -> dict[str, Any]:
    """Return the configuration of the standard library's logging, plain enough to be handed to other processes."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "whole": {"()": "surveyapp.logs.make_formatter", "with_arguments": True},
            "fixed": {"()": "surveyapp.logs.make_formatter", "with_arguments": False},
        },
        "handlers": {
            name: {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": name}
            for name in ("whole", "fixed")
        },
        "loggers": {
            **{name: {"handlers": ["whole"], "level": "WARNING", "propagate": False} for name in HARMLESS},
            "surveyapp": {"level": "INFO"},
        },
        "root": {"handlers": ["fixed"], "level": "WARNING"},
    }


def make_formatter(*, with_arguments: bool) -> logging.Formatter:
    """Return what turns a record into a line: JSON, or words where a person watches."""
    renderer: Any = structlog.processors.JSONRenderer()
    if sys.stderr.isatty():
        renderer = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _describe_exception,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        use_get_message=with_arguments,
    )


def describe_error(error: BaseException) -> str:
    """Return the kind of an error and where it arose, without its words: those may quote what a customer wrote."""
    places = _places(error)
    return f"{type(error).__name__} at {places[-1]}" if places else type(error).__name__


def _places(error: BaseException) -> list[str]:
    frames = [(Path(frame.filename), frame.lineno) for frame in extract_tb(error.__traceback__)]
    return [f"{path.relative_to(PACKAGE)}:{line}" for path, line in frames if path.is_relative_to(PACKAGE)]


def _describe_exception(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    told = event.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else sys.exc_info()[1] if told is True else told
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["places"] = _places(error)
    return event
