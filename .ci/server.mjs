// Starts the real server for a check: the binary is built, the store is new and holds the sample registry.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * withServer calls use with the address of a server, such as http://127.0.0.1:40123, and stops the server afterwards.
 * Flags and environment are added to those of `onceonly serve`.
 */
export async function withServer(use, { flags = [], environment = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "onceonly-check-"));
  const binary = join(folder, "onceonly");
  execFileSync("go", ["build", "-o", binary, "./cmd/onceonly"], { cwd: root, stdio: "inherit" });
  const server = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--store", join(folder, "check.db"), ...flags], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "pipe"],
  });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  try {
    return await use(await address(server), { server, ended });
  } finally {
    server.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** address waits for the line that names it; what the server said before is shown if it ends without one. */
function address(server) {
  return new Promise((resolve, reject) => {
    const said = [];
    server.once("exit", () => reject(new Error(`The server ended before it listened:\n${said.join("\n")}`)));
    createInterface({ input: server.stderr }).on("line", (line) => {
      said.push(line);
      const found = line.match(/(http:\/\/[^/\s]+)\/graphql$/);
      if (found) resolve(found[1]);
    });
  });
}
