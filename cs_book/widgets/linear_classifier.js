// A linear classifier in the plane: the reader moves points, weights and biases.

const RANGE = [-3, 3];
const SIZE = 360; // of the picture, in its own units
const ARROW = 0.8; // length of an arrow for a weight vector of length 1
const CLASSES = [
  { name: "circle", color: "var(--blue)" },
  { name: "triangle", color: "var(--orange)" },
  { name: "square", color: "var(--green)" },
];

/** The mark of a class: color never carries the meaning alone. */
function marker(label, radius = 8) {
  const { color } = CLASSES[label];
  const r = radius;
  if (label === 0) return make("svg:circle", { r, fill: color });
  if (label === 1) return make("svg:path", { d: `M0,${-1.2 * r}L${1.15 * r},${0.8 * r}H${-1.15 * r}Z`, fill: color });
  return make("svg:rect", { x: -0.9 * r, y: -0.9 * r, width: 1.8 * r, height: 1.8 * r, fill: color });
}

const badge = (label) => make("svg:svg", { viewBox: "-11 -11 22 22", class: "cs-badge", "aria-hidden": "true" }, marker(label));

/** The state that counts: weights and biases after the slider that scales both. */
function effective(model) {
  const factor = model.get("scale");
  return {
    W: model.get("W").map((row) => row.map((w) => w * factor)),
    b: model.get("b").map((bias) => bias * factor),
  };
}

const column = (W, j) => W.map((row) => row[j]);
const withColumn = (W, j, w) => W.map((row, d) => row.map((old, k) => (k === j ? w[d] : old)));
const replaced = (list, i, value) => list.map((old, k) => (k === i ? value : old));

/** A table whose cells are found by name. */
function numbers(headings, rows, name) {
  const cells = rows.map((first, r) => {
    const values = headings.map((_, c) => make("td", { "data-name": `${name}-${r}-${c}` }));
    return { row: make("tr", {}, make("th", { scope: "row" }, ...first), ...values), values };
  });
  const head = headings.map((text) => make("th", { scope: "col" }, text));
  const table = make("table", { class: "cs-table" },
    make("thead", {}, make("tr", {}, make("td", {}), ...head)), make("tbody", {}, ...cells.map((cell) => cell.row)));
  return { table, cells };
}

/** Scores of the selected point, and with `losses` what the two losses make of them. */
function pointPanel(model) {
  const losses = model.get("show_losses");
  const heads = losses ? ["score", "hinge", "probability"] : ["w·x", "+ b", "= score"];
  const { table, cells } = numbers(heads, CLASSES.map(({ name }, j) => [badge(j), name]), "score");
  const title = make("b", { "data-name": "selected" });
  const turn = (by) => () => {
    const count = model.get("points").length;
    assign(model, { selected: (model.get("selected") + by + count) % count });
  };
  const button = (text, label, by) =>
    make("button", { type: "button", class: "cs-button", "aria-label": label, onclick: turn(by) }, text);
  const verdict = make("span", { "data-name": "verdict" });

  function draw() {
    const { W, b } = effective(model);
    const i = model.get("selected");
    const y = model.get("labels")[i];
    const x = model.get("points")[i];
    const [row] = math.scores([x], W, b);
    const winner = math.argmax(row);
    const p = math.softmax(row);
    title.textContent = `Point ${i + 1}`;
    verdict.replaceChildren(winner === y ? "right: " : "wrong: ", badge(y), winner === y ? "" : " taken for ", winner === y ? "" : badge(winner));
    cells.forEach(({ row: line, values }, j) => {
      const term = j === y ? "—" : format(Math.max(0, row[j] - row[y] + model.get("margin")));
      const shown = losses ? [format(row[j]), term, format(p[j], 3)]
        : [format(row[j] - b[j]), format(b[j]), format(row[j])];
      shown.forEach((text, c) => (values[c].textContent = text));
      line.classList.toggle("cs-true", j === y);
      line.classList.toggle("cs-winner", j === winner);
    });
  }
  const element = make("div", {},
    make("div", { class: "cs-row" }, button("‹", "Previous point", -1), title, button("›", "Next point", 1), verdict), table);
  return { element, draw };
}

/** Weights and biases as numbers that can be typed. */
function weightPanel(model) {
  const { table, cells } = numbers(["w₁", "w₂", "b"], CLASSES.map(({ name }, j) => [badge(j), name]), "weight");
  const fields = cells.map(({ values }, j) => values.map((cell, d) => {
    const part = ["weight 1", "weight 2", "bias"][d];
    const field = make("input", { type: "number", step: 0.1, "aria-label": `${CLASSES[j].name}, ${part}` });
    field.addEventListener("input", () => {
      if (!Number.isFinite(field.valueAsNumber)) return;
      const { W, b } = effective(model);
      if (d === 2) b[j] = field.valueAsNumber;
      else W[d][j] = field.valueAsNumber;
      assign(model, { W, b, scale: 1 });
    });
    cell.append(field);
    return field;
  }));
  function draw() {
    const { W, b } = effective(model);
    fields.forEach((row, j) => [W[0][j], W[1][j], b[j]].forEach((value, d) => {
      if (row[d] !== document.activeElement) row[d].value = value.toFixed(2);
    }));
  }
  return { element: table, draw };
}

/** Mean losses and accuracy. */
function lossPanel(model) {
  const losses = model.get("show_losses");
  const { table, cells } = numbers(["this point", "data loss", "+ penalty"], [["hinge"], ["softmax"]], "loss");
  const accuracy = make("b", { "data-name": "accuracy" });
  const line = make("p", { class: "cs-sums" }, "Accuracy ", accuracy);

  function draw() {
    const { W, b } = effective(model);
    const y = model.get("labels");
    const scores = math.scores(model.get("points"), W, b);
    const right = scores.filter((row, i) => math.argmax(row) === y[i]).length;
    accuracy.textContent = `${right} of ${y.length}`;
    const penalty = math.penalty(W, model.get("reg"));
    [math.hinge(scores, y, model.get("margin")), math.crossEntropy(scores, y)].forEach(({ each, loss }, r) => {
      const shown = [each[model.get("selected")], loss, loss + penalty];
      shown.forEach((value, c) => (cells[r].values[c].textContent = format(value, 3)));
    });
  }
  return { element: make("div", { class: "cs-stack" }, ...(losses ? [table] : []), line), draw };
}

/** Sliders and the buttons that descend. */
function controls(model, start, forget) {
  const losses = { hinge: (s, y) => math.hinge(s, y, model.get("margin")), softmax: math.crossEntropy };
  function descend(kind, count) {
    let { W, b } = effective(model);
    const [X, y] = [model.get("points"), model.get("labels")];
    for (let k = 0; k < count; k++) {
      const { gradient } = losses[kind](math.scores(X, W, b), y);
      ({ W, b } = math.step(X, W, b, gradient, model.get("reg"), model.get("learning_rate")));
    }
    assign(model, { W, b, scale: 1 });
  }
  const button = (text, label, onclick) =>
    make("button", { type: "button", class: "cs-button", "aria-label": label, onclick }, text);
  const group = (kind) => make("div", { class: "cs-row" }, make("span", { class: "cs-what" }, `Descend on ${kind}:`),
    button("1 step", `One step of gradient descent on the ${kind} loss`, () => descend(kind, 1)),
    button("20 steps", `Twenty steps of gradient descent on the ${kind} loss`, () => descend(kind, 20)));
  const reset = button("Reset", "Put everything back", () => { forget(); assign(model, start); });
  if (!model.get("show_losses")) return make("div", { class: "cs-row" }, reset);
  return make("div", { class: "cs-panels" },
    make("div", {},
      slider(model, "margin", { label: "margin Δ", min: 0, max: 3, step: 0.1, digits: 1 }),
      slider(model, "reg", { label: "penalty λ", min: 0, max: 1, step: 0.01 }),
      slider(model, "scale", { label: "scale W, b", min: 0.1, max: 4, step: 0.1, digits: 1 })),
    make("div", { class: "cs-stack" }, group("hinge"), group("softmax"), make("div", { class: "cs-row" }, reset)));
}

/** What a screen reader hears after a change. */
function summary(model) {
  const { W, b } = effective(model);
  const [i, y] = [model.get("selected"), model.get("labels")];
  const scores = math.scores(model.get("points"), W, b);
  const right = scores.filter((row, k) => math.argmax(row) === y[k]).length;
  const parts = [`Point ${i + 1} taken for ${CLASSES[math.argmax(scores[i])].name}`, `${right} of ${y.length} right`];
  if (model.get("show_losses")) {
    parts.push(`hinge loss ${format(math.hinge(scores, y, model.get("margin")).loss)}`);
    parts.push(`softmax loss ${format(math.crossEntropy(scores, y).loss)}`);
  }
  return parts.join(", ") + ".";
}

function render({ model, el }) {
  const names = ["points", "W", "b", "selected", "margin", "reg", "scale"];
  const start = Object.fromEntries(names.map((name) => [name, structuredClone(model.get(name))]));
  const picture = plane(model);
  const point = pointPanel(model);
  const loss = lossPanel(model);
  const weights = model.get("show_losses") ? [] : [weightPanel(model)];
  const panels = [picture, point, loss, ...weights];
  const live = announcer();
  el.append(figure(model, "linear",
    make("div", { class: "cs-panels" },
      make("div", {}, picture.svg, make("p", { class: "cs-note" },
        "Dashed: where a class's score is 0. Arrow: where it grows. Drag points, hollow squares and tips.")),
      make("div", { class: "cs-stack" }, point.element, loss.element, ...weights.map((panel) => panel.element))),
    controls(model, start, picture.forget), live.element));
  return follow(model, names, () => {
    panels.forEach((panel) => panel.draw());
    live.say(summary(model));
  });
}

export default { render };
