import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

const outDir = '../dist';
const packages = new Map();

// packageOf is the folder of the package a module came from, undefined for the page's own files.
function packageOf(id) {
  const found = id.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
  return found?.[1];
}

// Remembers every package that went into a bundle, for its licence.
function collectPackages() {
  return {
    name: 'collect-packages',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        for (const id of Object.keys(chunk.modules ?? {})) {
          const folder = packageOf(id.replace(/^\0/, ''));
          if (folder && existsSync(join(folder, 'package.json'))) {
            const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json')));
            packages.set(`${name} ${version}`, { folder, license });
          }
        }
      }
    },
  };
}

// Last: licences are written down, and what shrinks is kept only gzipped, as the Go handler sends it.
function finish() {
  return {
    name: 'finish',
    apply: 'build',
    closeBundle() {
      const notices = [...packages].sort().map(([name, { folder, license }]) => {
        const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
        const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
        return `${name} (${license ?? 'see text'})\n\n${text}\n`;
      });
      writeFileSync(join(outDir, 'licenses.txt'), notices.join(`\n${'-'.repeat(72)}\n\n`));
      for (const entry of readdirSync(outDir, { recursive: true })) {
        if (['.js', '.css', '.ttf', '.txt'].includes(extname(entry))) {
          const path = join(outDir, entry);
          writeFileSync(join(dirname(path), `${basename(path)}.gz`), gzipSync(readFileSync(path), { level: 9 }));
          rmSync(path);
        }
      }
    },
  };
}

export default defineConfig({
  // Relative addresses: the Go handler may serve the page under any prefix.
  base: './',
  plugins: [collectPackages(), finish()],
  worker: { format: 'es', plugins: () => [collectPackages()] },
  build: {
    outDir,
    emptyOutDir: true,
    sourcemap: false,
    target: 'es2022',
    // Files, never data: addresses, so that the content security policy stays narrow.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4096,
    rollupOptions: {
      onwarn(warning, report) {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') {
          report(warning);
        }
      },
    },
  },
});
