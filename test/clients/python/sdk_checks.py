"""The Python SDK against the server at SLUICE_URL. Each check is one line of JSON: its name, and what failed."""

import asyncio
import json
import os
import sys
import traceback
import uuid

import httpx
from langgraph_sdk import get_client, get_sync_client
from langgraph_sdk.errors import ConflictError, NotFoundError, UnprocessableEntityError

URL = os.environ["SLUICE_URL"]
QUESTION = os.environ["SLUICE_QUESTION"]
ANSWER = os.environ["SLUICE_ANSWER"]
client = get_client(url=URL)


def asks(text):
    return {"messages": [{"role": "user", "content": text}]}


async def parts_of(stream):
    return [part async for part in stream]


async def check_assistants():
    found = await client.assistants.search(graph_id="analyst")
    assert [one["graph_id"] for one in found] == ["analyst"], found
    assert found[0]["metadata"]["created_by"] == "system"
    made = await client.assistants.create("one", name="Py", metadata={"from": "python"}, config={"tags": ["py"]})
    changed = await client.assistants.update(made["assistant_id"], name="Py 2", metadata={"more": 1})
    assert changed["version"] == 2 and changed["metadata"] == {"from": "python", "more": 1}, changed
    versions = await client.assistants.get_versions(made["assistant_id"])
    assert [one["version"] for one in versions] == [2, 1]
    latest = await client.assistants.set_latest(made["assistant_id"], 1)
    assert latest["name"] == "Py", latest
    assert await client.assistants.count(metadata={"from": "python"}) == 1
    thread = await client.threads.create()
    assert await client.runs.wait(thread["thread_id"], made["assistant_id"], input={"n": 1}) == {"n": 2, "trace": ["only"]}
    await client.assistants.delete(made["assistant_id"])
    with raises(NotFoundError):
        await client.assistants.get(made["assistant_id"])


async def check_assistant_page():
    page = await client.assistants.search(limit=2, response_format="object")
    assert len(page["assistants"]) == 2 and page["next"] == "2", page


async def check_threads():
    thread_id = str(uuid.uuid4())
    thread = await client.threads.create(thread_id=thread_id, metadata={"owner": "py"}, graph_id="one")
    assert thread["thread_id"] == thread_id and thread["status"] == "idle", thread
    assert thread["metadata"]["graph_id"] == "one"
    with raises(ConflictError):
        await client.threads.create(thread_id=thread_id)
    again = await client.threads.create(thread_id=thread_id, if_exists="do_nothing")
    assert again["created_at"] == thread["created_at"]
    updated = await client.threads.update(thread_id, metadata={"topic": "tides"})
    assert updated["metadata"] == {"owner": "py", "graph_id": "one", "topic": "tides"}, updated
    found = await client.threads.search(metadata={"topic": "tides"}, select=["thread_id", "metadata"])
    assert found == [{"thread_id": thread_id, "metadata": updated["metadata"]}], found
    assert await client.threads.count(metadata={"topic": "tides"}) == 1
    await client.threads.delete(thread_id)
    with raises(NotFoundError):
        await client.threads.get(thread_id)


async def check_wait_for_the_analyst():
    thread = await client.threads.create()
    created = []
    values = await client.runs.wait(thread["thread_id"], "analyst", input=asks(QUESTION), on_run_created=created.append)
    assert [message["type"] for message in values["messages"]] == ["human", "ai", "tool", "ai"], values
    assert ANSWER in values["messages"][-1]["content"], values["messages"][-1]
    run = await client.runs.get(thread["thread_id"], created[0]["run_id"])
    assert run["status"] == "success", run


async def check_stream_modes():
    thread = await client.threads.create()
    created = []
    parts = await parts_of(
        client.runs.stream(
            thread["thread_id"],
            "analyst",
            input=asks(QUESTION),
            stream_mode=["values", "updates", "messages-tuple"],
            on_run_created=created.append,
        )
    )
    events = [part.event for part in parts]
    assert events[0] == "metadata" and parts[0].data["run_id"] == created[0]["run_id"], parts[0]
    assert {"values", "updates", "messages"} <= set(events), set(events)
    tokens = [part.data[0]["content"] for part in parts if part.event == "messages" and part.data[0]["type"] == "AIMessageChunk"]
    state = await client.threads.get_state(thread["thread_id"])
    assert "".join(tokens) == state["values"]["messages"][-1]["content"], tokens[:5]
    assert parts[-1].event == "values" and parts[-1].data == state["values"]


async def check_stream_v2():
    thread = await client.threads.create()
    parts = await parts_of(
        client.runs.stream(thread["thread_id"], "one", input={"n": 1}, stream_mode="values", version="v2")
    )
    assert parts[-1]["type"] == "values" and parts[-1]["data"]["n"] == 2, parts[-1]


async def check_join_and_join_stream():
    thread = await client.threads.create()
    run = await client.runs.create(thread["thread_id"], "one", input={"n": 1}, stream_mode=["values"], stream_resumable=True)
    assert await client.runs.join(thread["thread_id"], run["run_id"]) == {"n": 2, "trace": ["only"]}
    parts = await parts_of(client.runs.join_stream(thread["thread_id"], run["run_id"]))
    assert [part.event for part in parts] == ["metadata", "values", "values"], parts
    later = await parts_of(client.runs.join_stream(thread["thread_id"], run["run_id"], last_event_id=parts[1].id))
    assert [part.data for part in later] == [{"n": 2, "trace": ["only"]}], later
    runs = await client.runs.list(thread["thread_id"], status="success")
    assert [one["run_id"] for one in runs] == [run["run_id"]]
    await client.runs.delete(thread["thread_id"], run["run_id"])
    with raises(NotFoundError):
        await client.runs.get(thread["thread_id"], run["run_id"])


async def check_interrupt_and_resume():
    thread = await client.threads.create()
    thread_id = thread["thread_id"]
    stopped = await client.runs.wait(thread_id, "approval", input={})
    assert stopped["__interrupt__"][0]["value"] == {"question": "first?"}, stopped
    assert (await client.threads.get(thread_id))["status"] == "interrupted"
    state = await client.threads.get_state(thread_id)
    assert state["next"] == ["ask"] and state["tasks"][0]["interrupts"][0]["value"] == {"question": "first?"}, state
    await client.runs.wait(thread_id, "approval", command={"resume": "yes"})
    done = await client.runs.wait(thread_id, "approval", command={"resume": "no"})
    assert done["trace"] == ["before", "answers yes no", "after"], done


async def check_state_update_and_fork():
    thread = await client.threads.create()
    thread_id = thread["thread_id"]
    await client.runs.wait(thread_id, "branching", input={"n": 2})
    updated = await client.threads.update_state(thread_id, {"trace": ["by hand"]}, as_node="even")
    assert updated["checkpoint"]["checkpoint_id"], updated
    state = await client.threads.get_state(thread_id)
    assert state["values"]["trace"][-1] == "by hand", state
    history = await client.threads.get_history(thread_id, limit=100)
    assert history[0]["checkpoint"] == state["checkpoint"] and history[-1]["next"] == ["__start__"], history
    old = next(one for one in history if one["next"] == ["even"])
    at = await client.threads.get_state(thread_id, checkpoint_id=old["checkpoint"]["checkpoint_id"])
    assert at["next"] == ["even"], at
    by_object = await client.threads.get_state(thread_id, checkpoint=old["checkpoint"])
    assert by_object["values"] == at["values"]
    forked = await client.runs.wait(thread_id, "branching", checkpoint_id=old["checkpoint"]["checkpoint_id"])
    assert forked["trace"] == ["count 2", "count 1", "even"], forked


async def check_subgraph_state():
    thread = await client.threads.create()
    await client.runs.wait(thread["thread_id"], "nested", input={"n": 1})
    state = await client.threads.get_state(thread["thread_id"], subgraphs=True)
    assert state["tasks"][0]["state"]["next"] == ["inner2"], state["tasks"]


async def check_cancel():
    thread = await client.threads.create()
    thread_id = thread["thread_id"]
    run = await client.runs.create(thread_id, "waiting", input={"n": 60_000})
    await client.runs.cancel(thread_id, run["run_id"], wait=True)
    assert (await client.runs.get(thread_id, run["run_id"]))["status"] == "interrupted"
    gone = await client.runs.create(thread_id, "waiting", input={"n": 60_000})
    await client.runs.cancel(thread_id, gone["run_id"], wait=True, action="rollback")
    with raises(NotFoundError):
        await client.runs.get(thread_id, gone["run_id"])
    many = [await client.runs.create(thread_id, "waiting", input={"n": 60_000}) for _ in range(2)]
    await client.runs.cancel_many(thread_id=thread_id, run_ids=[run["run_id"] for run in many])
    for run in many:
        await client.runs.join(thread_id, run["run_id"])
        assert (await client.runs.get(thread_id, run["run_id"]))["status"] == "interrupted"


async def check_stateless_runs():
    assert await client.runs.wait(None, "one", input={"n": 4}) == {"n": 5, "trace": ["only"]}
    parts = await parts_of(client.runs.stream(None, "one", input={"n": 4}, stream_mode="updates"))
    assert [part.event for part in parts] == ["metadata", "updates"], parts
    batch = await client.runs.create_batch([{"assistant_id": "one", "input": {"n": n}} for n in (1, 2)])
    assert len(batch) == 2 and len({run["thread_id"] for run in batch}) == 2, batch


async def check_store():
    store = client.store
    assert await store.get_item(["py", "notes"], "k") is None
    await store.put_item(["py", "notes"], "k", {"text": "tide", "n": 3}, index=["text"], ttl=5)
    item = await store.get_item(["py", "notes"], key="k", refresh_ttl=True)
    assert item["value"] == {"text": "tide", "n": 3} and item["namespace"] == ["py", "notes"], item
    found = await store.search_items(["py"], filter={"n": {"$gt": 2}}, query="tide")
    assert [one["key"] for one in found["items"]] == ["k"], found
    spaces = await store.list_namespaces(prefix=["py"], max_depth=1)
    assert spaces == {"namespaces": [["py"]]}, spaces
    await store.delete_item(["py", "notes"], key="k")
    assert (await store.search_items(["py"]))["items"] == []


async def check_graph_and_schemas():
    graph = await client.assistants.get_graph("nested", xray=True)
    assert any(":" in str(node["id"]) for node in graph["nodes"]), graph
    schemas = await client.assistants.get_schemas("analyst")
    assert "messages" in schemas["input_schema"]["properties"], schemas
    assert list(await client.assistants.get_subgraphs("nested")) == ["sub"]


async def check_thread_stream():
    thread = await client.threads.create()
    thread_id = thread["thread_id"]
    for n in (1, 5):
        await client.runs.wait(thread_id, "one", input={"n": n})
    ends = []
    async for part in await client.threads.join_stream(thread_id, last_event_id="-", stream_mode=["run_modes"]):
        if part.event == "values":
            ends.append(part.data["n"])
        if len(ends) == 4:
            break
    assert ends == [1, 2, 5, 6], ends


async def protocol_over(transport):
    async with client.threads.stream(assistant_id="chat", transport=transport) as thread:
        await thread.run.start(input=asks("What is a tide?"))
        messages = [message async for message in thread.messages]
        texts = [await message.text for message in messages]
        values = await thread.output
    assert [message["type"] for message in values["messages"]] == ["human", "ai"], values
    assert texts == [values["messages"][-1]["content"]], texts


async def check_thread_protocol_over_sse():
    await protocol_over("sse")


async def check_thread_protocol_over_websocket():
    await protocol_over("websocket")


async def check_thread_protocol_values_and_tools():
    async with client.threads.stream(assistant_id="analyst") as thread:
        await thread.run.start(input=asks(QUESTION))
        calls = [call async for call in thread.tool_calls]
        values = await thread.output
        output = await calls[0].output
    assert [call.name for call in calls] == ["indicators"] and output["status"] == "success", output
    assert ANSWER in values["messages"][-1]["content"]


async def check_thread_protocol_interrupt():
    async with client.threads.stream(assistant_id="approval") as thread:
        await thread.run.start(input={})
        for answer, question in (("yes", "first?"), ("no", "second?")):
            while not (thread.interrupts and thread.interrupts[-1]["value"] == {"question": question}):
                await asyncio.sleep(0.02)
            await thread.run.respond(answer, interrupt_id=thread.interrupts[-1]["interrupt_id"])
        trace = []
        while trace[-1:] != ["after"]:
            trace = (await client.threads.get_state(thread.thread_id))["values"]["trace"]
        assert trace == ["before", "answers yes no", "after"], trace


async def check_thread_copy():
    thread = await client.threads.create()
    await client.runs.wait(thread["thread_id"], "one", input={"n": 1})
    copy = await client.threads.copy(thread["thread_id"])
    assert copy["thread_id"] != thread["thread_id"]
    state = await client.threads.get_state(copy["thread_id"])
    assert state["values"] == {"n": 2, "trace": ["only"]}, state
    assert await client.runs.wait(copy["thread_id"], "one", input={"n": 5}) == {"n": 6, "trace": ["only", "only"]}
    assert (await client.threads.get_state(thread["thread_id"]))["values"]["n"] == 2


async def check_crons():
    cron = await client.crons.create("one", schedule="0 9 * * 1", timezone="Europe/Berlin", input={"n": 1}, metadata={"of": "py"})
    assert cron["next_run_date"] and cron["schedule"] == "0 9 * * 1", cron
    found = await client.crons.search(assistant_id=cron["assistant_id"])
    assert [one["cron_id"] for one in found] == [cron["cron_id"]], found
    paused = await client.crons.update(cron["cron_id"], enabled=False)
    assert paused["enabled"] is False, paused
    assert await client.crons.count(assistant_id=cron["assistant_id"]) == 1
    await client.crons.delete(cron["cron_id"])
    assert await client.crons.search(assistant_id=cron["assistant_id"]) == []


async def check_errors():
    missing = str(uuid.uuid4())
    with raises(NotFoundError) as caught:
        await client.threads.get(missing)
    assert caught.error.body == {"detail": f"Thread {missing} not found"}, caught.error.body
    with raises(UnprocessableEntityError) as caught:
        await client.threads.search(limit=0)
    assert caught.error.body["detail"].startswith("Invalid request body: limit: "), caught.error.body
    with raises(NotFoundError) as caught:
        await client.runs.create(None, "no-such-graph")
    assert "no-such-graph" in caught.error.body["detail"]
    raw = await httpx.AsyncClient().get(f"{URL}/threads/{missing}")
    assert raw.text == f"Thread {missing} not found", raw.text


async def check_failed_run():
    thread = await client.threads.create()
    with raises(Exception) as caught:
        await client.runs.wait(thread["thread_id"], "failing", input={"n": 0})
    assert str(caught.error) == "TypeError: cannot read the future (node broken)", caught.error
    parts = await parts_of(client.runs.stream(thread["thread_id"], "failing", input={"n": 0}))
    assert parts[-1].event == "error" and parts[-1].data["error"] == "TypeError", parts[-1]


async def check_sync_client():
    def use():
        sync = get_sync_client(url=URL)
        thread = sync.threads.create()
        values = sync.runs.wait(thread["thread_id"], "one", input={"n": 1})
        events = [part.event for part in sync.runs.stream(thread["thread_id"], "one", input={"n": 1})]
        return values, events

    values, events = await asyncio.to_thread(use)
    assert values == {"n": 2, "trace": ["only"]} and events == ["metadata", "values", "values"], (values, events)


class raises:
    """`with raises(Kind) as caught`: it must be raised, and is `caught.error` then."""

    def __init__(self, kind):
        self.kind = kind
        self.error = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        assert kind is not None, f"nothing was raised, want {self.kind.__name__}"
        self.error = error
        return issubclass(kind, self.kind) and kind is not AssertionError


async def main():
    checks = {name[6:]: check for name, check in globals().items() if name.startswith("check_")}
    for name in sys.argv[1:] or checks:
        failure = None
        try:
            await asyncio.wait_for(checks[name](), 12)
        except BaseException:
            failure = traceback.format_exc()
        print(json.dumps({"name": name, "failure": failure}), flush=True)


asyncio.run(main())
