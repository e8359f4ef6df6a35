// Follows the revisions of a real server with the usual clients, graphql-ws and graphql-sse, and as a browser's EventSource
// does, while changes are written and connections are cut; then plays the talks of resolvers/streams/testdata/socket over a
// real socket, and stops the server.
import assert from "node:assert/strict";
import { createServer, connect } from "node:net";
import { createClient as overSocket } from "graphql-ws";
import { createClient as overEvents } from "graphql-sse";
import { WebSocket } from "ws";
import { withServer } from "../server.mjs";
import { playAll } from "./talks.mjs";

const revisions = 60;
const query = "subscription($since: Int) { revisions(since: $since) { from revision complete changed { key kind } } }";

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** cutting listens before the server and can cut every connection. */
function cutting(target) {
  const { hostname, port } = new URL(target);
  const open = new Set();
  let cuts = 0;
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [one, other] of [[near, far], [far, near]]) {
      open.add(one);
      one.on("error", () => {});
      one.on("close", () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  return new Promise((resolve) => {
    proxy.listen(0, "127.0.0.1", () =>
      resolve({
        url: `http://127.0.0.1:${proxy.address().port}`,
        cut: () => {
          cuts++;
          for (const socket of open) socket.destroy();
        },
        cuts: () => cuts,
        close: () => proxy.close(),
      }),
    );
  });
}

/** A follower checks that each event goes on where the one before ended, and gathers what it is told of. */
function follower(name, known) {
  const follower = { name, known, events: 0, coalesced: 0, keys: new Set() };
  follower.take = ({ from, revision, complete, changed }) => {
    assert.equal(from, follower.known + 1, `${name}: after revision ${follower.known} came an event from ${from} to ${revision}`);
    assert.ok(revision >= from && complete, `${name}: ${from} to ${revision}, complete ${complete}`);
    follower.known = revision;
    follower.events++;
    if (revision > from) follower.coalesced++;
    for (const { key, kind } of changed) {
      assert.equal(kind, "WRITTEN");
      follower.keys.add(key);
    }
  };
  return follower;
}

/** The clients send the same variables when they connect anew, so what is known is kept there. */
function subscribe(client, follower, failed) {
  const variables = { since: follower.known };
  return client.subscribe(
    { query, variables },
    {
      next: ({ data, errors }) => {
        try {
          assert.equal(errors, undefined);
          follower.take(data.revisions);
          variables.since = follower.known;
        } catch (error) {
          failed(error);
        }
      },
      error: (error) => failed(new Error(`${follower.name}: ${JSON.stringify(error)} ${error?.message}`)),
      complete: () => {},
    },
  );
}

/** asBrowser reads an event stream as EventSource does: the same address again and again, with the id of the last event. */
async function asBrowser(url, follower, signal) {
  const address = `${url}/graphql?${new URLSearchParams({ query, variables: JSON.stringify({ since: follower.known }) })}`;
  let lastId;
  while (!signal.aborted) {
    try {
      const response = await fetch(address, { signal, headers: { Accept: "text/event-stream", ...(lastId && { "Last-Event-ID": lastId }) } });
      assert.equal(response.status, 200);
      assert.match(response.headers.get("content-type"), /^text\/event-stream/);
      assert.equal(response.headers.get("x-accel-buffering"), "no");
      let text = "";
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        let end;
        while ((end = text.indexOf("\n\n")) >= 0) {
          const fields = Object.fromEntries(text.slice(0, end).split("\n").filter((line) => !line.startsWith(":")).map((line) => line.split(/: ?(.*)/s)));
          text = text.slice(end + 2);
          if (fields.event !== "next") continue;
          follower.take(JSON.parse(fields.data).data.revisions);
          lastId = fields.id;
        }
      }
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      await pause(20); // cut off
    }
  }
}

async function write(url, key) {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      query: "mutation($input: ApplyChangesInput!) { applyChanges(input: $input) { change { revision } userErrors { code message } } }",
      variables: { input: { changes: [{ service: { key, name: { en: key }, documentsKnown: "NONE", basis: "STATED" } }] } },
    }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  assert.deepEqual(data.applyChanges.userErrors, []);
  return data.applyChanges.change.revision;
}

await withServer(async (url, { server, ended }) => {
  const began = Date.now();
  let failure;
  const failed = (error) => (failure ??= error);
  const proxy = await cutting(url);
  const socketUrl = proxy.url.replace("http", "ws") + "/graphql";
  const retries = { retryAttempts: Infinity };
  const clients = [
    overSocket({ url: socketUrl, webSocketImpl: WebSocket, ...retries, shouldRetry: () => true, retryWait: () => pause(20) }),
    overEvents({ url: `${proxy.url}/graphql`, ...retries, retry: () => pause(20) }),
  ];
  const followers = [follower("graphql-ws", 1), follower("graphql-sse", 1), follower("EventSource", 1)];
  clients.forEach((client, i) => subscribe(client, followers[i], failed));
  const leave = new AbortController();
  const browser = asBrowser(proxy.url, followers[2], leave.signal).catch(failed);

  let newest = 1;
  for (let i = 0; i < revisions; i++) {
    newest = await write(url, `live-${i}`);
    if (i % 7 === 3) proxy.cut();
    await pause(i % 5 === 0 ? 30 : 2);
  }
  for (let waited = 0; waited < 10_000 && !failure && followers.some(({ known }) => known < newest); waited += 20) await pause(20);
  leave.abort();
  await browser;
  if (failure) throw failure;
  for (const { name, known, events, coalesced, keys } of followers) {
    assert.equal(known, newest, `${name} was told of revisions up to ${known} of ${newest}`);
    assert.equal(keys.size, revisions, `${name} was told of ${keys.size} of ${revisions} nodes`);
    console.log(`${name}: revisions 2 to ${newest} each once and in order, in ${events} events (${coalesced} of several), over ${proxy.cuts()} cuts`);
  }

  // A question and a mutation over the socket.
  const client = overSocket({ url: url.replace("http", "ws") + "/graphql", webSocketImpl: WebSocket });
  const asked = await client.iterate({ query: "{ catalogue { moment { revision } } }" }).next();
  assert.equal(asked.value.data.catalogue.moment.revision, newest);
  const wrong = client.iterate({ query: "{ nothing }" }).next();
  await assert.rejects(wrong, (errors) => errors[0].extensions.code === "BAD_REQUEST");

  const { passed, total } = await playAll(url);
  console.log(`Talks over a real socket, with their messages and close codes: ${passed}/${total}`);
  assert.equal(passed, total);

  // A server that is stopped says so, and does not call subscriptions completed.
  const leaving = new WebSocket(url.replace("http", "ws") + "/graphql", "graphql-transport-ws");
  await new Promise((resolve) => leaving.once("open", resolve));
  const code = new Promise((resolve) => leaving.once("close", resolve));
  const events = await fetch(`${url}/graphql?${new URLSearchParams({ query })}`, { headers: { Accept: "text/event-stream" } });
  const text = events.text();
  const stopping = Date.now();
  server.kill("SIGTERM");
  assert.equal(await code, 1001);
  assert.ok(!(await text).includes("event: complete"));
  await ended;
  console.log(`Stopped in ${Date.now() - stopping} ms: 1001, and an event stream that ends where an event ends`);
  for (const one of [client, ...clients]) one.dispose();
  proxy.cut();
  proxy.close();
  console.log(`${((Date.now() - began) / 1000).toFixed(1)} s`);
});
process.exit(0); // clients that were cut may still be waiting to try again
