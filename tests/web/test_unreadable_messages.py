"""``yalu mcp`` answers what it cannot read, and goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mcp.types import jsonrpc_message_adapter
from pydantic import ValidationError

from yalu.web.tools.stdio import refusal


@pytest.mark.parametrize(
    ("sent", "code", "number"),
    [
        (b"no JSON at all", -32700, None),
        (b'{"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": {"name": "\\ud800"}}', -32700, None),
        (b"\xff\xfe", -32700, None),
        (b"[" * 100_000, -32700, None),
        (b'{"jsonrpc": "2.0", "id": 8}', -32600, 8),
        (b'{"jsonrpc": "1.0", "id": "a", "method": "ping"}', -32600, "a"),
        (b"[]", -32600, None),
    ],
)
def test_a_message_that_cannot_be_read_gets_an_answer(sent: bytes, code: int, number: object) -> None:
    with pytest.raises(ValidationError) as error:
        jsonrpc_message_adapter.validate_json(sent.decode(errors="replace"), by_name=False)
    answer = refusal(error.value)
    assert (answer.error.code, answer.id) == (code, number)


def test_the_command_answers_what_it_cannot_read_and_goes_on(sqlite_url: str) -> None:
    environment = {**os.environ, "YALU_DATABASE_URL": sqlite_url, "YALU_SECRET": "s3cret"}
    lines = [
        b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "x": "\\udfff"}}',
        b"{",
        b'{"jsonrpc": "2.0", "id": 9}',
        b'{"jsonrpc": "2.0", "id": 2, "method": "ping"}',
    ]
    run = subprocess.Popen(
        [sys.executable, "-m", "yalu", "mcp"],
        env=environment,
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdin is not None and run.stdout is not None
    run.stdin.write(b"\n".join(lines) + b"\n")
    run.stdin.flush()
    answers = [json.loads(run.stdout.readline()) for _ in lines]  # its end would cut off the last answer
    _, err = run.communicate(timeout=60)
    assert [(answer["id"], answer.get("error", {}).get("code")) for answer in answers[:3]] == [
        (None, -32700), (None, -32700), (9, -32600),
    ]  # fmt: skip
    assert answers[3]["id"] == 2
    assert b"Traceback" not in err
