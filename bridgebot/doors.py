"""The doors on a card: what can be done next, each as a button."""

from bridgebot.event import Button
from store.escalations import Escalation, Stage
from store.suggestions import UNFINISHED, Kind, Status, Suggestion

_OF_SUGGESTIONS = {
    Status.OPEN: ("take", "plan", "start", "ship", "decline"),
    Status.PLANNED: ("take", "start", "ship", "decline"),
    Status.STARTED: ("take", "ship", "decline"),
    Status.SHIPPED: ("reopen",),
    Status.DECLINED: ("reopen",),
}
_OF_KIND = {
    Kind.ISSUE: ("take", "resolve", "wait", "assign", "escalate"),
    Kind.CORRECTION: ("take", "resolve", "wait", "assign", "escalate"),
    Kind.BARRIER: ("take", "changed", "kept", "trial", "wait", "escalate"),
}
_OF_WHO_HAS_IT = frozenset({"wait", "assign"})
"""What is offered once somebody has it: a row of buttons has room for five."""
_LABELS = {
    "take": "Take it",
    "resolve": "Resolve\u2026",
    "escalate": "Ask the next one",
    "wait": "Ask them\u2026",
    "assign": "Give to\u2026",
    "changed": "It is changed\u2026",
    "kept": "It stays\u2026",
    "trial": "Try it\u2026",
    "plan": "Plan",
    "start": "Start",
    "ship": "Ship\u2026",
    "decline": "Decline\u2026",
    "reopen": "Reopen",
}
_OUTCOMES = frozenset({"changed", "kept", "trial"})
_UNANSWERED = frozenset({Stage.ASKING.value, Stage.REMINDED.value})
_MAIN = {Status.OPEN: "take", Status.PLANNED: "start", Status.STARTED: "ship"}


def buttons(suggestion: Suggestion, escalation: Escalation | None = None) -> tuple[Button, ...]:
    """Give the doors to what can be done next; nobody is offered to take what they have."""
    status = Status(suggestion.status)
    is_free = suggestion.owner_id is None or (
        escalation is not None and escalation.stage in _UNANSWERED
    )
    hidden = set(_OF_WHO_HAS_IT) if is_free else {"take"}
    if escalation is not None and escalation.stage == Stage.WAITING:
        hidden.add("wait")
    verbs = [verb for verb in _verbs(suggestion, status) if verb not in hidden]
    main = _MAIN.get(status) if is_free or status != Status.OPEN else verbs[0]
    return tuple(_door(suggestion, verb, is_main=verb == main) for verb in verbs)


def asked(number: int) -> tuple[Button, ...]:
    """Give what somebody may answer who is asked about an issue."""
    next_one = Button(_LABELS["escalate"], f"escalate {number}")
    return Button("I have it", f"take {number}", is_main=True), next_one


def still_on_it(number: int) -> tuple[Button, ...]:
    """Give what somebody may answer who is asked how it goes."""
    rests = Button("Snooze 1 day", f"snooze {number} 1 day")
    other = Button("Ask somebody else", f"escalate {number}")
    return Button("Still on it", f"take {number}", is_main=True), rests, other


def reminded(number: int, *, is_trial_over: bool) -> tuple[Button, ...]:
    """Give the doors of a reminder: of a trial that is over, to what can become of it."""
    return outcomes(number) if is_trial_over else still_on_it(number)


def give_back(number: int) -> Button:
    """Give the door by which somebody gives back what they were given."""
    return Button("Give it back", f"release {number}")


def outcomes(number: int) -> tuple[Button, ...]:
    """Give the doors to what can become of a procedure that was tried."""
    again = Button("Try on\u2026", f"outcome {number} trial")
    kept = Button(_LABELS["kept"], f"outcome {number} kept")
    return Button(_LABELS["changed"], f"outcome {number} changed", is_main=True), kept, again


def answer(number: int) -> Button:
    """Give the door to a customer's answer."""
    return Button("Answer\u2026", f"answer {number}", is_main=True)


def numbered(door: Button, number: int) -> Button:
    """Say in the label what a button is about, where it stands below more than one thing."""
    label, dots = door.label.removesuffix("\u2026"), "\u2026" * door.label.endswith("\u2026")
    return Button(f"{label} #{number}{dots}", door.command, door.is_main)


def _verbs(suggestion: Suggestion, status: Status) -> tuple[str, ...]:
    kind = Kind(suggestion.kind)
    if status is Status.DUPLICATE:
        return ()
    if kind is Kind.SUGGESTION:
        return _OF_SUGGESTIONS[status]
    return _OF_KIND[kind] if status in UNFINISHED else ("reopen",)


def _door(suggestion: Suggestion, verb: str, *, is_main: bool) -> Button:
    outcome = verb in _OUTCOMES
    command = f"outcome {suggestion.id} {verb}" if outcome else f"{verb} {suggestion.id}"
    return Button(_LABELS[verb], command, is_main=is_main)
