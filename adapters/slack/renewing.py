"""Reads why Slack renewed no token; pure."""

from adapters.slack.calls import DOWN, RATE_LIMITED


def why(error: Exception) -> str:
    """Say why a token was not renewed, without what was asked: that is secret."""
    if is_final(error):
        return f"{_code(error)}: the workspace has to install the app again"
    return _code(error) or type(error).__name__


def is_final(error: Exception) -> bool:
    """Tell whether trying again is of no use: Slack was there, and said no."""
    return _code(error) not in ("", *RATE_LIMITED, *DOWN)


def _code(error: Exception) -> str:
    """Give Slack's own word for why it renewed no token; nothing where it was something else."""
    cause = getattr(getattr(error, "api_error", None), "response", None)
    return str(cause.get("error") or "") if cause is not None else ""
