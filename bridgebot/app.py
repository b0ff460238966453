"""The composition root: builds a whole bot, runs it, and shuts it down without losing anything."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bridgebot import plugins, resealing
from bridgebot.abilities import Addresses, Completes, Fetches, Offers, Reaches
from bridgebot.adapter import Adapter, AdapterSettings
from bridgebot.belated import Belated
from bridgebot.bridge import Bridge
from bridgebot.clock import Clock, SystemClock
from bridgebot.command import Commands
from bridgebot.complaints import Complaint, ConfigError
from bridgebot.conversation.lanes import Lanes
from bridgebot.courier import Courier
from bridgebot.deadletters import DeadLetters
from bridgebot.emoji import written
from bridgebot.errands import Errand, Errands
from bridgebot.event import Place
from bridgebot.hearing import Hearing
from bridgebot.offers import offers
from bridgebot.owners import directory
from bridgebot.owners.roster import Roster
from bridgebot.parcels import Elsewhere, Handing
from bridgebot.people.erasing import Erasing
from bridgebot.recording import Recorder
from bridgebot.routing import Routing
from bridgebot.serving import Address, routes_of, serve
from bridgebot.settings import Settings
from bridgebot.sources import Sources, forget_leftovers
from bridgebot.supervisor import Lease, alone, keep_up
from store import installation, unplaced
from store.database import Database

DRAIN_SECONDS = 10.0
TICK_SECONDS = 30


def build(settings: Settings, url: str) -> App:
    """Put together the bot that the settings describe, over the database at an address."""
    adapters = [adapter(name, each) for name, each in settings.adapters.items()]
    commands = Commands(plugins.commands())
    web = Address(settings.server.host, settings.server.port)
    where, clock = routing(settings), SystemClock()
    return App(Database(url), adapters, commands, where, clock, web, roster=settings.roster)


def adapter(name: str, settings: AdapterSettings) -> Adapter:
    """Make the adapter of one connection."""
    platform = settings.platform
    try:
        made: Adapter = plugins.adapter_module(platform).create(name, settings)
    except ModuleNotFoundError as error:
        raise plugins.Unloadable(
            f"{platform} needs the package {error.name}, which is not installed; if {platform} is "
            f'Bridgebot\'s own: pip install "open-bridgebot[{platform}]"'
        ) from error
    return made


def connection(settings: Settings, platform: str, name: str | None) -> Adapter:
    """Make the adapter of one connection, by its name or the first to a platform."""
    for each, its in settings.adapters.items():
        if its.platform == platform and name in (None, each):
            made = adapter(each, its)
            acquaint(made, Commands(plugins.commands()))
            return made
    named = f"[adapters.{name}]" if name else "a connection"
    found = f'{named} with platform = "{platform}"'
    raise ConfigError(settings.file, [Complaint("adapters", "none such", found)])


def acquaint(adapter: Adapter, commands: Commands) -> None:
    """Tell an adapter which commands there are, as far as it wants to know."""
    if isinstance(adapter, Completes):
        adapter.learn([(each.name, each.summary) for each in commands])
    if isinstance(adapter, Offers):
        adapter.offer(offers(commands))


def routing(settings: Settings) -> Routing:
    """Say, from the settings, where the teams are and who is staff."""
    return Routing(
        teams={n: Place(n, each.team) for n, each in settings.adapters.items() if each.team},
        staff=_accounts(settings.staff),
        admins=_accounts(settings.admins),
        reactions={written(sign): verb for sign, verb in settings.reactions.items()},
        belonging=settings.belonging,
        lanes=Lanes(settings.conversations, _open_lanes(settings)),
        zones={n: each.zone for n, each in settings.adapters.items() if each.zone},
        pauses=settings.pauses,
    )


def _open_lanes(settings: Settings) -> frozenset[str]:
    return frozenset(n for n, each in settings.adapters.items() if each.staff_lane == "open")


def _accounts(written: Iterable[str]) -> frozenset[tuple[str, str]]:
    split = (account.partition(":") for account in written)
    return frozenset((connection, account) for connection, _, account in split)


@dataclass
class App:
    """A whole bot: adapters around one core, over one database."""

    database: Database
    adapters: Sequence[Adapter]
    commands: Commands
    routing: Routing
    clock: Clock
    web: Address = field(default_factory=Address)
    drain_seconds: float = DRAIN_SECONDS
    roster: Roster = field(default_factory=Roster)

    def __post_init__(self) -> None:
        """Let what one adapter carries be fetched by another."""
        elsewhere = Elsewhere(self.database, self.clock) if self.database.is_shared else None
        self._sources = Sources(self.adapters, elsewhere=elsewhere)

    async def run(self) -> None:
        """Run until every adapter has nothing more to say, or until cancelled.

        What was heard by then is on the disk. What was to be said is sent within ten seconds, or
        stays in the outbox for the next start.
        """
        if self.database.is_shared:
            await self._run()
        else:
            await alone(self._lease("the whole database"), self.clock, self._run, wait=False)

    def _lease(self, name: str) -> Lease:
        return Lease(name, self.database, self.clock)

    async def _run(self) -> None:
        await asyncio.to_thread(forget_leftovers)
        await resealing.reseal(self.database)
        tag = await self.database.transact(installation.tag)
        await self._learn_roster()
        reaching = {each.name: each.direct for each in self.adapters if isinstance(each, Reaches)}
        found = {each.name: each.address for each in self.adapters if isinstance(each, Addresses)}
        routing = replace(self.routing, direct=reaching, addresses=found, staff=self._staff())
        bridge = Bridge(self.database, self.commands, routing, self.clock, tag)
        recorder = Recorder(routing, tag)
        errands = Errands(self.database, self.clock, recorder, self._more_errands(recorder))
        alarm = _alarm(self.database)
        running = asyncio.create_task(keep_up("errands", errands.run, self.clock))
        try:
            async with asyncio.TaskGroup() as tasks:
                web = tasks.create_task(serve(self.web, routes_of(self.adapters)))
                await self._connect_all(bridge, DeadLetters(routing, tag))
                web.cancel()
        finally:
            running.cancel()
            alarm.shutdown(wait=False)
            await asyncio.gather(running, return_exceptions=True)

    def _more_errands(self, recorder: Recorder) -> list[Errand]:
        """Prepare the errands that need the commands, or the adapters."""
        caps = {each.name: each.caps for each in self.adapters}
        belated = Belated(Hearing(self.commands, recorder), caps)
        return [Errand("unplaced", belated.take_in, unplaced.next_due)]

    def _staff(self) -> frozenset[tuple[str, str]]:
        """List who is staff wherever they speak: those who are set to be, and who can be asked."""
        asked = (account for _, account, _ in self.roster.accounts())
        return self.routing.staff | _accounts(asked)

    async def _learn_roster(self) -> None:
        work = partial(directory.apply, roster=self.roster, now=self.clock.now())
        await self.database.transact(work)

    async def _connect_all(self, bridge: Bridge, dead_letters: DeadLetters) -> None:
        async with asyncio.TaskGroup() as tasks:
            for adapter in self.adapters:
                tasks.create_task(self._connect(adapter, bridge, dead_letters))

    async def _connect(self, adapter: Adapter, bridge: Bridge, dead_letters: DeadLetters) -> None:
        acquaint(adapter, self.commands)
        work = partial(self._speak, adapter, bridge, dead_letters)
        if self.database.is_shared:
            await alone(self._lease(adapter.name), self.clock, work, wait=True)
        else:
            await work()

    async def _speak(self, adapter: Adapter, bridge: Bridge, dead_letters: DeadLetters) -> None:
        courier = Courier(adapter, self.database, self.clock, dead_letters, self._sources)
        gate = bridge.gate(adapter)
        carrying = asyncio.create_task(
            keep_up(f"courier of {adapter.name}", courier.run, self.clock)
        )
        beside = [asyncio.create_task(each) for each in self._beside(adapter)]
        self._sources.here.add(adapter.name)
        try:
            await keep_up(adapter.name, partial(adapter.run, gate), self.clock)
        finally:
            await asyncio.shield(gate.drained(self.drain_seconds))
            self._sources.here.discard(adapter.name)
            for each in (carrying, *beside):
                each.cancel()
            await asyncio.gather(carrying, *beside, return_exceptions=True)

    def _beside(self, adapter: Adapter) -> Iterator[Coroutine[None, None, None]]:
        """Prepare what is done for a connection while it speaks."""
        erasing = Erasing(adapter, self.database, self.clock)
        yield keep_up(f"forgetting of {adapter.name}", erasing.run, self.clock)
        if self.database.is_shared and isinstance(adapter, Fetches):
            handing = Handing(adapter.name, adapter.fetch, self.database)
            yield keep_up(f"files of {adapter.name}", handing.run, self.clock)


def _alarm(database: Database) -> AsyncIOScheduler:
    """Set the alarm clock; it holds no state, the database says what is due."""
    alarm = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    alarm.add_job(database.nudge, "interval", seconds=TICK_SECONDS)
    alarm.start()
    return alarm
