// Plays the talks of resolvers/streams/testdata/socket with the client library ws. Those that need a server of their own
// (commits, sign-in, limits, hours of silence) are played by the Go test only.
import { readFileSync, readdirSync } from "node:fs";
import { WebSocket } from "ws";

const folder = new URL("../../resolvers/streams/testdata/socket/", import.meta.url);
const ownServer = /^(commit|sign-in|cost-per-second|stop|wait \d+m)|revisions\(since|"service"|^# Operations beyond/m;

export async function playAll(url) {
  const talks = readdirSync(folder)
    .map((name) => [name, readFileSync(new URL(name, folder), "utf8").trim().split("\n")])
    .filter(([, lines]) => !ownServer.test(lines.join("\n")));
  const results = await Promise.all(
    talks.map(([name, lines]) =>
      play(url.replace("http", "ws") + "/graphql", lines).then(
        () => true,
        (error) => console.error(`${name}: ${error.message}`) ?? false,
      ),
    ),
  );
  return { passed: results.filter(Boolean).length, total: talks.length };
}

async function play(url, lines) {
  const offered = lines.find((line) => line.startsWith("subprotocols")) ?? "subprotocols graphql-transport-ws";
  const socket = new WebSocket(url, offered.split(/[ ,]+/).slice(1));
  const frames = [];
  let wake = () => {};
  const arrived = (frame) => {
    frames.push(frame);
    wake();
  };
  socket.on("message", (data) => arrived({ message: JSON.parse(data) }));
  socket.on("close", (code, reason) => arrived({ code, reason: String(reason) }));
  socket.on("error", (error) => arrived({ error: error.message }));
  await new Promise((resolve) => socket.once("open", resolve));
  const next = async (within) => {
    const late = setTimeout(() => wake(), within);
    if (frames.length === 0) await new Promise((resolve) => (wake = resolve));
    clearTimeout(late);
    return frames.shift();
  };
  for (const line of lines) {
    const [verb, ...words] = line.split(" ");
    const rest = words.join(" ");
    if (verb === "wait") {
      await new Promise((resolve) => setTimeout(resolve, parseFloat(rest) * 1000));
    } else if (verb === ">") {
      const [kind, value] = words;
      if (kind === "binary") socket.send(Buffer.from(value, "hex"), { binary: true });
      else if (kind === "text") socket.send(Buffer.from(value, "hex"), { binary: false });
      else if (kind === "bytes") socket.send("x".repeat(Number(value)));
      else socket.send(rest);
    } else if (verb === "<") {
      const frame = await next(rest === "nothing" ? 100 : 10_000);
      const close = rest.match(/^close (\d+) ?(.*)/);
      const good =
        rest === "nothing" ? frame === undefined
        : close ? frame?.code === Number(close[1]) && frame.reason.includes(close[2])
        : frame?.message !== undefined && contains(frame.message, JSON.parse(rest));
      if (!good) throw new Error(`${line}: got ${JSON.stringify(frame)}`);
    }
  }
  socket.terminate();
}

/** contains reports whether what was wanted is all there. Lists are equal in length. */
function contains(got, wanted) {
  if (Array.isArray(wanted)) return Array.isArray(got) && got.length === wanted.length && wanted.every((value, i) => contains(got[i], value));
  if (wanted !== null && typeof wanted === "object") {
    return got !== null && typeof got === "object" && Object.entries(wanted).every(([name, value]) => contains(got[name], value));
  }
  return got === wanted;
}
