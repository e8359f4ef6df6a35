// Lints every .cypher file below a folder, without a database:
//
//   node lint.mjs [folder [vocabulary.json]]
//
// from any directory; by default graph/ and graph/neo4jstore/queries/vocabulary.json of this
// repository. Prints file:line:col message for each finding and exits 1 if there is one.
//
// Beyond what Neo4j's linter finds, a file opens with a comment that says what it answers, and
// declares its parameters among the comments at its top: // Params: $ids, $limit
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// The package's ES modules need Node 24, its CommonJS bundle runs on 20.
const { lintCypherQuery } = createRequire(import.meta.url)('@neo4j-cypher/language-support');

// Comments, strings and quoted names: what looks like a parameter in them is none.
const OPAQUE = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|`(?:``|[^`])*`/g;
const PARAMETER = /\$([\p{L}_][\p{L}\p{N}_]*)/gu;

// The comment lines before the first statement.
function header(text) {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('//'));
  return lines.slice(0, end < 0 ? lines.length : end);
}

// findings are {line, column, message}, counted from 1, in the order of the text.
export function lint(text, vocabulary = {}) {
  const findings = [];
  const comments = header(text);
  if (!/^\/\/ \p{L}.*[.?]/u.test(comments[0] ?? '')) {
    findings.push({ line: 1, column: 1, message: 'The first line has to be a comment, "// " and a sentence that says what the file answers.' });
  }
  const declared = new Map();
  comments.forEach((comment, index) => {
    if (comment.startsWith('// Params:')) {
      for (const match of comment.matchAll(PARAMETER)) {
        declared.set(match[1], { line: index + 1, column: match.index + 1 });
      }
    }
  });
  const code = text.replace(OPAQUE, (opaque) => opaque.replace(/[^\n]/g, ' '));
  const used = new Set([...code.matchAll(PARAMETER)].map((match) => match[1]));
  for (const [name, place] of declared) {
    if (!used.has(name)) {
      findings.push({ ...place, message: `Parameter $${name} is declared but not used.` });
    }
  }
  const parameters = Object.fromEntries([...declared.keys()].map((name) => [name, null]));
  const { diagnostics } = lintCypherQuery(text, { ...vocabulary, parameters }, { consoleCommandsEnabled: false });
  for (const { range, message } of diagnostics) {
    findings.push({ line: range.start.line + 1, column: range.start.character + 1, message });
  }
  return findings.sort((a, b) => a.line - b.line || a.column - b.column);
}

function main(folder, vocabularyFile) {
  const vocabulary = existsSync(vocabularyFile) ? JSON.parse(readFileSync(vocabularyFile, 'utf8')) : {};
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.cypher')).sort()
    : [];
  let count = 0;
  for (const file of files.map((name) => join(folder, name))) {
    for (const { line, column, message } of lint(readFileSync(file, 'utf8'), vocabulary)) {
      console.log(`${relative(process.cwd(), file)}:${line}:${column} ${message}`);
      count++;
    }
  }
  console.log(`cypherlint: ${files.length} files, ${count} findings${existsSync(vocabularyFile) ? '' : ', names not checked: no vocabulary'}`);
  return count === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const graph = fileURLToPath(new URL('../../graph', import.meta.url));
  process.exitCode = main(process.argv[2] ?? graph, process.argv[3] ?? join(graph, 'neo4jstore/queries/vocabulary.json'));
}
