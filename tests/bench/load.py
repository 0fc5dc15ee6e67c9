"""Sends signed slash commands, so many at a time, and tells how fast they are answered; a process of its own."""

import asyncio
import hashlib
import hmac
import json
import sys
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True)
class Figures:
    """How it went: answers a second, and how long the middle, the slowest hundredth and the slowest one took."""

    per_second: float
    median: float
    p99: float
    slowest: float


@dataclass(frozen=True)
class Job:
    """What to send where, and how often: each of the questions in its turn."""

    port: int
    secret: str
    forms: list[dict[str, str]]
    wanted: int
    at_once: int
    expects: str


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    return await reader.readexactly(length)


def _request(job: Job, number: int) -> bytes:
    body = urlencode(job.forms[number % len(job.forms)] | {"trigger_id": f"{time.time_ns()}.{number}"}).encode()
    stamp = str(int(time.time()))
    signature = hmac.new(job.secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    signed = f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signature}\r\n"
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n{signed}\r\n"
    )
    return head.encode() + body


async def _person(job: Job, numbers: Any, took: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", job.port)
    for number in numbers:
        request = _request(job, number)
        began = time.perf_counter()
        writer.write(request)
        said = await _answer(reader)
        took.append(time.perf_counter() - began)
        if job.expects.encode() not in said:
            raise RuntimeError(said.decode())
    writer.close()
    await writer.wait_closed()


async def send(job: Job) -> Figures:
    """Send all, each of `at_once` people one after the other."""
    took: list[float] = []
    numbers = iter(range(job.wanted))
    began = time.perf_counter()
    await asyncio.gather(*(_person(job, numbers, took) for _ in range(job.at_once)))
    seconds = time.perf_counter() - began
    took.sort()
    return Figures(len(took) / seconds, took[len(took) // 2], took[int(len(took) * 0.99)], took[-1])


if __name__ == "__main__":
    found = asyncio.run(send(Job(**json.load(sys.stdin))))
    json.dump(found.__dict__, sys.stdout)
