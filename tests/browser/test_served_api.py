"""The served chat for programs: the HTTP API, `gradio_client`, MCP, and the command line."""

import asyncio
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from qa.types import Answer
from tests.browser.fake_server import LOAN
from tests.browser.serving import ROOT, Server, serving

QUESTION = "How much is the loan?"


def test_only_ask_and_articles_are_offered(server: Server) -> None:
    info = httpx.get(f"{server.url}/gradio_api/info", timeout=30).json()
    assert sorted(info["named_endpoints"]) == ["/articles", "/ask"]
    assert info["unnamed_endpoints"] == {}
    assert info["named_endpoints"]["/ask"]["description"].startswith("Ask an article a question")


def test_the_python_client_asks_and_lists(server: Server) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    client = Client(server.url, verbose=False)
    answer = Answer.from_dict(client.predict(QUESTION, LOAN.id, api_name="/ask"))
    assert answer.text == "two euro"
    assert all(quote.verify(LOAN) for quote in answer.quotes)
    listed = client.predict(api_name="/articles")
    assert listed[0]["title"] == "The loan"
    with pytest.raises(AppError, match="no question"):
        client.predict("", api_name="/ask")
    own = client.predict(QUESTION, "", "That first offer was two euro.", "Mine", api_name="/ask")
    assert own["quotes"][0]["text"] == "That first offer was two euro."
    assert len(client.predict(api_name="/articles")) == len(listed)


def test_an_mcp_client_finds_the_tools_and_asks(server: Server) -> None:
    pytest.importorskip("mcp", reason="the mcp extra is not installed")
    with ThreadPoolExecutor(1) as pool:  # the browser's driver has the main thread's event loop
        tools, answer = pool.submit(asyncio.run, _over_mcp(server)).result()
    assert tools == {"ask", "articles"}
    assert answer["text"] == "two euro"
    assert answer["quotes"][0]["text"] == "The loan is two euro."


async def _over_mcp(server: Server) -> tuple[set[str], dict[str, Any]]:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    url = f"{server.url}/gradio_api/mcp/"
    async with (
        streamable_http_client(url) as (read, write, _),
        ClientSession(read, write) as client,
    ):
        await client.initialize()
        tools = await client.list_tools()
        result = await client.call_tool("ask", {"question": QUESTION, "article": LOAN.id})
    [content] = result.content
    text = getattr(content, "text", "")
    return {tool.name for tool in tools.tools}, _literal(text)


def _literal(text: str) -> dict[str, Any]:
    """What Gradio writes for a dict: JSON, or Python's own notation."""
    import ast

    try:
        data: dict[str, Any] = json.loads(text)
    except ValueError:
        data = ast.literal_eval(text)
    return data


def test_a_port_that_is_taken_is_said(server: Server) -> None:
    port = server.url.rpartition(":")[2]
    command = [sys.executable, "-m", "qa", "serve", "--port", port]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 2
    assert "cannot listen" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_login_is_asked_for() -> None:
    script = "from tests.browser.fake_server import main; main()"
    with serving({"QA_AUTH": "reader:secret"}, script=script) as locked:
        for path in ("/config", "/gradio_api/info"):
            assert httpx.get(f"{locked.url}{path}").status_code == 401
        form = {"username": "reader", "password": "wrong"}
        assert httpx.post(f"{locked.url}/login", data=form).status_code == 400
        with httpx.Client(base_url=locked.url) as client:
            assert client.post("/login", data=form | {"password": "secret"}).status_code == 200
            assert client.get("/config").status_code == 200
