// The noise of mini-batch gradients, from the gradients of real examples.

import {
  announcer, assign, axes, button, choice, clamp, figure, follow, format, make, numbers, path, slider, tools, words,
} from "./toolkit.js";
import { math } from "./batch_noise_math.js";

export { math };

const BATCHES = 200; // that are drawn
const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256]; // at which the variance is measured
const TRAITS = ["batch", "replacement", "seed"];
const MARKS = { with: "var(--blue)", without: "var(--orange)" };

function render({ model, el }) {
  const t = words(model);
  const gradients = model.get("gradients");
  const all = math.moments(gradients);
  const total = all.variance[0] + all.variance[1];
  const n = gradients.length;
  const cloud = axes({
    x: [-0.3, 0.5], y: [-0.8, 0.8], xTicks: [-0.2, 0, 0.2, 0.4], yTicks: [-0.8, -0.4, 0, 0.4, 0.8], xLabel: t("along"), title: t("title_cloud"),
  });
  const fall = axes({
    x: [0.9, 330], y: [1e-5, 0.2], xLog: true, yLog: true, xTicks: [1, 10, 100], xLabel: t("batch"), title: t("title_variance"),
  });
  const dots = make("svg:g", { class: "cs-cloud" });
  const [cx, cy] = [cloud.X(all.center[0]), cloud.Y(all.center[1])];
  const cross = make("svg:path", { d: `M${cx - 9},${cy}H${cx + 9}M${cx},${cy - 9}V${cy + 9}`, class: "cs-cross" });
  cloud.layer.append(dots, cross);
  const lines = Object.entries(MARKS).map(([name, color]) => {
    const line = make("svg:path", { class: "cs-curve", stroke: color, "stroke-dasharray": name === "with" ? null : "7 4" });
    const places = Array.from({ length: 100 }, (_, i) => n ** (i / 100)).map((size) => [size, math.predicted(total, n, size, name === "with")]);
    line.setAttribute("d", path(fall, places));
    fall.layer.append(line);
    return line;
  });
  const here = make("svg:line", { class: "cs-guide", y1: fall.inner.top, y2: fall.inner.bottom });
  const seen = make("svg:g", { fill: "var(--ink)" });
  fall.layer.append(here, seen);

  const { table, cells } = numbers([t("predicted"), t("measured")], [[t("spread_along")], [t("spread_across")]], "spread");
  const [off, cost] = ["off", "cost"].map((name) => make("p", { class: "cs-sums", "data-name": name }));
  const live = announcer();

  function draw() {
    const [size, replace, seed] = [Math.round(model.get("batch")), model.get("replacement") === "with", model.get("seed")];
    const draws = (b, salt) => math.means(gradients, math.batches(1000 * seed + salt, n, b, replace, BATCHES));
    const means = draws(size, 0);
    const color = MARKS[model.get("replacement")];
    dots.replaceChildren(...means.map(([x, y]) =>
      make("svg:circle", { cx: cloud.X(x).toFixed(1), cy: cloud.Y(y).toFixed(1), r: 3, fill: color })));
    seen.replaceChildren(...SIZES.map((b, i) => {
      const { variance } = math.moments(draws(b, i + 1));
      const high = clamp(fall.Y(variance[0] + variance[1]), fall.inner.top, fall.inner.bottom);
      return make("svg:circle", { cx: fall.X(b).toFixed(1), cy: high.toFixed(1), r: 4, class: "cs-dot" });
    }));
    lines.forEach((line, i) => line.classList.toggle("cs-faint", (i === 0) !== replace));
    here.setAttribute("x1", fall.X(size));
    here.setAttribute("x2", fall.X(size));
    const { variance } = math.moments(means);
    const spread = variance.map((measured, d) => [math.predicted(all.variance[d], n, size, replace), measured].map(Math.sqrt));
    spread.forEach((pair, d) => pair.forEach((value, c) => (cells[d].values[c].textContent = format(value, 4))));
    const share = math.off(means);
    off.textContent = t("off", { share });
    cost.textContent = t("evaluations", { batch: size, all: n });
    live.say(t("announcement", { batch: size, along: format(spread[0][1], 3), across: format(spread[1][1], 3), share }));
  }

  const again = button(t("again"), () => assign(model, { seed: (model.get("seed") % 999) + 1 }));
  el.append(figure(model, "noise",
    make("div", { class: "cs-panels" }, cloud.svg, fall.svg),
    make("p", { class: "cs-note" }, make("span", { class: "cs-plus" }, "+"), ` ${t("true")}`),
    slider(model, "batch", { label: t("batch"), min: 1, max: 300, log: true, digits: 0 }),
    make("div", { class: "cs-panels" },
      make("div", { class: "cs-stack" },
        choice(model, "replacement", t("replacement"), [["with", t("with")], ["without", t("without")]]),
        make("div", { class: "cs-row" }, again), tools(model, TRAITS)),
      make("div", { class: "cs-stack" }, table, off, cost)),
    live.element));
  return follow(model, TRAITS, draw);
}

export default { render };
