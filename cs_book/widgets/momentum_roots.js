// Momentum's damping: two roots in the complex plane, the walk that they make, and a map of both constants.

import {
  announcer, assign, axes, button, clamp, figure, follow, format, handle, make, numbers, path, place, player, pointHandle,
  slider, tools, words,
} from "./toolkit.js";
import { math } from "./momentum_roots_math.js";

export { math };

const STEPS = 60;
const HIGH = 5; // a walk that leaves the picture is drawn so far
const PRODUCTS = [-0.2, 4.2]; // of the map; the handle keeps off its ends
const MOMENTA = [-0.05, 1.04];
const MARGINS = [0.21, 0.05];
const TRAITS = ["product", "momentum"];
const COLORS = ["var(--blue)", "var(--orange)"];

const range = (from, to, count) => Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
const signed = ([re, im]) => (im === 0 ? format(re, 3) : `${format(re, 3)} ${im < 0 ? "−" : "+"} ${format(Math.abs(im), 3)}i`);

/** The map: curve of the critical μ, and the line beyond which nothing converges. */
function drawMap(map) {
  const critical = range(0, Math.sqrt(4), 80).map((root) => [root ** 2, math.critical(root ** 2)]);
  const limit = [[2, 0], [4, 1], [4.5, 1], [4.5, 0]];
  map.layer.append(
    make("svg:path", { d: `${path(map, [[0, 0], ...critical, [4, 1], [0, 1]])}Z`, class: "cs-swing" }),
    make("svg:path", { d: `${path(map, limit)}Z`, class: "cs-lost" }),
    make("svg:path", { d: path(map, critical), class: "cs-curve", stroke: "var(--green)" }));
}

function circle(plane, radius) {
  const points = range(0, 2 * Math.PI, 96).map((angle) => [radius * Math.cos(angle), radius * Math.sin(angle)]);
  return path(plane, points);
}

function render({ model, el }) {
  const t = words(model);
  const map = axes({ height: 290, x: PRODUCTS, y: MOMENTA, xTicks: [0, 1, 2, 3, 4], yTicks: [0, 0.5, 1], xLabel: t("product"), yLabel: t("momentum"), title: t("title_map") });
  drawMap(map);
  const grip = handle("point", "point", make("svg:circle", { r: 8, fill: "var(--ink)", class: "cs-dot" }), [0.01, 4], t("movable"));
  map.svg.append(grip);
  const plane = axes({ height: 290, x: [-1.55, 1.25], y: [-1.127, 1.127], xTicks: [-1, 0, 1], yTicks: [-1, 0, 1], xLabel: t("real"), title: t("title_roots") });
  const round = make("svg:path", { class: "cs-guide", "data-name": "round" });
  const ways = [0, 1].map(() => make("svg:path", { class: "cs-curve cs-faint", stroke: "var(--soft)" }));
  plane.layer.append(make("svg:path", { d: circle(plane, 1), class: "cs-curve cs-ring-one" }), ...ways, round);
  const dots = COLORS.map((fill, r) => make("svg:circle", { r: 7, fill, class: "cs-dot", "data-name": `root-${r}` }));
  plane.svg.append(...dots);
  const trail = axes({ width: 420, height: 190, x: [0, STEPS], y: [-1.3, 1.3], yTicks: [-1, 0, 1], xLabel: t("step"), title: t("title_walk") });
  const envelopes = [1, -1].map(() => make("svg:path", { class: "cs-guide" }));
  const line = make("svg:path", { class: "cs-curve", stroke: "var(--ink)", "data-name": "walk" });
  const points = make("svg:g", { fill: "var(--ink)" });
  trail.layer.append(...envelopes, line, points);

  const state = () => [model.get("product"), model.get("momentum")];
  const on = pointHandle(model, null, map, grip, MARGINS, {
    get: state, set: ([product, momentum]) => assign(model, { product, momentum }),
  });
  const key = (color) => make("i", { class: "cs-key", style: `--c:${color}` });
  const { table, cells } = numbers([t("value"), t("size")], COLORS.map((color, r) => [key(color), t(["root_one", "root_two"][r])]), "at");
  const [verdict, rate] = ["verdict", "rate"].map((name) => make("p", { class: "cs-sums", "data-name": name }));
  const live = announcer();
  let [walk, size] = [[], 0];

  /** Draw the walk as far as a step; null is all of it. */
  function draw(step) {
    const lost = walk.findIndex((x) => Math.abs(x) > HIGH);
    const end = Math.min(step ?? STEPS, lost < 0 ? STEPS : lost);
    const shown = walk.slice(0, end + 1).map((x, i) => [i, clamp(x, -HIGH, HIGH)]);
    line.setAttribute("d", path(trail, shown));
    points.replaceChildren(...shown.map(([i, x]) =>
      make("svg:circle", { cx: trail.X(i).toFixed(1), cy: trail.Y(x).toFixed(1), r: 2.5 })));
  }

  /** Where both roots go while μ grows from 0, at this rate. */
  function drawWays(product) {
    const momenta = [...range(0, 0.99, 198), math.critical(product)].sort((a, b) => a - b);
    const all = momenta.map((momentum) => math.roots(product, momentum));
    const near = ([re, im]) => Math.abs(re) < 5 && Math.abs(im) < 5;
    ways.forEach((way, r) => way.setAttribute("d", path(plane, all.map((roots) => roots[r]).filter(near))));
  }

  function drawRoots(roots) {
    roots.forEach((root, r) => {
      const [re, im] = [clamp(root[0], ...plane.X.domain()), clamp(root[1], ...plane.Y.domain())];
      dots[r].setAttribute("cx", plane.X(re).toFixed(2));
      dots[r].setAttribute("cy", plane.Y(im).toFixed(2));
      const shown = [signed(root), format(Math.hypot(...root), 3)];
      shown.forEach((text, c) => (cells[r].values[c].textContent = text));
    });
    envelopes.forEach((envelope, side) => {
      const sizes = range(0, STEPS, STEPS).map((step) => [step, clamp((side ? -1 : 1) * size ** step, -HIGH, HIGH)]);
      envelope.setAttribute("d", path(trail, sizes));
    });
  }

  const play = player(model, { length: () => STEPS, draw, label: t("roll") });
  const meet = button(t("critical"), () => assign(model, { momentum: clamp(math.critical(model.get("product")), 0, 0.99) }));
  el.append(figure(model, "roots",
    make("div", { class: "cs-panels" }, map.svg, plane.svg),
    make("p", { class: "cs-note" }, t("map_note")),
    make("div", { class: "cs-panels" },
      slider(model, "product", { label: t("product"), min: 0.01, max: 4, log: true }),
      slider(model, "momentum", { label: t("momentum"), min: 0, max: 0.99, step: 0.01 })),
    trail.svg,
    make("div", { class: "cs-panels" },
      make("div", { class: "cs-stack" }, table, make("div", { class: "cs-row" }, meet, play.element), tools(model, TRAITS)),
      make("div", { class: "cs-stack" }, verdict, rate)),
    live.element));
  const unfollow = follow(model, TRAITS, () => {
    const [product, momentum] = state();
    const roots = math.roots(product, momentum);
    size = Math.hypot(...roots[0]);
    walk = math.walk(product, momentum, STEPS);
    round.setAttribute("d", circle(plane, Math.sqrt(momentum)));
    drawWays(product);
    drawRoots(roots);
    verdict.textContent = t(math.fate(product, momentum));
    const critical = format(math.critical(product), 3);
    rate.textContent = size < 1
      ? t("rate", { size: format(size, 3), steps: format(-1 / Math.log10(size), 0), critical })
      : t("rate_lost", { size: format(size, 3), critical });
    place(grip, on(state()), state(), t("point"));
    play.stop();
    live.say(t("announcement", { product: format(product), momentum: format(momentum), fate: verdict.textContent, rate: rate.textContent }));
  });
  return () => { unfollow(); play.pause(); };
}

export default { render };
