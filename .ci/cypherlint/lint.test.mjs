// Each file in testdata but the good one has one mistake, found at its place.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lint } from './lint.mjs';

const testdata = fileURLToPath(new URL('testdata/', import.meta.url));
const vocabulary = JSON.parse(readFileSync(`${testdata}vocabulary.json`, 'utf8'));
const wanted = {
  'good.cypher': [],
  'undefined_variable.cypher': ['3:8', /`system` not defined/],
  'misspelt_label.cypher': ['2:16', /Label Servise/],
  'undeclared_parameter.cypher': ['2:29', /\$id is not defined/],
  'unused_parameter.cypher': ['2:12', /\$id is declared but not used/],
  'cartesian_product.cypher': ['2:1', /cartesian product/],
  'missing_first_line.cypher': ['1:1', /first line/],
  'second_statement.cypher': ['6:8', /`servise` not defined/],
};

test('every file in testdata is expected', () => {
  assert.deepEqual(readdirSync(testdata).filter((name) => name.endsWith('.cypher')).sort(), Object.keys(wanted).sort());
});

for (const [name, [place, message]] of Object.entries(wanted)) {
  test(name, () => {
    const findings = lint(readFileSync(testdata + name, 'utf8'), vocabulary);
    assert.deepEqual(findings.map(({ line, column }) => `${line}:${column}`), place ? [place] : [], JSON.stringify(findings));
    if (message) {
      assert.match(findings[0].message, message);
    }
  });
}

test('the command prints places and exits 1', () => {
  const command = fileURLToPath(new URL('lint.mjs', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [command, '.', 'vocabulary.json'], { cwd: testdata, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stdout, /^misspelt_label\.cypher:2:16 Label Servise/m);
  assert.match(stdout, /8 files, 7 findings\n$/);
});

test('nothing to lint is no finding', () => {
  const command = fileURLToPath(new URL('lint.mjs', import.meta.url));
  assert.equal(spawnSync(process.execPath, [command, `${testdata}none`]).status, 0);
});
