// Guess the bug in a gradient from the pattern of its error; then hear what the diagnosis tool says.

import {
  announcer, arrowKeys, assign, button, choice, clamp, draggable, figure, follow, format, handle, make, numbers, place, toolbar,
  tools, words,
} from "./toolkit.js";

const SIDE = 5; // rows and columns
const CELL = 38;
const GAP = 35; // between two grids
const TOP = 24;
const TRAITS = ["case", "guess", "entry"];
/** What is guessed, and the sentence on the pattern that it leaves. */
const BUGS = Object.fromEntries([
  ["factor", "clue_factor"], ["mean", "clue_mean"], ["penalty", "clue_penalty"], ["bias", "clue_bias"],
  ["transposed", "clue_transposed"], ["true_class", "clue_true_class"], ["example", "clue_example"], ["rows", "clue_rows"],
]);
const GRIDS = ["weights", "right", "error"];
const MEMORY = "downhill.figure.gradient_detective";

/** What the browser computes: the error, and how large a mark is. A test compares it with Python. */
export const math = {
  error: ({ claimed, right }) => claimed.map((row, i) => row.map((value, j) => value - right[i][j])),
  largest: (rows) => Math.max(...rows.flat().map(Math.abs)),
  ratio: (claimed, right) => (Math.abs(right) < 1e-3 ? NaN : claimed / right),
};

/** A triangle, up for positive and down for negative, whose area is as large as the number; a dot for 0. */
function mark(value, most) {
  if (Math.abs(value) < 5e-5) return make("svg:circle", { r: 2, fill: "var(--soft)" });
  const r = Math.max(3, 16 * Math.sqrt(Math.abs(value) / most));
  const d = `M0,${-r}L${r},${0.8 * r}H${-r}Z`;
  return make("svg:path", value > 0 ? { d, fill: "var(--orange)" } : { d, fill: "var(--blue)", transform: "scale(1,-1)" });
}

const left = (g) => 4 + g * (SIDE * CELL + GAP);
const middle = (g, [row, column]) => [left(g) + (column + 0.5) * CELL, TOP + (row + 0.5) * CELL];

/** The three grids, with one entry chosen in all of them. */
function grids(model, t) {
  const [width, height] = [left(2) + SIDE * CELL + 4, TOP + SIDE * CELL + 30];
  const svg = make("svg:svg", { viewBox: `0 0 ${width} ${height}`, class: "cs-plane cs-pick", role: "group", "aria-label": t("grids") });
  const largest = GRIDS.map((name, g) => {
    const [x, y] = [left(g), TOP + SIDE * CELL];
    svg.append(
      make("svg:rect", { x, y: TOP, width: SIDE * CELL, height: SIDE * CELL, class: "cs-frame" }),
      make("svg:line", { x1: x, x2: x + SIDE * CELL, y1: y - CELL, y2: y - CELL, class: "cs-grid" }),
      make("svg:text", { x, y: 15, class: "cs-title" }, t(name)));
    const text = make("svg:text", { x, y: y + 24 });
    svg.append(text);
    return text;
  });
  const marks = make("svg:g", {});
  const frames = GRIDS.slice(0, 2).map(() => make("svg:rect", { width: CELL, height: CELL, class: "cs-chosen" }));
  const cursor = make("svg:rect", { x: -CELL / 2, y: -CELL / 2, width: CELL, height: CELL, class: "cs-chosen" });
  const grip = handle("entry", "entry", cursor, [0, SIDE - 1], t("movable"));
  grip.setAttribute("tabindex", 0);
  svg.append(marks, ...frames, grip);

  const inside = (entry) => entry.map((at) => clamp(Math.round(at), 0, SIDE - 1));
  const choose = (entry) => assign(model, { entry: inside(entry) });
  arrowKeys(grip, 1, ([dx, dy]) => choose([inside(model.get("entry"))[0] - dy, inside(model.get("entry"))[1] + dx]));
  draggable(svg, ([px, py]) => {
    const g = clamp(Math.floor((px + GAP / 2) / (SIDE * CELL + GAP)), 0, 2);
    choose([(py - TOP) / CELL - 0.5, (px - left(g)) / CELL - 0.5]);
  });

  function draw(shown) {
    const tables = GRIDS.map((name) => (name === "error" ? math.error(shown) : shown[name]));
    marks.replaceChildren(...tables.flatMap((rows, g) => rows.flatMap((row, i) => row.map((value, j) => {
      const [x, y] = middle(g, [i, j]);
      return make("svg:g", { transform: `translate(${x},${y})` }, mark(value, math.largest(rows)));
    }))));
    tables.forEach((rows, g) => (largest[g].textContent = t("largest", { value: format(math.largest(rows), 2) })));
    const entry = inside(model.get("entry"));
    frames.forEach((frame, g) => {
      const [x, y] = middle(g, entry);
      frame.setAttribute("transform", `translate(${x - CELL / 2},${y - CELL / 2})`);
    });
    place(grip, middle(2, entry), entry, t("entry", { row: entry[0], column: entry[1] }), 0);
    return { entry, values: tables.map((rows) => rows[entry[0]][entry[1]]), yours: shown.claimed[entry[0]][entry[1]] };
  }
  return { svg, draw };
}

/** How many were right in a row; kept on the reader's machine alone. */
function counter(t) {
  let row = 0;
  try { row = Number(localStorage.getItem(MEMORY)) || 0; } catch { /* storage is switched off */ }
  const text = make("span", { "data-name": "streak" });
  const element = make("div", { class: "cs-row" }, text, button(t("clear"), () => set(0)));
  function show() {
    element.style.visibility = row ? "visible" : "hidden";
    text.textContent = t(row === 1 ? "streak_one" : "streak", { count: row });
  }
  function set(to) {
    row = to;
    try { localStorage.setItem(MEMORY, row); } catch { /* it lasts as long as the page */ }
    show();
  }
  show();
  return { element, set, more: () => set(row + 1) };
}

/** What the tool says of the gradient, word for word. */
function report(shown, t) {
  const causes = shown.causes.map(([sentence, name, score]) =>
    make("li", {}, sentence, " ", make("small", {}, `(${name}, ${format(score, 2)})`)));
  return [make("p", {}, make("code", {}, "diagnose_gradient"), " ", t("says")), make("blockquote", {}, make("p", {}, shown.summary), make("ol", {}, ...causes))];
}

/** The buttons, and what they answer. */
function judge(model, t, current) {
  const verdict = make("div", { class: "cs-verdict", role: "status", "data-name": "verdict" });
  const streak = counter(t);
  let done = false; // this case is counted, or its answer was shown
  const say = (first, ...rest) => verdict.replaceChildren(make("p", {}, ...first), ...rest);
  const strong = (key) => make("strong", {}, t(key));

  function check() {
    const [guess, shown] = [model.get("guess"), current()];
    if (guess === "none") return say([t("choose_first")]);
    if (guess !== shown.bug) {
      if (!done) streak.set(0);
      return say([strong("wrong"), " ", t(BUGS[guess])]);
    }
    if (!done) streak.more();
    done = true;
    say([strong("right_guess"), " ", t(BUGS[guess])], ...report(shown, t));
  }
  function tell() {
    const shown = current();
    done = true;
    say([strong(shown.bug), ". ", t(BUGS[shown.bug])], ...report(shown, t));
  }
  const next = () => assign(model, { case: (model.get("case") + 1) % model.get("cases").length, guess: "none" });
  const row = toolbar(t("actions"), button(t("check"), check), button(t("tell"), tell), button(t("next"), next));
  return {
    element: make("div", { class: "cs-stack" }, row, verdict),
    streak: streak.element,
    clear: () => verdict.replaceChildren(),
    begin: () => (done = false),
  };
}

function render({ model, el }) {
  const t = words(model);
  const current = () => model.get("cases")[model.get("case")];
  const picture = grids(model, t);
  const answers = judge(model, t, current);
  const { table, cells } = numbers([t("weight"), t("right"), t("claimed"), t("error"), t("ratio")], [[""]], "entry");
  const head = cells[0].row.firstChild;
  const facts = make("p", { class: "cs-sums", "data-name": "facts" });
  const live = announcer();
  el.append(figure(model, "detective",
    facts, picture.svg, make("p", { class: "cs-note" }, t("legend")), table,
    choice(model, "guess", t("guess"), Object.keys(BUGS).map((bug) => [bug, t(bug)])),
    answers.element, make("div", { class: "cs-row" }, tools(model, TRAITS), answers.streak), live.element));
  model.on("change:case", answers.begin);
  for (const name of ["case", "guess"]) model.on(`change:${name}`, answers.clear);
  return follow(model, TRAITS, () => {
    const shown = current();
    const { entry, values: [weight, right, error], yours } = picture.draw(shown);
    head.textContent = `(${entry.join(", ")})`;
    [weight, right, yours, error, math.ratio(yours, right)].forEach((value, c) =>
      (cells[0].values[c].textContent = Number.isNaN(value) ? "–" : format(value, 3)));
    facts.textContent = t("facts", { number: model.get("case") + 1, count: model.get("cases").length, loss: t(shown.loss === "hinge" ? "hinge" : "softmax") });
    live.say(t("announcement", { row: entry[0], column: entry[1], weight: format(weight, 2), right: format(right, 3), error: format(error, 3) }));
  });
}

export default { render };
