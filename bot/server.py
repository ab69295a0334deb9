"""The running bot: one HTTP server for its doors and health checks, and the beat."""

import asyncio
import logging
import signal
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.app import App, Served
from config.settings import Settings

log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """uvicorn's server, but for signals: it would end the process before the doors are closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The signals are the caller's."""
        yield

    def end(self) -> None:
        """Answer what has come, and no more."""
        self.should_exit = True


def web(doors: Mapping[str, Served]) -> Starlette:
    """The web application: what the doors listen for, and /health."""

    async def health(request: Request) -> JSONResponse:
        return JSONResponse({name: door.state() for name, door in doors.items()})

    routes = [route for door in doors.values() for route in door.routes()]
    return Starlette(routes=[*routes, Route("/health", health, methods=["GET"])])


async def run(app: App, doors: Mapping[str, Served], settings: Settings) -> None:
    """Open the doors and serve until the process is told to stop (SIGINT or SIGTERM).

    What has begun is finished: requests, the mail or message at work, the beat.
    """
    config = uvicorn.Config(
        web(doors),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
    )
    server = Server(config)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, server.end)
    stop = asyncio.Event()
    async with AsyncExitStack() as opened:
        beating = asyncio.create_task(app.run(settings.beat_seconds, stop))
        opened.push_async_callback(_finish, stop, beating)
        for name, door in doors.items():
            opened.push_async_callback(door.stop)
            await door.start()
            log.info("%s is open: %s", name, door.state())
        await server.serve()


async def _finish(stop: asyncio.Event, beating: "asyncio.Task[None]") -> None:
    stop.set()
    await beating
