// A computational graph of the reader's own expression: forward, and back one edge after the other.

import {
  announcer, assign, button, choice, clamp, figure, follow, make, roving, tickText, toolbar, tools, uniqueId, words,
} from "./toolkit.js";
import { math, MOST_SENT } from "./computation_graph_math.js";
import { OPS } from "./computation_graph_parse.js";

export { math };

const TRAITS = ["expression", "inputs", "order", "fork", "step"];
const PRESETS = [
  ["q = x + y; q * z", "sum_times"], ["sigmoid(w0*x0 + w1*x1 + w2)", "neuron"],
  ["c = a + b; d = a*b; e = c + d; f = c*d; e + f", "used_twice"],
];
const LETTER = 6.8; // width of a letter in the picture, about

const show = (value) => tickText(Math.abs(value) < 5e-4 || Math.abs(value) >= 1e5 ? Number(value.toPrecision(2)) : Number(value.toFixed(3)));
const after = (value) => (value < 0 ? `(${show(value)})` : show(value)); // an operator
const readNumber = (text) => Number(text.trim().replace(/[−–]/g, "-").replace(",", "."));

/** The steps through a graph: a value each, then the first gradient, then what each edge sends. */
function stepsOf({ nodes, sent }) {
  const computed = nodes.flatMap(({ op }, node) => (op === "input" ? [] : [{ kind: "value", node }]));
  return [...computed, { kind: "seed", node: nodes.length - 1 }, ...sent.map((message) => ({ kind: "sent", ...message }))];
}

/** A number as operand k of an operation: in brackets, where a sign would meet its minus. */
const operand = (op, value, k) => (op === "negative" || op === "^" || (k && "+-*/".includes(op)) ? after : show)(value);
const operands = ({ op, args }, write) => args.map(({ node, value }, k) => (node === undefined ? operand(op, value, k) : write(node, k)));
const formula = (nodes, { op, name, args }) => (op === "input" ? name : OPS[op].write(...operands({ op, args }, (node) => nodes[node].name)));

/** The number that a step brings. */
const newNumber = (found, step) => ({ value: found.values[step.node], seed: 1, sent: step.product })[step.kind];

/** Draw boxes and edges as they are after `count` of the steps. */
function draw(svg, found, steps, count, t) {
  const { nodes, values, boxes, edges, width, height } = found;
  const done = steps.slice(0, count);
  const now = done[count - 1];
  const known = nodes.map(({ op }, i) => op === "input" || done.some(({ kind, node }) => kind === "value" && node === i));
  const seeded = done.some(({ kind }) => kind === "seed");
  const arrivals = nodes.map((_, i) => done.filter(({ kind, to }) => kind === "sent" && to === i));
  const text = (content, x, y, name) => make("svg:text", { x, y, class: name, "text-anchor": "middle" }, content);

  function gradient(i) {
    const here = arrivals[i];
    if (i === nodes.length - 1) return seeded ? "1" : "";
    if (!here.length) return "";
    const total = show(here[here.length - 1].total);
    const sum = here.map(({ product }, k) => (k ? after(product) : show(product))).join(" + ");
    const whole = `${sum} = ${total}`;
    return here.length > 1 && now.added && whole.length * LETTER < boxes[i].width ? whole : total;
  }
  function line({ from, to, slot, points, label }) {
    const last = done.findLast((step) => step.kind === "sent" && step.from === from && step.slot === slot);
    const current = last !== undefined && last === now;
    const d = `M${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}`;
    const state = current ? "cs-now" : last ? "cs-sent" : known[from] ? "cs-known" : "";
    const shown = last ? [text(`${show(last.local)} × ${after(last.upstream)}`, label[0], label[1] + 4, `cs-local ${current ? "cs-now" : ""}`)] : [];
    return [make("svg:path", { d, class: `cs-edge ${state}`, "data-name": `edge-${from}-${slot}` }), shown, to];
  }
  function box({ x, y, width: across, height: high }, i) {
    const here = now?.kind === "sent" ? (now.from === i ? (now.got < now.uses ? "cs-early" : "cs-fires") : "") : now?.node === i ? "cs-fires" : "";
    const whole = nodes[i].op === "input" ? nodes[i].name : `${nodes[i].name} = ${formula(nodes, nodes[i])}`;
    const caption = whole.length * LETTER < across ? whole : nodes[i].name;
    const value = known[i] ? show(values[i]) : "";
    return make("svg:g", { "data-name": `node-${nodes[i].name}` },
      make("svg:rect", { x: x - across / 2, y, width: across, height: high, rx: 6, class: `cs-gate ${here}` }),
      text(caption, x, y + 14, "cs-caption"), text(value, x, y + 29, "cs-forward"), text(gradient(i), x, y + 44, "cs-backward"));
  }
  const lines = edges.map(line);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren(...lines.map(([path]) => path), ...boxes.map(box), ...lines.flatMap(([, label]) => label));
  const said = nodes.map((node, i) => t("node", {
    name: node.op === "input" ? node.name : `${node.name} = ${formula(nodes, node)}`, value: known[i] ? show(values[i]) : "–", gradient: gradient(i) || "–",
  }));
  svg.setAttribute("aria-label", t("picture", { nodes: said.join("; ") }));
}

/** What a step has done, in words. */
function told(found, step, t) {
  const { nodes, values } = found;
  if (!step) return t("said_start");
  const name = (i) => nodes[i].name;
  if (step.kind === "seed") return t("said_seed", { name: name(step.node) });
  if (step.kind === "value") {
    const node = nodes[step.node];
    const numbers = OPS[node.op].write(...operands(node, (i, k) => operand(node.op, values[i], k)));
    return t("said_value", { name: node.name, formula: formula(nodes, node), numbers, value: show(values[step.node]) });
  }
  const values_ = {
    from: name(step.from), to: name(step.to), local: show(step.local), upstream: after(step.upstream), product: show(step.product),
    got: step.got, uses: step.uses, pass: step.pass, total: show(step.total),
  };
  const more = [t("said_sent", values_)];
  if (step.before !== null) more.push(t(step.added ? "added" : "overwritten", { ...values_, before: show(step.before), product: after(step.product) }));
  if (step.got < step.uses) more.push(t("early", values_));
  if (step.pass > 1) more.push(t("again", values_));
  if (step.lost) more.push(t("lost", values_));
  return more.join(" ");
}

/** What comes next, as a question. */
function asked(found, step, t) {
  const { nodes } = found;
  if (!step) return t("next_none");
  if (step.kind === "seed") return t("next_seed", { name: nodes[step.node].name });
  if (step.kind === "sent") return t("next_sent", { from: nodes[step.from].name, to: nodes[step.to].name });
  return t("next_value", { name: nodes[step.node].name, formula: formula(nodes, nodes[step.node]) });
}

/** Whether all gradients of the inputs are right, and which they are. */
function judged({ nodes, gradients, right, sent }, t) {
  if (sent.length >= MOST_SENT) return t("cut", { most: MOST_SENT });
  const inputs = nodes.flatMap(({ op }, i) => (op === "input" ? [i] : []));
  const list = (numbers) => (numbers.length > 1 ? `(${numbers.join(", ")})` : numbers[0]);
  const values = { names: list(inputs.map((i) => nodes[i].name)), found: list(inputs.map((i) => show(gradients[i]))), right: list(inputs.map((i) => show(right[i]))) };
  const same = inputs.every((i) => Math.abs(gradients[i] - right[i]) <= 1e-9 * Math.max(1, Math.abs(right[i])));
  return t(same ? "right" : "wrong", values);
}

/** The inputs, one row each: its value to edit, and its gradient so far. */
function inputRows(model, t, change) {
  const body = make("tbody", {});
  const head = ["input", "value", "gradient"].map((key) => make("th", { scope: "col" }, t(key)));
  const table = make("table", { class: "cs-table" }, make("thead", {}, make("tr", {}, ...head)), body);
  let shown = "";
  let rows = [];
  function build(names) {
    shown = names.join();
    rows = names.map((name) => {
      const field = make("input", { type: "number", step: "any", "aria-label": t("value_of", { name }), "data-name": `input-${name}`, "data-lm-suppress-shortcuts": "true" });
      field.addEventListener("input", () => field.value !== "" && change(name, clamp(Number(field.value), -1e6, 1e6)));
      const gradient = make("td", { "data-name": `gradient-${name}` });
      return { field, gradient, row: make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, field), gradient) };
    });
    body.replaceChildren(...rows.map(({ row }) => row));
    roving(rows.map(({ field }) => field));
  }
  function update(names, values, gradients) {
    if (shown !== names.join()) build(names);
    rows.forEach(({ field, gradient }, i) => {
      if (field.value === "" || Number(field.value) !== values[i]) field.value = values[i];
      gradient.textContent = gradients[i];
    });
  }
  return { table, update };
}

function render({ model, el }) {
  const t = words(model);
  const svg = make("svg:svg", { viewBox: "0 0 340 270", class: "cs-axes", role: "img" });
  const id = uniqueId("expression");
  const expression = make("input", { type: "text", id, spellcheck: "false", autocapitalize: "off", autocomplete: "off", enterkeyhint: "done", "data-name": "expression", "aria-describedby": `${id}-error` });
  const wrong = make("p", { class: "cs-sums cs-refused", id: `${id}-error`, "data-name": "error" });
  const next = make("label", { for: `${id}-guess`, "data-name": "next" });
  const guess = make("input", { type: "text", id: `${id}-guess`, autocomplete: "off", spellcheck: "false", placeholder: t("guess"), "data-name": "guess" });
  const said = make("p", { class: "cs-sums cs-told", "data-name": "said" });
  const verdict = make("p", { class: "cs-sums", "data-name": "verdict" });
  const live = announcer();
  let [found, steps, reply] = [null, [], ""];

  const place = () => Math.min(model.get("step"), steps.length);
  const go = (step) => { reply = ""; assign(model, { step }); };
  function forward() {
    const step = steps[place()];
    if (!step) return;
    const value = readNumber(guess.value);
    const wanted = newNumber(found, step);
    const near = Math.abs(value - wanted) <= 0.006 * Math.max(1, Math.abs(wanted));
    const key = Number.isNaN(value) ? "guess_unread" : near ? "guess_right" : "guess_wrong";
    const answer = guess.value.trim() ? t(key, { guess: guess.value.trim(), value: show(wanted) }) : "";
    guess.value = "";
    reply = answer;
    assign(model, { step: place() + 1 });
  }
  guess.addEventListener("keydown", (event) => event.key === "Enter" && (event.preventDefault(), forward()));
  expression.addEventListener("change", () => {
    if (expression.value !== model.get("expression")) assign(model, { step: 0, expression: expression.value });
  });
  const edit = (name, value) => assign(model, { inputs: { ...model.get("inputs"), [name]: value } });
  const inputs = inputRows(model, t, edit);

  const preset = choice(model, "expression", t("presets"), PRESETS.map(([text, key]) => [text, t(key)]));
  preset.addEventListener("change", () => go(0));
  const steering = toolbar(t("steps"), button(t("start"), () => go(0)), button(t("back"), () => go(Math.max(0, place() - 1))),
    button(t("step"), forward), button(t("end"), () => go(999)));
  el.append(figure(model, "graph",
    preset,
    make("div", { class: "cs-typed" }, make("label", { for: id }, t("expression")), expression),
    wrong,
    make("div", { class: "cs-panels" },
      svg,
      make("div", { class: "cs-stack" },
        make("div", { class: "cs-asked" }, next, guess), steering, said, inputs.table, verdict,
        choice(model, "order", t("order"), ["topological", "recursive", "once"].map((key) => [key, t(key)])),
        choice(model, "fork", t("fork"), ["add", "assign"].map((key) => [key, t(key)])), tools(model, TRAITS))),
    live.element));

  return follow(model, TRAITS, () => {
    const [text, given, order, fork] = TRAITS.map((name) => model.get(name));
    if (document.activeElement !== expression || expression.value === "") expression.value = text;
    const answer = math.run(text, given, order, fork);
    wrong.textContent = answer.error ? t(answer.error, answer.about) : "";
    svg.classList.toggle("cs-faint", Boolean(answer.error));
    expression.setAttribute("aria-invalid", Boolean(answer.error));
    if (answer.error) {
      verdict.textContent = "";
      return live.say(wrong.textContent);
    }
    found = { ...answer, sent: answer.sent.map((message) => ({ ...message, added: fork === "add" })) };
    steps = stepsOf(found);
    const [at, names] = [place(), found.nodes.flatMap(({ op }, i) => (op === "input" ? [i] : []))];
    const arrived = (i) => steps.slice(0, at).findLast(({ kind, to }) => kind === "sent" && to === i);
    draw(svg, found, steps, at, t);
    inputs.update(names.map((i) => found.nodes[i].name), names.map((i) => found.values[i]), names.map((i) => (arrived(i) ? show(arrived(i).total) : "")));
    said.textContent = [reply, told(found, steps[at - 1], t)].filter(Boolean).join(" ");
    next.textContent = asked(found, steps[at], t);
    guess.disabled = at === steps.length;
    verdict.textContent = at === steps.length ? judged(found, t) : t("progress", { at, all: steps.length });
    live.say([said.textContent, at === steps.length ? verdict.textContent : ""].join(" "));
  });
}

export default { render };
