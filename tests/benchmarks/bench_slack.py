"""The Slack door under load and under fire: `python -m tests.benchmarks.bench_slack [--smoke]`.

Prints how long an event takes to its committed 200 at 20 events a second, how many events a second
are taken at full speed beside a bare Bolt app that echoes (same machine, same run, same stand-in
for Slack), and what 200 conversations lose while the process is killed 20 times.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from directory.files import read
from tests.handlers.slack_fake import TOKEN
from tests.handlers.slack_life import REPOSITORY, Life, killed_while_talking
from tests.handlers.slack_wire import SECRET
from tests.handlers.slack_workspace import CARDIO

SAMPLE = REPOSITORY / "config" / "northshire" / "northshire.yaml"
TEXT = "72 year old with new atrial fibrillation and palpitations, which rate control?"
AT_ONCE = 8  # requests in flight at full speed
ECHO = """
import asyncio, os, uvicorn
from slack_bolt.async_app import AsyncApp
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route
client = AsyncWebClient(os.environ["TOKEN"], base_url=os.environ["API"])
post = AsyncWebClient(os.environ["TOKEN"], base_url=os.environ["API"])
app = AsyncApp(client=client, signing_secret=os.environ["SECRET"], process_before_response=True)
@app.event("message")
async def echo(event):
    text = event["text"]
    block = {"type": "section", "text": {"type": "plain_text", "text": text}}
    said = {"channel": event["channel"], "text": text, "blocks": [block]}
    await post.api_call("chat.postMessage", json=said)
handler = AsyncSlackRequestHandler(app)
web = Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])])
uvicorn.run(web, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="error")
"""


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


def line(life: Life, number: int) -> float:
    """One question; the seconds to its 200."""
    gp = f"UG{number % 50}"
    event = {"type": "message", "channel": "D" + gp, "channel_type": "im", "user": gp}
    body = json.dumps(life.envelope({**event, "text": f"{TEXT} {number}", "ts": f"{number}.1"}))
    start = time.perf_counter()
    answer = life.post(body, "application/json")
    assert answer.status == 200, answer
    return time.perf_counter() - start


def paced(life: Life, seconds: float, rate: int = 20) -> list[float]:
    """`rate` events a second, each at its time whatever the others do; in parallel."""
    with ThreadPoolExecutor(AT_ONCE * 2) as pool:
        begun, sent = time.perf_counter(), []
        for number in range(int(seconds * rate)):
            time.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            sent.append(pool.submit(line, life, number))
        return [each.result() for each in sent]


def full_speed(life: Life, events: int) -> float:
    """Events a second with several in flight."""
    start = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda number: line(life, 10_000 + number), range(events)))
    return events / (time.perf_counter() - start)


def everything_left(life: Life, messages: int) -> float:
    """Seconds until that many messages stand in Slack."""
    start = time.perf_counter()
    while len(life.slack.messages) < messages and time.perf_counter() - start < 120:
        time.sleep(0.02)
    return time.perf_counter() - start


def echo(life: Life, events: int) -> float:
    """The same with a bare Bolt app, which posts one message an event and keeps nothing."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "TOKEN": TOKEN,
        "SECRET": SECRET,
        "PORT": str(port),
        "API": f"http://127.0.0.1:{life.slack.port}/api/",
    }
    process = subprocess.Popen([sys.executable, "-c", ECHO], env=environment)
    served, life.port = life.port, port
    try:
        life.wait_for(life._alive, "the echo app")
        full_speed(life, 10)
        return full_speed(life, events)
    finally:
        life.port = served
        process.terminate()
        process.wait()


def main(smoke: bool) -> None:
    """Print the figures."""
    northshire = read(SAMPLE)
    with tempfile.TemporaryDirectory() as folder:
        life = Life(Path(folder), northshire, gps=50, port=free_port())
        try:
            life.begin()
            full_speed(life, 20)
            took = sorted(paced(life, 2 if smoke else 20))
            worst = took[min(len(took) - 1, int(len(took) * 0.99))]
            print(
                f"event to committed 200 at 20/s: p50 {statistics.median(took) * 1000:.0f} ms, "
                f"p99 {worst * 1000:.0f} ms ({len(took)} events)"
            )
            events = 60 if smoke else 600
            before = len(life.slack.messages)
            speed = full_speed(life, events)
            left = everything_left(life, before + events)
            bare = echo(life, events)
            print(f"taken at full speed: {speed:.0f} events/s; bare Bolt echo: {bare:.0f} events/s")
            print(f"all answers stood in Slack {left:.1f} s after the last 200")
        finally:
            life.end()
    with tempfile.TemporaryDirectory() as folder:
        life = Life(Path(folder), northshire, gps=4, port=free_port())
        conversations, kills = (2, 1) if smoke else (200, 20)
        try:
            found = killed_while_talking(life, conversations, kills, 4)
            doubled = [each for each in found if len(_numbers(life, each)) != 1]
            print(
                f"{len(found)} conversations under {life.kills} kills: "
                f"{conversations - len(set(found))} lost, {len(doubled)} sent twice"
            )
        finally:
            life.end()


def _numbers(life: Life, reference: str) -> set[str]:
    """The deliveries by which a question reached its channel."""
    there = life.about(reference, CARDIO)
    return {each.metadata["event_payload"]["delivery"] for each in there}


if __name__ == "__main__":
    main("--smoke" in sys.argv)
