"""Requests as Slack signs them ("Verifying requests from Slack"), and what the door answers."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from tests.handlers.slack_fake import Json

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@dataclass
class Answer:
    """What the door answered."""

    status: int
    body: str

    @property
    def json(self) -> Json:
        found: Json = json.loads(self.body)
        return found


def signed(url: str, body: str, kind: str, secret: str, at: float | None = None) -> Answer:
    """What is answered to a request of the content type `kind`, signed now or `at` (epoch)."""
    stamp = str(int(at or time.time()))
    signature = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
    request = urllib.request.Request(
        url,
        body.encode(),
        {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature.hexdigest()}",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return Answer(answer.status, answer.read().decode())
    except urllib.error.HTTPError as refused:
        return Answer(refused.code, refused.read().decode())
