"""The Teams door under load and under fire: `python -m tests.benchmarks.bench_teams [--smoke]`.

Prints how long a message takes to its committed 200 at 20 a second, how many a second are taken at
full speed beside a bare echo app of Microsoft's SDK (same machine, same run, same keys and
connector, tokens checked by both), and what 200 conversations lose while the process is killed
20 times.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import jwt

from directory.files import read
from handlers.teams import PATH
from tests.handlers.teams_counterparts import APP, WRITE_TOKEN
from tests.handlers.teams_life import REPOSITORY, Life, killed_while_talking, wrong

SAMPLE = REPOSITORY / "config" / "northshire" / "northshire.yaml"
TEXT = "72 year old with new atrial fibrillation and palpitations, which rate control?"
AT_ONCE = 8  # requests in flight at full speed
GPS = 50
ECHO = """
import asyncio, logging, os, uvicorn
from fastapi import FastAPI
from microsoft_teams.api import Attachment, MessageActivity, MessageActivityInput
from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
from microsoft_teams.apps import ActivityContext, App, FastAPIAdapter
from microsoft_teams.common import ClientOptions
async def token(scope, tenant):
    return os.environ["TOKEN"]
web = FastAPI()
app = App(
    client_id=os.environ["APP"], tenant_id="x", token=token, client=ClientOptions(timeout=10),
    cloud=with_overrides(PUBLIC, openid_metadata_url=os.environ["KEYS"] + "/openidconfiguration"),
    http_server_adapter=FastAPIAdapter(web), messaging_endpoint=os.environ["ENDPOINT"],
)
@app.on_message
async def echo(ctx: ActivityContext[MessageActivity]):
    body = [{"type": "TextBlock", "text": ctx.activity.text}]
    card = {"type": "AdaptiveCard", "version": "1.5", "body": body}
    adaptive = "application/vnd.microsoft.card.adaptive"
    said = {"summary": "echo", "attachments": [Attachment(content_type=adaptive, content=card)]}
    await ctx.send(MessageActivityInput.model_validate(said))
@web.get("/health")
def health():
    return "ok"
asyncio.run(app.initialize())
uvicorn.run(web, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="error")
"""


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


def line(life: Life, number: int) -> float:
    """One question; the seconds to its 200."""
    payload = life.activity(f"gp{number % GPS}", "message", text=f"{TEXT} {number}")
    token = life.key.token(life.connector.url)
    start = time.perf_counter()
    answer = life.post(payload, token)
    assert answer.status_code == 200, answer
    return time.perf_counter() - start


def paced(life: Life, seconds: float, rate: int = 20) -> list[float]:
    """`rate` messages a second, each at its time whatever the others do."""
    with ThreadPoolExecutor(AT_ONCE * 2) as pool:
        begun, sent = time.perf_counter(), []
        for number in range(int(seconds * rate)):
            time.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            sent.append(pool.submit(line, life, number))
        return [each.result() for each in sent]


def full_speed(life: Life, messages: int) -> float:
    """Messages a second with several in flight."""
    start = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda number: line(life, 10_000 + number), range(messages)))
    return messages / (time.perf_counter() - start)


def everything_left(life: Life, messages: int) -> float:
    """Seconds until that many cards stand in Teams."""
    start = time.perf_counter()
    while len(life.connector.posted) < messages and time.perf_counter() - start < 120:
        time.sleep(0.02)
    return time.perf_counter() - start


def echo(life: Life, messages: int) -> float:
    """The same with the SDK's bare echo, which posts one card a message and keeps nothing."""
    port = free_port()
    life.connector.token = jwt.encode({"aud": "x", "exp": int(time.time()) + 3600}, "k" * 32)
    environment = {
        "PATH": os.environ["PATH"],
        "APP": APP,
        "TOKEN": life.connector.token,
        "KEYS": life.keys.url.removesuffix("/keys"),
        "ENDPOINT": PATH,
        "PORT": str(port),
    }
    served = life.http
    with closing(httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)) as other:
        life.http = other
        process = subprocess.Popen([sys.executable, "-W", "ignore", "-c", ECHO], env=environment)
        try:
            life.wait_for(life._alive, "the echo app")
            full_speed(life, 10)
            return full_speed(life, messages)
        finally:
            process.terminate()
            process.wait()
            life.http = served
            life.connector.token = WRITE_TOKEN


def main(smoke: bool) -> None:
    """Print the figures."""
    northshire = read(SAMPLE)
    with (
        tempfile.TemporaryDirectory() as folder,
        Life(Path(folder), northshire, free_port()) as life,
    ):
        full_speed(life, 2 * GPS)  # everybody is known, as on any day but the first
        took = sorted(paced(life, 2 if smoke else 20))
        worst = took[min(len(took) - 1, int(len(took) * 0.99))]
        print(
            f"message to committed 200 at 20/s: p50 {statistics.median(took) * 1000:.0f} ms, "
            f"p99 {worst * 1000:.0f} ms ({len(took)} messages)"
        )
        messages = 60 if smoke else 600
        before = len(life.connector.posted)
        speed = full_speed(life, messages)
        left = everything_left(life, before + messages)
        bare = echo(life, messages)
        print(f"taken at full speed: {speed:.0f}/s; the SDK's bare echo: {bare:.0f}/s")
        print(f"all cards stood in Teams {left:.1f} s after the last 200")
    with tempfile.TemporaryDirectory() as folder:
        conversations, kills = (2, 1) if smoke else (200, 20)
        with Life(Path(folder), northshire, free_port()) as life:
            references = killed_while_talking(life, conversations, kills, 3, (0.5, 3.0))
            life.process.terminate()
            life.process.wait(20)
            found = wrong(life, references)
        print(f"{len(references)} conversations under {life.kills} kills: {found or 'all whole'}")


if __name__ == "__main__":
    main("--smoke" in sys.argv)
