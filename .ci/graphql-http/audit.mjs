// Runs every audit of the GraphQL-over-HTTP suite of npm's graphql-http against a server that it starts: `npm test`, or
// `node audit.mjs URL` for a server that runs already. Prints how many are ok, notice, warn and error; fails unless all
// are ok.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { auditServer } from 'graphql-http';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Builds and starts a server with a store of its own; says where it listens and how to end it. */
async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'onceonly-audit-'));
  const program = join(folder, 'onceonly');
  const built = spawnSync('go', ['build', '-o', program, './cmd/onceonly'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (built.status !== 0) throw new Error('The server does not build.');
  const server = spawn(program, ['serve', '--listen', '127.0.0.1:0', '--store', join(folder, 'audit.db')], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = async () => {
    if (server.exitCode === null) {
      server.kill('SIGINT');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true });
  };
  for await (const line of createInterface({ input: server.stderr })) {
    const url = /http:\/\/\S+\/graphql$/.exec(line);
    if (url) {
      server.stderr.resume();
      return { url: url[0], stop };
    }
    console.error(line);
  }
  await stop();
  throw new Error('The server ended before it listened.');
}

const { url, stop } = process.argv[2] ? { url: process.argv[2], stop: async () => {} } : await start();
try {
  const results = await auditServer({ url });
  const counts = { ok: 0, notice: 0, warn: 0, error: 0 };
  for (const result of results) {
    counts[result.status]++;
    if (result.status !== 'ok') console.error(`${result.status} ${result.id} ${result.name}: ${result.reason}`);
  }
  console.log(`graphql-http audits of ${results.length}: ${Object.entries(counts).map(([status, n]) => `${status} ${n}`).join(', ')}`);
  if (results.length === 0 || counts.ok !== results.length) process.exitCode = 1;
} finally {
  await stop();
}
