// The expressions that a reader types: from text to a list of nodes, each after those that it is computed from.

const [LONGEST, MOST] = [200, 18];
const TOKEN = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([A-Za-z]\w*)|([-+*/^(),;=]))/y;
const LETTERS = "pqrstuvghkmnabcdexyz"; // names for nodes that the reader has not named

/** What is wrong with an expression: the key of a sentence, and what that sentence needs. */
export class Problem extends Error {
  constructor(key, values = {}) {
    super(key);
    Object.assign(this, { key, values });
  }
}

const infix = (sign) => (a, b) => `${a} ${sign} ${b}`;
const call = (name) => (...args) => `${name}(${args.join(", ")})`;
const sigmoid = (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));

/** Each operation: its value, its slope by each of its operands, and how it is written. */
export const OPS = {
  "+": { value: (a, b) => a + b, slopes: () => [1, 1], write: infix("+") },
  "-": { value: (a, b) => a - b, slopes: () => [1, -1], write: infix("−") },
  "*": { value: (a, b) => a * b, slopes: (a, b) => [b, a], write: infix("·") },
  "/": { value: (a, b) => a / b, slopes: (a, b) => [1 / b, -a / b / b], write: infix("/") },
  "^": { value: (a, n) => a ** n, slopes: (a, n) => [n === 0 ? 0 : n * a ** (n - 1)], write: (a, n) => `${a}^${n}` },
  negative: { value: (a) => -a, slopes: () => [-1], write: (a) => `−${a}` },
  max: { value: (a, b) => Math.max(a, b), slopes: (a, b) => (a >= b ? [1, 0] : [0, 1]), write: call("max") },
  relu: { value: (a) => Math.max(a, 0), slopes: (a) => [a > 0 ? 1 : 0], write: call("relu") },
  sigmoid: { value: sigmoid, slopes: (a) => [sigmoid(a) * sigmoid(-a)], write: call("σ") },
  exp: { value: Math.exp, slopes: (a) => [Math.exp(a)], write: call("exp") },
  log: { value: Math.log, slopes: (a) => [1 / a], write: call("log") },
};
const FUNCTIONS = ["max", "relu", "sigmoid", "exp", "log"];

function tokenize(text) {
  if (text.length > LONGEST) throw new Problem("long", { most: LONGEST });
  const plain = text.replace(/[−–]/g, "-").replace(/[·×]/g, "*").replace(/\*\*/g, "^").replace(/\n/g, ";").replace(/[;\s]*$/, "");
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < plain.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(plain);
    if (!match) throw new Problem("letter", { found: plain.slice(at).trim()[0] });
    const [, number, name, sign] = match;
    tokens.push({ text: number ?? name ?? sign, kind: number ? "number" : name ? "name" : "sign" });
  }
  return tokens;
}

/** The nodes of an expression: `{ op, name, args }`, where an argument is `{ node }` or a constant `{ value }`. */
export function parse(text) {
  const tokens = tokenize(text);
  if (!tokens.length) throw new Problem("empty");
  const nodes = [];
  const known = new Map(); // what a name stands for
  let at = 0;
  const here = (sign) => tokens[at]?.kind === "sign" && tokens[at].text === sign;
  const take = (sign) => here(sign) && Boolean(++at);

  function missing() {
    if (at < tokens.length) throw new Problem("missing", { found: tokens[at].text });
    throw new Problem("ends", { before: tokens[at - 1].text });
  }
  function apply(op, ...args) {
    if (args.some((arg) => "node" in arg)) return { node: nodes.push({ op, name: null, args }) - 1 };
    const value = OPS[op].value(...args.map((arg) => arg.value));
    if (!Number.isFinite(value)) throw new Problem("not_finite", { name: OPS[op].write(...args.map((arg) => arg.value)) });
    return { value };
  }
  function input(name) {
    if (FUNCTIONS.includes(name)) throw new Problem("reserved", { name });
    if (!known.has(name)) known.set(name, { node: nodes.push({ op: "input", name, args: [] }) - 1 });
    return known.get(name);
  }
  function arguments_(name) {
    if (!FUNCTIONS.includes(name)) throw new Problem("function", { name });
    const args = [sum()];
    while (take(",")) args.push(sum());
    if (!take(")")) closing();
    if (args.length !== (name === "max" ? 2 : 1)) throw new Problem(name === "max" ? "two_arguments" : "one_argument", { name });
    return apply(name, ...args);
  }
  function closing() {
    throw at < tokens.length && !["=", ";", ","].includes(tokens[at].text) ? beside() : new Problem("open");
  }
  /** What stands where an operator should: two factors side by side, for one. */
  function beside() {
    const [before, found] = [tokens[at - 1].text, tokens[at].text];
    if (found === ")") return new Problem("closed");
    if (found === "=") return new Problem("equals");
    return found === "," ? new Problem("letter", { found }) : new Problem("times", { before, found });
  }
  function atom() {
    const token = tokens[at];
    if (take("(")) {
      const found = sum();
      if (!take(")")) closing();
      return found;
    }
    if (!token || token.kind === "sign") missing();
    at++;
    if (token.kind === "number") return { value: Number(token.text) };
    return take("(") ? arguments_(token.text) : input(token.text);
  }
  function power() {
    const base = atom();
    if (!take("^")) return base;
    const exponent = factor();
    if ("node" in exponent) throw new Problem("exponent");
    return apply("^", base, exponent);
  }
  function factor() {
    return take("-") ? apply("negative", factor()) : power();
  }
  function chain(next, signs) {
    let found = next();
    for (let sign; (sign = signs.find(take)); ) found = apply(sign, found, next());
    return found;
  }
  const product = () => chain(factor, ["*", "/"]);
  const sum = () => chain(product, ["+", "-"]);

  function statement() {
    const name = tokens[at]?.kind === "name" && tokens[at + 1]?.text === "=" ? tokens[at].text : null;
    if (name) at += 2;
    const found = sum();
    if (at < tokens.length && !here(";")) throw beside();
    if (!name) return found;
    if (FUNCTIONS.includes(name)) throw new Problem("reserved", { name });
    if (known.has(name)) throw new Problem("twice", { name });
    known.set(name, found);
    if ("node" in found) nodes[found.node].name ??= name;
    return found;
  }

  let last = statement();
  while (take(";")) {
    if (![...known.values()].includes(last)) throw new Problem("unnamed");
    last = statement();
  }
  if (!("node" in last) || nodes[last.node].op === "input") throw new Problem("constant");
  return named(needed(nodes, last.node));
}

/** The nodes that the output is computed from, and the output as the last one. */
function needed(nodes, output) {
  const used = new Set([output]);
  for (let i = output; i >= 0; i--) if (used.has(i)) nodes[i].args.forEach(({ node }) => node !== undefined && used.add(node));
  const kept = [...used].sort((a, b) => a - b);
  if (kept.length > MOST) throw new Problem("many", { found: kept.length, most: MOST });
  return kept.map((i) => ({
    ...nodes[i], args: nodes[i].args.map((arg) => ("node" in arg ? { node: kept.indexOf(arg.node) } : arg)),
  }));
}

/** Give every node a name: f to the output, letters to what the reader has left unnamed. */
function named(nodes) {
  const taken = new Set(nodes.map(({ name }) => name));
  const output = nodes[nodes.length - 1];
  output.name ??= taken.has("f") ? "out" : "f";
  const free = [...LETTERS].filter((letter) => !taken.has(letter));
  nodes.forEach((node) => (node.name ??= free.shift()));
  return nodes;
}
