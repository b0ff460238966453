"""The addresses at which people find messages, made without asking for them; pure."""


def address(home: str, channel: str, ts: str = "", thread: str = "") -> str:
    """Give the address of a message, of a thread, or else of a channel; nothing without a home."""
    if home and not (ts or thread):
        return f"{home.rstrip('/')}/archives/{channel}"
    return permalink(home, channel, ts, thread) if ts else permalink(home, channel, thread)


def permalink(home: str, channel: str, ts: str, thread: str = "") -> str:
    """Give a message's address in the workspace at `home`; nothing where that is not known."""
    if not home:
        return ""
    address = f"{home.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
    return f"{address}?thread_ts={thread}&cid={channel}" if thread else address
