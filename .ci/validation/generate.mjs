// Writes operations, with what graphql-js, the reference implementation, says of them:
//
//   node generate.mjs SCHEMA SEED COUNT [KEPT] > corpus.jsonl
//
// KEPT keeps so many of them, and the 12 shortest that break just one rule, for each rule.
//
// One line an operation: {"text", "rules", "variables"}. rules are the rules that it breaks, "Syntax" where it cannot be
// parsed, none where it is valid. variables are sets of values for the first operation of a valid text: {"given",
// "coerced"}, with coerced missing where they are refused.
//
// Texts are random walks over the schema, whole or with faults planted: each rule has a fault that aims at it, and the
// words and signs of the text are shuffled a little besides. The same seed gives the same texts.
import { readFileSync } from 'node:fs';
import {
  buildSchema, getNamedType, getNullableType, getVariableValues, GraphQLError, GraphQLNonNull, isAbstractType, isCompositeType, isEnumType, isInputObjectType,
  isInputType, isLeafType, isListType, isNonNullType, Lexer, parse, parseType, print, Source, specifiedRules, TokenKind, TypeInfo,
  validate, visit,
} from 'graphql';

const [schemaFile, seed, count, kept] = process.argv.slice(2);
const schema = buildSchema(readFileSync(schemaFile, 'utf8'));

// mulberry32
let state = Number(seed) >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = state;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const chance = (p) => random() < p;
const below = (n) => Math.floor(random() * n);
const one = (list) => list[below(list.length)];

const types = Object.values(schema.getTypeMap());
const composite = types.filter((t) => isCompositeType(t) && !t.name.startsWith('__'));
const inputs = types.filter((t) => isInputType(t) && !t.name.startsWith('__'));
const fieldNames = [...new Set(composite.flatMap((t) => (t.getFields ? Object.keys(t.getFields()) : [])))];
const boolean = new GraphQLNonNull(schema.getType('Boolean'));
const enumNames = types.filter(isEnumType).flatMap((t) => t.getValues().map((v) => v.name));

const name = (value) => ({ kind: 'Name', value });
const named = (value) => ({ kind: 'NamedType', name: name(value) });

// --- valid operations

let variables; // of the operation being written
let fragments;
let aliases;

function typeNode(type) {
  return parseType(String(type));
}

function scalar(typeName) {
  switch (typeName) {
    case 'Int': return { kind: 'IntValue', value: String(one([0, 1, 7, -3, 2147483647, -2147483648])) };
    case 'Float': return one([{ kind: 'FloatValue', value: one(['1.5', '-2e3', '0.0']) }, { kind: 'IntValue', value: '4' }]);
    case 'Boolean': return { kind: 'BooleanValue', value: chance(0.5) };
    case 'ID': return one([{ kind: 'StringValue', value: 'a1' }, { kind: 'IntValue', value: '12' }]);
    case 'String': return { kind: 'StringValue', value: one(['', 'x', 'қазақ "тілі"', 'line\nline']), block: chance(0.2) };
    default: return one([{ kind: 'StringValue', value: 'x' }, { kind: 'IntValue', value: '5' }, { kind: 'ListValue', values: [] }]);
  }
}

function literal(type, depth, constant) {
  if (isNonNullType(type)) return !constant && chance(0.12) ? variable(type) : literal(type.ofType, depth, constant);
  if (!constant && chance(0.12)) return variable(type);
  if (isListType(type)) {
    if (chance(0.2)) return literal(type.ofType, depth - 1, constant); // one entry stands for a list
    return { kind: 'ListValue', values: Array.from({ length: below(3) }, () => value(type.ofType, depth - 1, constant)) };
  }
  if (isEnumType(type)) return { kind: 'EnumValue', value: one(type.getValues()).name };
  if (!isInputObjectType(type)) return scalar(type.name);
  const all = Object.values(type.getFields());
  let chosen = all.filter((f) => (isNonNullType(f.type) && f.defaultValue === undefined) || (depth > 0 && chance(0.25)));
  if (type.isOneOf) {
    const simple = all.filter((f) => depth > 0 || isLeafType(getNamedType(f.type)));
    const f = one(simple.length ? simple : all);
    return { kind: 'ObjectValue', fields: [{ kind: 'ObjectField', name: name(f.name), value: set(f.type, depth - 1, constant) }] };
  }
  return { kind: 'ObjectValue', fields: chosen.map((f) => ({ kind: 'ObjectField', name: name(f.name), value: value(f.type, depth - 1, constant) })) };
}

// set is a value that is not null, variables not null either.
function set(type, depth, constant) {
  const v = literal(type, depth, true);
  if (constant || !chance(0.3)) return v;
  const v2 = `v${variables.length}`;
  variables.push({ kind: 'VariableDefinition', variable: { kind: 'Variable', name: name(v2) }, type: typeNode(`${getNullableType(type)}!`), directives: [] });
  return { kind: 'Variable', name: name(v2) };
}

function value(type, depth, constant) {
  if (!isNonNullType(type) && chance(0.1)) return { kind: 'NullValue' };
  if (!constant && chance(0.3)) return variable(type);
  return literal(type, depth, constant);
}

function variable(type) {
  const text = `v${variables.length}`;
  let definition = String(type);
  let defaultValue;
  if (chance(0.3) && !definition.endsWith('!')) definition += '!';
  else if (chance(0.3)) {
    const nullable = getNullableType(type);
    definition = chance(0.7) ? String(nullable) : definition;
    defaultValue = literal(nullable, 1, true);
  }
  variables.push({ kind: 'VariableDefinition', variable: { kind: 'Variable', name: name(text) }, type: typeNode(definition), defaultValue, directives: [] });
  return { kind: 'Variable', name: name(text) };
}

function directives() {
  if (!chance(0.06)) return [];
  return [{ kind: 'Directive', name: name(one(['include', 'skip'])), arguments: [{ kind: 'Argument', name: name('if'), value: literal(boolean, 0) }] }];
}

function field(f, depth) {
  const chosen = f.args.filter((a) => (isNonNullType(a.type) && a.defaultValue === undefined) || chance(0.25));
  const node = {
    kind: 'Field', name: name(f.name), directives: directives(),
    arguments: chosen.map((a) => ({ kind: 'Argument', name: name(a.name), value: isNonNullType(a.type) ? literal(a.type, 2) : value(a.type, 2) })),
  };
  if (chosen.length || chance(0.1)) node.alias = name(`a${aliases++}`);
  const type = getNamedType(f.type);
  if (isCompositeType(type)) node.selectionSet = selection(type, depth - 1);
  return node;
}

function selection(type, depth) {
  const selections = [];
  const all = type.getFields ? Object.values(type.getFields()) : [];
  const possible = depth > 0 ? all : all.filter((f) => isLeafType(getNamedType(f.type)));
  for (let n = 1 + below(3); n > 0 && possible.length; n--) selections.push(field(one(possible), depth));
  if (depth > 0 && chance(isAbstractType(type) ? 0.6 : 0.15)) {
    const on = isAbstractType(type) && chance(0.8) ? one(schema.getPossibleTypes(type)) : type;
    if (chance(0.5)) {
      selections.push({ kind: 'InlineFragment', typeCondition: chance(0.8) || on !== type ? named(on.name) : undefined, directives: directives(), selectionSet: selection(on, depth - 1) });
    } else {
      const text = `F${fragments.length}`;
      const fragment = { kind: 'FragmentDefinition', name: name(text), typeCondition: named(on.name), directives: [] };
      fragments.push(fragment);
      fragment.selectionSet = selection(on, depth - 1);
      selections.push({ kind: 'FragmentSpread', name: name(text), directives: directives() });
      if (chance(0.2)) selections.push({ kind: 'FragmentSpread', name: name(text), directives: [] });
    }
  }
  if (!selections.length || chance(0.1)) selections.push({ kind: 'Field', name: name('__typename'), directives: [], arguments: [] });
  return { kind: 'SelectionSet', selections };
}

function document() {
  fragments = [];
  aliases = 0;
  const operations = [];
  const several = chance(0.1);
  for (let n = several ? 2 : 1; n > 0; n--) {
    variables = [];
    const roots = [['query', schema.getQueryType()], ['mutation', schema.getMutationType()], ['subscription', schema.getSubscriptionType()]].filter(([, t]) => t);
    const [operation, type] = chance(0.7) ? roots[0] : one(roots);
    const selectionSet = selection(type, 1 + below(4));
    if (operation === 'subscription') selectionSet.selections = [field(one(Object.values(type.getFields())), 3)];
    operations.push({
      kind: 'OperationDefinition', operation, name: several || chance(0.6) ? name(`O${n}`) : undefined, directives: [],
      variableDefinitions: variables, selectionSet,
    });
  }
  return { kind: 'Document', definitions: [...operations, ...fragments] };
}

// --- faults

function nodes(doc, ...kinds) {
  const found = [];
  visit(doc, { enter(node, key, parent) { if (kinds.includes(node.kind)) found.push({ node, parent, key }); } });
  return found;
}

function missing() {
  throw new TypeError('there is nothing of that kind');
}

function anyValue() {
  return one([
    () => ({ kind: 'IntValue', value: one(['1', '0', '-1', '2147483648', '-2147483649', '9999999999', '9007199254740993', '99999999999999999999']) }),
    () => ({ kind: 'FloatValue', value: one(['1.5', '1e3', '1.0']) }),
    () => ({ kind: 'StringValue', value: one(['', '1', 'x', 'KK', 'true', 'null']), block: chance(0.1) }),
    () => ({ kind: 'BooleanValue', value: chance(0.5) }),
    () => ({ kind: 'NullValue' }),
    () => ({ kind: 'EnumValue', value: one([...enumNames, 'kk', 'NONE']) }),
    () => ({ kind: 'ListValue', values: Array.from({ length: below(3) }, anyValue) }),
    () => ({ kind: 'ObjectValue', fields: Array.from({ length: below(3) }, () => ({ kind: 'ObjectField', name: name(one(['name', 'byId', 'height', 'all', 'x'])), value: anyValue() })) }),
    () => ({ kind: 'Variable', name: name(`v${below(4)}`) }),
    () => literal(one(inputs), 1, true),
  ])();
}

const clone = (node) => JSON.parse(JSON.stringify(node ?? missing()));
const pick = (doc, ...kinds) => one(nodes(doc, ...kinds))?.node;

const faults = {
  otherField(doc) { const f = pick(doc, 'Field'); if (f) f.name = name(one([...fieldNames, 'nothing', '__typename', '__schema', `${f.name.value}s`])); },
  argument(doc) {
    const f = pick(doc, 'Field', 'Directive');
    if (!f) return;
    f.arguments ??= [];
    one([
      () => f.arguments.splice(below(f.arguments.length + 1), 1),
      () => f.arguments.push({ kind: 'Argument', name: name(one(['first', 'where', 'id', 'if', 'nothing'])), value: anyValue() }),
      () => { if (f.arguments.length) f.arguments.push(clone(one(f.arguments))); },
      () => f.arguments.reverse(),
    ])();
  },
  value(doc) {
    const found = one(nodes(doc, 'Argument', 'ObjectField'));
    if (found) found.node.value = anyValue();
  },
  fittingValue(doc) { // of the type that is asked for, or nearly
    const found = nodes(doc, 'Argument', 'ObjectField', 'VariableDefinition', 'ListValue');
    const { node } = one(found) ?? missing();
    const changed = one([
      ...inputs.filter((t) => isLeafType(t)).map((t) => () => scalar(t.name)),
      () => ({ kind: 'IntValue', value: one(['2147483647', '2147483648', '-2147483649', '12345678901234567890']) }),
      () => ({ kind: 'EnumValue', value: one(enumNames) }),
      () => ({ kind: 'ListValue', values: [literal(one(inputs), 1, true), anyValue()] }),
    ])();
    if (node.kind === 'ListValue') node.values.push(changed);
    else if (node.kind === 'VariableDefinition') node.defaultValue = changed;
    else node.value = changed;
  },
  insideValue(doc) { // two uses of a field with values that differ inside
    const to = pick(doc, 'SelectionSet');
    const copy = clone(one(to.selections.filter((s) => s.arguments?.length)));
    const inner = one(nodes(one(copy.arguments).value, 'IntValue', 'StringValue', 'EnumValue', 'BooleanValue', 'ListValue', 'ObjectValue')).node;
    if (inner.kind === 'ListValue') inner.values.reverse();
    else if (inner.kind === 'ObjectValue') inner.fields.reverse();
    else if (chance(0.7)) inner.value = one([...enumNames, '3', 'y']);
    to.selections.push(copy);
  },
  listEntry(doc) { const list = pick(doc, 'ListValue'); if (list) list.values.push(anyValue()); },
  inputField(doc) {
    const object = pick(doc, 'ObjectValue');
    if (!object) return;
    one([
      () => object.fields.pop(),
      () => object.fields.push({ kind: 'ObjectField', name: name(one(['name', 'byId', 'byName', 'height', 'minimum', 'nothing'])), value: anyValue() }),
      () => { if (object.fields.length) object.fields.push(clone(one(object.fields))); },
    ])();
  },
  sameAlias(doc) {
    const setNode = pick(doc, 'SelectionSet');
    const fields = setNode.selections.filter((s) => s.kind === 'Field');
    for (const f of fields.slice(0, 2)) f.alias = name('same');
  },
  merge(doc) {
    const from = pick(doc, 'SelectionSet');
    const to = pick(doc, 'SelectionSet');
    const copy = clone(one(from.selections));
    for (const { node } of nodes(copy, 'Argument')) if (chance(0.2)) node.value = anyValue();
    if (copy.kind === 'Field' && chance(0.3)) delete copy.alias;
    to.selections.push(copy);
  },
  mergeTwice(doc) {
    const to = pick(doc, 'SelectionSet');
    const copy = clone(one(to.selections));
    const inner = one(nodes(copy, 'SelectionSet'))?.node;
    if (inner) inner.selections.push({ kind: 'Field', alias: name(one(['a0', 'a1', 'id', 'code'])), name: name(one(fieldNames)), arguments: [], directives: [] });
    to.selections.push(copy);
  },
  typeCondition(doc) { const f = pick(doc, 'InlineFragment', 'FragmentDefinition'); if (f) f.typeCondition = named(one([...types.map((t) => t.name), 'Nothing'])); },
  inline(doc) {
    const to = pick(doc, 'SelectionSet');
    const on = one(composite);
    to.selections.push({ kind: 'InlineFragment', typeCondition: named(on.name), directives: [], selectionSet: selection(on, 1) });
  },
  abstract(doc) { // the same name on several types
    const to = pick(doc, 'SelectionSet');
    for (let n = 2 + below(2); n > 0; n--) {
      const on = one(composite.filter((t) => t.getFields));
      const f = field(one(Object.values(on.getFields())), 2);
      f.alias = name('x');
      to.selections.push({ kind: 'InlineFragment', typeCondition: named(on.name), directives: [], selectionSet: { kind: 'SelectionSet', selections: [f] } });
    }
  },
  variable(doc) {
    const op = pick(doc, 'OperationDefinition');
    const definition = one(op.variableDefinitions);
    one([
      () => op.variableDefinitions.splice(below(op.variableDefinitions.length + 1), 1),
      () => op.variableDefinitions.push(clone(definition)),
      () => op.variableDefinitions.push({ kind: 'VariableDefinition', variable: { kind: 'Variable', name: name('unused') }, type: named(one(types).name), directives: [] }),
      () => { definition.type = typeNode(one([`[${print(definition.type)}]`, print(definition.type).replace(/!$/, ''), one(types).name, `${one(inputs).name}!`, 'Nothing'])); },
      () => { definition.defaultValue = literal(one(inputs), 1, true); },
      () => { definition.defaultValue = { kind: 'NullValue' }; },
      () => { definition.directives = [{ kind: 'Directive', name: name('once'), arguments: [] }]; },
    ].slice(0, definition ? 7 : 1))();
  },
  leaf(doc) {
    const f = pick(doc, 'Field');
    if (!f) return;
    if (f.selectionSet) delete f.selectionSet;
    else f.selectionSet = selection(one(composite), 0);
  },
  directive(doc) {
    const to = pick(doc, 'Field', 'InlineFragment', 'FragmentSpread', 'FragmentDefinition', 'OperationDefinition', 'VariableDefinition');
    const directive = () => ({
      kind: 'Directive', name: name(one(['include', 'skip', 'repeated', 'once', 'deprecated', 'nothing'])),
      arguments: chance(0.7) ? [{ kind: 'Argument', name: name(one(['if', 'times', 'of'])), value: chance(0.5) ? { kind: 'BooleanValue', value: true } : anyValue() }] : [],
    });
    to.directives = [...(to.directives ?? []), directive()];
    if (chance(0.3)) to.directives.push(chance(0.5) ? clone(to.directives[0]) : directive());
  },
  fragment(doc) {
    const definition = pick(doc, 'FragmentDefinition');
    one([
      () => doc.definitions.push({ kind: 'FragmentDefinition', name: name('Unused'), typeCondition: named(one(composite).name), directives: [], selectionSet: selection(one(composite), 1) }),
      () => { pick(doc, 'SelectionSet').selections.push({ kind: 'FragmentSpread', name: name('Nothing'), directives: [] }); },
      () => { pick(doc, 'SelectionSet').selections.push({ kind: 'FragmentSpread', name: name(definition.name.value), directives: [] }); },
      () => { pick(definition, 'SelectionSet').selections.push({ kind: 'FragmentSpread', name: name(one(nodes(doc, 'FragmentDefinition')).node.name.value), directives: [] }); },
      () => doc.definitions.push(clone(definition)),
      () => { pick(doc, 'SelectionSet').selections.push({ kind: 'FragmentSpread', name: name(definition.name.value), directives: [] }); },
    ].slice(0, definition ? 6 : 2))();
  },
  operation(doc) {
    const op = pick(doc, 'OperationDefinition');
    one([
      () => doc.definitions.push(clone(op)),
      () => { delete op.name; },
      () => { op.operation = one(['query', 'mutation', 'subscription']); },
      () => { doc.definitions = doc.definitions.filter((d) => d !== op); },
      () => doc.definitions.unshift(clone(op)),
    ])();
  },
  roots(doc) {
    const op = pick(doc, 'OperationDefinition');
    const root = schema.getSubscriptionType();
    if (!root) return;
    op.operation = 'subscription';
    op.selectionSet = selection(root, 2);
    for (const s of op.selectionSet.selections) if (chance(0.3)) s.directives = [{ kind: 'Directive', name: name('skip'), arguments: [{ kind: 'Argument', name: name('if'), value: { kind: 'BooleanValue', value: true } }] }];
    if (chance(0.3)) op.selectionSet.selections = [clone(op.selectionSet.selections[0]), op.selectionSet.selections[0]];
  },
};

const signs = ['{', '}', '(', ')', '[', ']', ':', '!', '$', '@', '...', '|', '&', '=', ',', '#', '"', '"""', '0', '00', '1x', '-', '-0', '.5', '5.', '1e', '1.5e+3',
  'on', 'true', 'null', 'query', 'fragment', 'subscription', 'type A { a: Int }', 'schema { query: Query }', 'extend type Query { a: Int }', '"\\u00e9"', '"\\u{1F600}"', '"\\uD83D\\uDE00"',
  '"\\uD83D"', '"\\x"', '"\t"', '"""a\\"""b"""', '\uFEFF', '\u00a0', '\u0000', '\u0007', 'é', '?', ';', '~', '__a', '_', '(a: {})', '()', '{}', '($a: Int)', '@include(if: $v0)', '"a" ', '# c\r', '\r\n', '{a}'];

function shuffle(text) {
  const tokens = [];
  const lexer = new Lexer(new Source(text));
  for (let t = lexer.advance(); t.kind !== TokenKind.EOF; t = lexer.advance()) tokens.push(text.slice(t.start, t.end));
  const i = below(tokens.length);
  one([
    () => tokens.splice(i, 1),
    () => tokens.splice(i, 0, tokens[i]),
    () => tokens.splice(i, 0, one(signs)),
    () => tokens.splice(i, 1, one(signs)),
    () => tokens.splice(i, 1, one(tokens)),
    () => { const s = tokens[i]; tokens[i] = tokens[i + 1] ?? ''; tokens[i + 1] = s; },
  ])();
  return tokens.join(chance(0.9) ? ' ' : '\n');
}

// --- what is given for variables

function given(type, depth) {
  if (chance(0.04)) return anyJSON(1);
  if (isNonNullType(type)) return given(type.ofType, depth);
  if (chance(0.06)) return null;
  if (isListType(type)) return chance(0.15) ? given(type.ofType, depth) : Array.from({ length: below(3) }, () => given(type.ofType, depth - 1));
  if (isEnumType(type)) return one(type.getValues()).name;
  if (isInputObjectType(type)) {
    const all = Object.values(type.getFields());
    if (type.isOneOf && chance(0.9)) {
      const f = one(depth > 0 ? all : all.filter((a) => isLeafType(getNamedType(a.type))));
      return f ? { [f.name]: given(f.type, depth - 1) } : {};
    }
    const object = {};
    for (const f of all) if (chance(isNonNullType(f.type) && f.defaultValue === undefined ? 0.97 : depth > 0 ? 0.3 : 0)) object[f.name] = given(f.type, depth - 1);
    if (chance(0.03)) object.nothing = 1;
    return object;
  }
  switch (type.name) {
    case 'Int': return one([0, 5, -1, 2147483647]);
    case 'Float': return one([0.5, 3, -2]);
    case 'Boolean': return chance(0.5);
    case 'ID': return one(['a', 5]);
    case 'String': return one(['', 'x', 'қ']);
    default: return anyJSON(1);
  }
}

function anyJSON(depth) {
  return one([null, 0, 1, -5, 1.5, 1e10, 2147483648, -2147483649, '1', '1.5', 'x', 'KK', 'kk', 'true', true, false, [], {}, depth > 0 ? [anyJSON(depth - 1)] : [1], { byId: 'x' }, { byId: null }, { byId: 'x', byName: 'y' }, { height: 1 }]);
}

function setOf(definitions) {
  const values = {};
  for (const d of definitions) {
    if (chance(0.12)) continue;
    values[d.variable.name.value] = givenFor(d.type);
  }
  if (chance(0.03)) values.nothing = 1;
  return values;
}

function givenFor(node) {
  const typeOf = (n) => {
    if (n.kind === 'NonNullType') return typeOf(n.type);
    if (n.kind === 'ListType') return { list: typeOf(n.type) };
    return schema.getType(n.name.value);
  };
  const build = (t) => (t.list ? (chance(0.15) ? build(t.list) : Array.from({ length: below(3) }, () => build(t.list))) : given(t, 2));
  if (node.kind !== 'NonNullType' && chance(0.1)) return null;
  return build(typeOf(node));
}

// --- verdicts

// graphql-js 17.1 lets a variable that may be null stand in a @oneOf object (section 5.8.5 forbids it) where the type asked
// for is Choice! or a list, since it compares that with Choice. A field belongs to the type within; an item to the list.
const parentAsWritten = TypeInfo.prototype.getParentInputType;
TypeInfo.prototype.getParentInputType = function () {
  const parent = parentAsWritten.call(this);
  const nullable = parent && getNullableType(parent);
  return !parent || (isListType(nullable) && nullable.ofType === this.getInputType()) ? parent : getNamedType(parent);
};

function verdict(text) {
  let doc;
  try {
    doc = parse(text, { allowEmptySelectionSets: false }); // as the specification has it
  } catch (e) {
    if (e instanceof GraphQLError) return { rules: ['Syntax'] };
    throw e;
  }
  const rules = specifiedRules.filter((rule) => validate(schema, doc, [rule]).length > 0).map((rule) => rule.name.replace(/Rule$/, ''));
  return { rules: rules.sort(), doc };
}

// coerced are objects without prototypes.
const plain = (v) => (v === undefined ? undefined : JSON.parse(JSON.stringify(v)));

const lines = [];

// What chance seldom writes, for the schema of the tests.
const written = schema.getType('Choice') ? [
  'query ($v: Boolean = true @once(of: { open: $v })) { count(open: $v) }',
  'query ($v: Boolean, $v: Boolean) { count(open: $v) }',
  '{ count } query A { count }',
  '{ count @include(if: true) @include(if: true) }',
  '{ count @repeated @repeated }',
  '{ count ... on Language { __typename } }',
  'query ($v: Where!) { node(id: "1") { ... on Service { documents(where: $v) { id } } } }',
  '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
  '{ service(code: "\\uD83D\\uDE00") { id } }',
  '{ service(code: "\\u{1F600}") { id } }',
  '{ service(code: "\\u{110000}") { id } }',
  '{ service(code: "\\uDE00") { id } }',
  '{ service(code: """\\uD83D""") { id } } # "\\uD83D"',
  '{ anything(value: 12345678901234567890) }',
  '{ node(id: 12345678901234567890) { id } }',
  '{ count(share: 12345678901234567890) }',
  '{ service(choice: {}) { id } }',
  '{ service(choice: { byId: null }) { id } }',
  '{ service(choice: { byId: "a", byName: "b" }) { id } }',
  '{ service(choice: { byChoices: [{ byId: "a" }, {}] }) { id } }',
  'query ($v: ID) { service(choice: { byId: $v }) { id } }',
  'query ($v: ID!) { service(choice: { byId: $v }) { id } }',
  'query ($v: ID = "a") { service(choice: { byId: $v }) { id } }',
  'query ($v: Choice = { byId: "a", byName: "b" }) { service(choice: $v) { id } }',
  'query ($v: Choice = {}) { service(choice: $v) { id } }',
  'query ($v: ID) { things(choices: { byId: $v }) { __typename } }',
  'query ($v: ID!) { things(choices: { byId: $v }) { __typename } }',
  'query ($v: [Choice!] = [{ byId: null }]) { things(choices: $v) { __typename } }',
  'query ($v: [Choice!]) { things(choices: $v) { __typename } }',
  '"asks" query Q { count }',
  '"""\nasks\n""" # how many\n, query Q { ...f } "part" fragment f on Query { count } "more" query R { count }',
  'query ("is it open" $v: Boolean = true, """the name""" $w: String = "d" "a code" $c: ID @once(of: { open: $v }) "more" $x: [Int] = [1] "last" $y: Int) { count(open: $v) }',
  '"short" { count }',
  '"one" "two" query Q { count }',
  'query "in" Q { count }',
  'query "in" query { count }',
  'query Q "in" { count }',
  'query Q { "a field" count }',
  'query Q { count("an argument" open: true) }',
  'query ($v: "d" $w: Int) { count }',
  'query ($v: String = $w) { count }',
  'query ($v: String = "d" $w: Int) { service(code: $v) { id } count }',
  'query ($v: String = "d" "e" "f" $w: Int) { count }',
  'query Q @once("d" $w: Int) { count }',
  'query Q { count } "last"',
  '"\\q" query Q { count }',
  '"\\uD83D" query Q { count }',
  '"\\u{1F600}" query Q { count }',
  '"\\u{1F600} and \\u{110000}" query Q { count }',
  '"not\nended" query Q { count }',
  '"not ended query Q { count }',
  '"""not ended query Q { count }',
  '"" query Q { count }',
  '"d" queryQ { count }',
  '"d" query: { count }',
  '} "d" query Q { count }',
  '"d" type A { a: Int }',
  '\uFEFF"d" query Q { count }',
] : [];
for (const text of written) {
  const { rules, doc } = verdict(text);
  const line = { text, rules };
  const definitions = doc?.definitions[0].variableDefinitions;
  if (!rules.length && definitions?.length) line.variables = Array.from({ length: 20 }, () => tried(definitions));
  lines.push(line);
}

function tried(definitions) {
  const values = setOf(definitions);
  const result = getVariableValues(schema, definitions, values);
  return { given: values, coerced: result.errors ? undefined : plain(result.variableValues.coerced) };
}

for (let n = 0; n < Number(count); n++) {
  const doc = document();
  const planted = chance(0.25) ? 0 : 1 + below(2);
  for (let i = 0; i < planted; i++) {
    try { faults[one(Object.keys(faults))](doc); } catch (e) { if (!(e instanceof TypeError)) throw e; } // nothing to spoil
  }
  let text;
  try {
    text = print(doc);
    if (chance(0.12)) text = shuffle(text);
    text = text.replace(/\n\s*/g, ' ').includes('"""') || text.includes('#') ? text : text.replace(/\n\s*/g, ' ');
  } catch (e) {
    continue; // such a document cannot be written down
  }
  const { rules, doc: parsed } = verdict(text);
  const line = { text, rules };
  const op = parsed?.definitions.find((d) => d.kind === 'OperationDefinition');
  if (!rules.length && op?.variableDefinitions?.length) {
    line.variables = Array.from({ length: 3 }, () => tried(op.variableDefinitions));
  }
  lines.push(line);
}

const chosen = new Set(kept ? lines.slice(0, Number(kept)) : lines);
for (const rule of ['Syntax', ...specifiedRules.map((r) => r.name.replace(/Rule$/, ''))]) {
  const alone = lines.filter((l) => l.rules.length === 1 && l.rules[0] === rule).sort((a, b) => a.text.length - b.text.length);
  for (const line of alone.slice(0, 12)) chosen.add(line);
}
for (const line of chosen) console.log(JSON.stringify(line));
