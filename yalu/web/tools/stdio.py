"""A server of tools over stdio that answers whatever it is sent, also what it cannot read (JSON-RPC 2.0, 5.1)."""

from __future__ import annotations

from typing import Any

import anyio
from anyio.streams.memory import MemoryObjectSendStream
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from mcp.types import INVALID_REQUEST, PARSE_ERROR, ErrorData, JSONRPCError, Tool
from pydantic import ValidationError

from yalu.hints import did_you_mean

_UNREADABLE = "json_invalid"
"""Pydantic's name for a text that is no JSON, or holds half of a surrogate pair."""


class StrictServer(MCPServer):
    """Refuses arguments that a tool does not have, and answers messages that it cannot read."""

    async def list_tools(self) -> list[Tool]:
        """The tools; their schemas say that there are no other arguments."""
        return [
            tool.model_copy(update={"input_schema": {**tool.input_schema, "additionalProperties": False}})
            for tool in await super().list_tools()
        ]

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """Call a tool. Raises ToolError for an argument that it does not have, naming the nearest that it has."""
        for tool in await super().list_tools():
            known = tool.input_schema.get("properties", {})
            wrong = [given for given in arguments if given not in known] if tool.name == name else []
            if wrong:
                raise ToolError(f"{name} has no argument {wrong[0][:60]!r}{did_you_mean(wrong[0][:60], known)}")
        return await super().call_tool(name, arguments, context)

    async def run_stdio_async(self) -> None:
        """Answer over stdin and stdout until stdin ends."""
        lowlevel = self._lowlevel_server
        readable, following = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        async with stdio_server() as (received, sent), anyio.create_task_group() as group:
            group.start_soon(_sorted, received, readable, sent)
            await lowlevel.run(following, sent, lowlevel.create_initialization_options())
            group.cancel_scope.cancel()


async def _sorted(received: Any, readable: MemoryObjectSendStream[SessionMessage | Exception], sent: Any) -> None:
    """Hand on what can be read, and answer what cannot."""
    async with readable:
        async for message in received:
            if isinstance(message, Exception):
                await sent.send(SessionMessage(refusal(message)))
            else:
                await readable.send(message)


def refusal(error: Exception) -> JSONRPCError:
    """The answer to a message that is none; with its id where that can be read."""
    details = error.errors(include_url=False) if isinstance(error, ValidationError) else []
    if not details or any(detail["type"] == _UNREADABLE for detail in details):
        return _refusal(None, PARSE_ERROR, "Parse error: the message is no JSON")
    given = next((detail["input"] for detail in details if isinstance(detail["input"], dict)), {})
    number = given.get("id")
    known = number if isinstance(number, int | str) and not isinstance(number, bool) else None
    return _refusal(known, INVALID_REQUEST, "Invalid Request: the message is no request of JSON-RPC 2.0")


def _refusal(number: int | str | None, code: int, message: str) -> JSONRPCError:
    return JSONRPCError(jsonrpc="2.0", id=number, error=ErrorData(code=code, message=message))
