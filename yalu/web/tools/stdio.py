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
        """Call a tool; one value is a list of one. Raises ToolError for what it does not take.

        Of an argument that it does not have the nearest that it has is named.
        """
        for tool in await super().list_tools():
            if tool.name != name:
                continue
            known = tool.input_schema.get("properties", {})
            if wrong := [given for given in arguments if given not in known]:
                raise ToolError(f"{name} has no argument {wrong[0][:60]!r}{did_you_mean(wrong[0][:60], known)}")
            arguments = {given: _listed(value, known[given]) for given, value in arguments.items()}
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            slip = error.__cause__.errors(include_url=False)[0]
            raise ToolError(f"{name}: {'.'.join(map(str, slip['loc']))}: {slip['msg']}") from error

    async def run_stdio_async(self) -> None:
        """Answer over stdin and stdout until stdin ends."""
        lowlevel = self._lowlevel_server
        readable, following = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        async with stdio_server() as (received, sent), anyio.create_task_group() as group:
            group.start_soon(_sorted, received, readable, sent)
            await lowlevel.run(following, sent, lowlevel.create_initialization_options())
            group.cancel_scope.cancel()


def _listed(value: Any, schema: dict[str, Any]) -> Any:
    """A value as its argument takes it; what looks like a list written as JSON is left to be read."""
    is_single = isinstance(value, str | int) and not str(value).lstrip().startswith("[")
    return [value] if is_single and schema.get("type") == "array" else value


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
