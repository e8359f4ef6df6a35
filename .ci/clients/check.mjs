// Client tools of others against schema.graphqls: two linters, Relay's compiler, the TypeScript generator with tsc, and a
// comparison with the published schema. Each prints one line; the first that fails ends the check with its output.
//
//	node check.mjs            all checks
//	node check.mjs publish    take schema.graphqls as the published one
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const source = new URL("../../schema.graphqls", import.meta.url);
const published = new URL("published.graphqls", import.meta.url);

process.chdir(new URL(".", import.meta.url).pathname);
if (process.argv[2] === "publish") {
  cpSync(source, published);
  process.exit();
}

mkdirSync("built", { recursive: true });
cpSync(source, "built/schema.graphql");

run("schema linter", "graphql-schema-linter", "built/schema.graphql", "--rules", schemaRules());
run("Relay rules of eslint", "eslint", "built/schema.graphql");
rmSync("frontend/relay/__generated__", { recursive: true, force: true });
rmSync("frontend/typed/generated", { recursive: true, force: true });
process.chdir("frontend");
run("Relay's compiler", "relay-compiler", "relay.config.json");
run("TypeScript generator", "graphql-codegen", "--config", "codegen.json");
run("tsc", "tsc");
await compare();

function run(what, command, ...args) {
  try {
    execFileSync("npx", ["--no-install", command, ...args], { stdio: "pipe", encoding: "utf8" });
  } catch (failed) {
    fail(what, failed.stdout + failed.stderr);
  }
  console.log(`clients: ${what}: ok`);
}

/** schemaRules is all rules but those that want everything in the order of the alphabet: the schema is read from top to bottom. */
function schemaRules() {
  return [
    "arguments-have-descriptions", "defined-types-are-used", "deprecations-have-a-reason", "descriptions-are-capitalized",
    "enum-values-all-caps", "enum-values-have-descriptions", "fields-are-camel-cased", "fields-have-descriptions",
    "input-object-values-are-camel-cased", "input-object-values-have-descriptions",
    "relay-connection-arguments-spec", "relay-connection-types-spec", "relay-page-info-spec", "types-are-capitalized",
    "types-have-descriptions",
  ].join(",");
}

/** compare refuses what breaks clients of the published schema, unless CHANGELOG names it under "Unreleased". */
async function compare() {
  const changes = await diff(buildSchema(readFileSync(published, "utf8")), buildSchema(readFileSync(source, "utf8")));
  const changelog = readFileSync(new URL("../../CHANGELOG.md", import.meta.url), "utf8");
  const unreleased = changelog.split(/^## /m).find((part) => part.startsWith("Unreleased")) ?? "";
  const breaking = changes.filter((change) => change.criticality.level === "BREAKING");
  const silent = breaking.filter((change) => !unreleased.includes("`" + change.path + "`"));
  if (silent.length > 0) {
    fail("published schema", silent.map((change) => `${change.path}: ${change.message}`).join("\n") +
      "\nKeep the old form beside the new one, deprecated with a reason and a date; or name each path in CHANGELOG.md under Unreleased, in backticks.");
  }
  console.log(`clients: published schema: ${changes.length} changes, ${breaking.length} of them breaking, none in silence`);
}

function fail(what, output) {
  console.error(`clients: ${what}: failed\n${output}`);
  process.exit(1);
}
