// Regions of a small network on the spirals, with the lines where its units switch, while it trains.

import {
  announcer, assign, axes, calm, choice, contourPaths, count, draggable, figure, follow, format, make, numbers, path,
  player, slider, tickText, tools, update, words,
} from "./toolkit.js";
import { results } from "./decision_regions_data.js";
import { math } from "./decision_regions_math.js";

export { math };

const TRAITS = ["activation", "width", "rate", "seed"];
const NAMES = ["none", "relu", "leaky_relu", "tanh", "sigmoid"];
const COLORS = ["var(--blue)", "var(--orange)", "var(--green)"];
const ENDS = [-1.15, 1.15];
const CELLS = 64;
const SLICE = 10; // milliseconds of training between two pictures
const { points, labels, widths, rates, steps: STEPS } = results;
const SEEDS = results.normals.length;
const BEST = math.best();

const SHAPES = [
  (x, y) => `M${x - 3},${y}a3,3 0 1,0 6,0a3,3 0 1,0 -6,0Z`,
  (x, y) => `M${x},${y - 3.5}l3.3,6h-6.6Z`,
  (x, y) => `M${x - 2.7},${y - 2.7}h5.4v5.4h-5.4Z`,
];
const ring = (x, y) => `M${x - 5},${y}a5,5 0 1,0 10,0a5,5 0 1,0 -10,0Z`;

/** The plane: regions, the points of each class, rings around those that are wrong, and the units' lines. */
function plane(t) {
  const plot = axes({ height: 346, x: ENDS, y: ENDS, xTicks: [-1, 0, 1], yTicks: [-1, 0, 1], xLabel: "x₁", yLabel: "x₂", title: t("title_plane") });
  const place = ([x, y]) => [Number(plot.X(x).toFixed(1)), Number(plot.Y(y).toFixed(1))];
  const regions = COLORS.map((fill) => make("svg:path", { class: "cs-region", fill }));
  const wrong = make("svg:path", { class: "cs-missed" });
  const lines = make("svg:g", {});
  const dots = COLORS.map((fill, k) => make("svg:path", {
    class: "cs-arm", fill, d: points.filter((_, i) => labels[i] === k).map((point) => SHAPES[k](...place(point))).join(""),
  }));
  plot.layer.append(...regions, ...dots, wrong, lines);
  plot.draw = (p, activation, width, on) => {
    const leads = math.leads(p, activation, width, ENDS, CELLS);
    regions.forEach((region, k) => {
      let next = 0; // the grid is asked for row by row
      region.setAttribute("d", contourPaths(plot, () => leads[k][next++], [0], CELLS)[0].d);
    });
    wrong.setAttribute("d", math.missed(p, activation, width).map((i) => ring(...place(points[i]))).join(""));
    const ways = activation === "none" ? [] : on.map((_, j) => math.line(p, width, j));
    lines.replaceChildren(...ways.flatMap((way, j) => (way ? [make("svg:path", {
      d: path(plot, way), class: `cs-switch ${math.isDead(activation, on[j]) ? "cs-dead" : ""}`,
    })] : [])));
  };
  return plot;
}

/** A column for each unit: how many of the points lie on its positive side; a cross through a dead one. */
function unitStrip(t) {
  const [left, right, top, bottom] = [38, 326, 24, 62];
  const svg = make("svg:svg", { viewBox: "0 0 340 84", class: "cs-axes" });
  const columns = make("svg:g", {});
  svg.append(make("svg:text", { x: left, y: 14, class: "cs-title" }, t("title_units")), columns);
  svg.draw = (activation, on) => {
    const each = (right - left) / on.length;
    const half = Math.min(each / 2 - 2, 12);
    columns.replaceChildren(...on.flatMap((share, j) => {
      const x = left + (j + 0.5) * each;
      const y = bottom - (bottom - top) * share;
      const box = { x: x - half, width: 2 * half };
      const cross = `M${x - half},${top}L${x + half},${bottom}M${x + half},${top}L${x - half},${bottom}`;
      return [
        make("svg:rect", { ...box, y: top, height: bottom - top, class: "cs-frame" }),
        make("svg:rect", { ...box, y, height: bottom - y, fill: "var(--accent)" }),
        make("svg:text", { x, y: bottom + 16, "text-anchor": "middle" }, j + 1),
        ...(math.isDead(activation, share) ? [make("svg:path", { d: cross, class: "cs-cross-out" })] : []),
      ];
    }));
  };
  return svg;
}

/** A square for each seed, full where it reaches the best; a press on one chooses it. */
function seedStrip(t, model) {
  const [left, right, top] = [38, 326, 24];
  const each = (right - left) / SEEDS;
  const svg = make("svg:svg", { viewBox: "0 0 340 42", class: "cs-axes cs-drag-x" });
  const title = make("svg:text", { x: left, y: 14, class: "cs-title" });
  const squares = Array.from({ length: SEEDS }, (_, k) => make("svg:rect", { x: left + k * each + 1, y: top, width: each - 2, height: each - 2, class: "cs-seed" }));
  svg.append(title, ...squares);
  draggable(svg, ([x]) => assign(model, { seed: Math.max(0, Math.min(SEEDS - 1, Math.floor((x - left) / each))) }));
  svg.draw = (reached, seed) => {
    title.textContent = t("title_seeds", { reached: reached.filter(Boolean).length, seeds: SEEDS });
    squares.forEach((square, k) => {
      square.classList.toggle("cs-there", reached[k]);
      square.classList.toggle("cs-now", k === seed);
    });
  };
  return svg;
}

function render({ model, el }) {
  const t = words(model);
  const picture = plane(t);
  const [units, seeds] = [unitStrip(t), seedStrip(t, model)];
  const { table, cells } = numbers(widths.map(String), NAMES.map((name) => [t(name)]), "at");
  table.classList.add("cs-shares");
  const now = make("p", { class: "cs-sums", "data-name": "now" });
  const dead = make("p", { class: "cs-note", "data-name": "dead" });
  const live = announcer();
  const state = () => TRAITS.map((name) => model.get(name));
  let [run, frame] = [null, 0];

  function paint(step) {
    const [activation, width] = state();
    const p = run.until(step);
    const { loss, right, on } = math.judged(p, activation, width);
    picture.draw(p, activation, width, on);
    units.draw(activation, on);
    const values = { step: count(step), loss: format(loss, 3), right, of: points.length };
    now.textContent = t("now", values);
    const [none, all] = [on.filter((share) => math.isDead(activation, share)).length, on.filter((share) => share === 1).length];
    dead.textContent = activation === "none" ? t("straight") : t("units", { width, dead: none, always: all });
    if (step === STEPS) live.say(t("announcement", { ...values, width, activation: t(activation), dead: dead.textContent, seeds: seeds.textContent }));
  }
  /** Train for some milliseconds, show how far it is, and go on in the next frame. */
  function grow() {
    const begin = performance.now();
    while (run.done() < STEPS && performance.now() - begin < SLICE) run.until(run.done() + 1);
    const ready = run.done() === STEPS;
    if (ready || !calm()) paint(run.done());
    frame = ready ? 0 : requestAnimationFrame(grow);
  }
  function draw(step) {
    cancelAnimationFrame(frame);
    if (step === null) grow();
    else paint(step);
  }

  const play = player(model, { length: () => STEPS, draw, label: t("train"), duration: 9000 });
  el.append(figure(model, "regions",
    choice(model, "activation", t("activation"), NAMES.map((name) => [name, t(name)])),
    choice(model, "width", t("width"), widths.map((width) => [width, width])),
    make("div", { class: "cs-panels" },
      picture.svg,
      make("div", { class: "cs-stack" },
        units, seeds,
        slider(model, "seed", { label: t("seed"), min: 0, max: SEEDS - 1, step: 1, digits: 0 }),
        choice(model, "rate", t("rate"), rates.map((rate) => [rate, tickText(rate)])),
        play.element,
        make("div", {}, now, dead))),
    make("p", { class: "cs-note" }, t("table", { best: BEST, of: points.length, steps: count(STEPS), seeds: SEEDS })),
    table, tools(model, TRAITS), live.element));

  const unfollow = follow(model, TRAITS, () => {
    const [activation, width, rate, seed] = state();
    run = math.training(activation, width, seed, rate);
    NAMES.forEach((name, r) => widths.forEach((column, c) => {
      const share = math.reached(name, rate, column).filter(Boolean).length;
      const cell = cells[r].values[c];
      cell.textContent = share;
      cell.style.setProperty("--share", `${(40 * share) / SEEDS}%`);
      cell.classList.toggle("cs-here", name === activation && column === width);
    }));
    seeds.draw(math.reached(activation, rate, width), seed);
    play.stop();
  });
  return () => { unfollow(); play.pause(); cancelAnimationFrame(frame); };
}

export default { render };
