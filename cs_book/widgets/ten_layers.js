// Activations forward, gradients back and angles, through ten layers, as the first weights grow.

import {
  announcer, assign, axes, choice, clamp, draggable, figure, follow, format, make, numbers, path, slider, tickText,
  tools, update, words,
} from "./toolkit.js";
import { results } from "./ten_layers_data.js";
import { math } from "./ten_layers_math.js";

export { math };

const TRAITS = ["activation", "scale", "by"];
const [LEAST, MOST] = [0.01, 3];
const PRESETS = [[0.071, "tiny"], [0.71, "xavier"], [1, "he"], [3, "large"]];
const NAMES = Object.keys(results.runs);
const LAYERS = [2, 4, 6, 8, 10];
const CHANCE = Math.log(10);
const rounded = (scale) => Number(scale.toPrecision(2));
const power = (exponent) => tickText(Number((10 ** exponent).toPrecision(2)));

/** A strip: for each layer a bar from the 5th to the 95th percentile, and a dot for the root mean square. */
function strip(t, title, color) {
  const plot = axes({ x: [0.4, 10.6], xTicks: LAYERS, y: [1e-4, 10], yLog: true, xLabel: t("layer"), title });
  const marks = Array.from({ length: 10 }, (_, i) => ({
    bar: make("svg:line", { class: "cs-bar", stroke: color, x1: plot.X(i + 1), x2: plot.X(i + 1) }),
    dot: make("svg:circle", { class: "cs-dot", r: 5, fill: color, cx: plot.X(i + 1) }),
  }));
  plot.layer.append(...marks.map(({ bar }) => bar), ...marks.map(({ dot }) => dot));
  let shown = "";
  plot.draw = (rows) => {
    const ends = math.ends(rows);
    if (shown !== String(ends)) plot.rescale({ y: ends.map((end) => 10 ** end) });
    shown = String(ends);
    // far outside is as good as outside, and a picture's coordinates stay small
    const Y = (exponent) => plot.Y(10 ** clamp(exponent, ends[0] - 3, ends[1] + 3)).toFixed(2);
    rows.forEach(([root, low, high], i) => {
      update(marks[i].bar, { y1: Y(low), y2: Y(high) });
      update(marks[i].dot, { cy: Y(root) });
    });
  };
  return plot;
}

/** The first loss over the scale, with a dot that is moved, and the loss of guessing. */
function lossPanel(t, model) {
  const plot = axes({
    x: [LEAST, MOST], xLog: true, xTicks: [0.01, 0.1, 1, 3], y: [1, 2e5], yLog: true, yTicks: [1, 100, 1e5],
    xLabel: t("times_he"), title: t("title_loss"),
  });
  const chance = plot.Y(CHANCE);
  const guide = make("svg:line", { class: "cs-guide", y1: plot.inner.top, y2: plot.inner.bottom });
  const line = make("svg:path", { class: "cs-curve", stroke: "var(--blue)" });
  const ring = make("svg:circle", { class: "cs-ring cs-ring-one", r: 11, "data-name": "at-chance" });
  const dot = make("svg:circle", { class: "cs-dot", r: 6, fill: "var(--blue)" });
  plot.layer.append(guide, make("svg:line", { class: "cs-chance", x1: plot.inner.left, x2: plot.inner.right, y1: chance, y2: chance }), line);
  plot.svg.append(make("svg:text", { x: plot.inner.left + 6, y: chance - 8 }, t("chance")), ring, dot);
  plot.svg.classList.add("cs-drag-x");
  draggable(plot.svg, ([x]) => assign(model, { scale: rounded(clamp(plot.X.invert(x), LEAST, MOST)) }));
  plot.draw = (activation, scale, loss) => {
    const at = [plot.X(scale), plot.Y(10 ** Math.min(loss, 5.3))];
    const points = results.scales.map((measured, i) => [measured, 10 ** results.runs[activation].loss[i]]);
    line.setAttribute("d", path(plot, points));
    update(guide, { x1: at[0], x2: at[0] });
    for (const mark of [dot, ring]) update(mark, { cx: at[0].toFixed(2), cy: at[1].toFixed(2) });
    ring.toggleAttribute("hidden", Math.abs(10 ** loss - CHANCE) >= 0.001);
  };
  return plot;
}

function cosinePanel(t) {
  const plot = axes({ x: [-0.6, 10.6], xTicks: [0, ...LAYERS], y: [-0.1, 1.05], yTicks: [0, 0.5, 1], xLabel: t("layer"), title: t("title_cosines") });
  const line = make("svg:path", { class: "cs-curve", stroke: "var(--green)" });
  const dots = Array.from({ length: 11 }, (_, i) => make("svg:circle", { class: "cs-dot", r: 5, fill: "var(--green)", cx: plot.X(i) }));
  plot.layer.append(line, ...dots);
  plot.draw = (cosines) => {
    line.setAttribute("d", path(plot, cosines.map((cosine, i) => [i, cosine])));
    dots.forEach((dot, i) => update(dot, { cy: plot.Y(cosines[i]).toFixed(2) }));
  };
  return plot;
}

function render({ model, el }) {
  const t = words(model);
  const forward = strip(t, t("title_forward"), "var(--blue)");
  const back = strip(t, t("title_back"), "var(--orange)");
  const loss = lossPanel(t, model);
  const angles = cosinePanel(t);
  const { table, cells } = numbers([t("layer_one"), t("layer_nine")], [[t("activations")], [t("gradients")]], "at");
  const first = make("p", { class: "cs-sums", "data-name": "first" });
  const verdict = make("p", { class: "cs-note", "data-name": "verdict" });
  const live = announcer();

  el.append(figure(model, "ten-layers",
    choice(model, "scale", t("start"), PRESETS.map(([scale, name]) => [scale, t(name)])),
    make("div", { class: "cs-panels" },
      slider(model, "scale", { label: t("scale"), min: LEAST, max: MOST, log: true, say: (scale) => `× ${tickText(scale)}` }),
      choice(model, "activation", t("activation"), NAMES.map((name) => [name, t(name)]))),
    make("div", { class: "cs-panels" }, forward.svg, back.svg, angles.svg, loss.svg),
    make("div", { class: "cs-panels" },
      make("div", { class: "cs-stack" },
        choice(model, "by", t("by"), [["sums", t("sums")], ["weights", t("weights")]]), table),
      make("div", { class: "cs-stack" }, make("div", {}, first, verdict), tools(model, TRAITS))),
    live.element));

  return follow(model, TRAITS, () => {
    const [activation, scale, by] = TRAITS.map((name) => model.get(name));
    const found = math.read(activation, scale);
    forward.draw(found.activations);
    back.draw(found[by]);
    angles.draw(found.cosines);
    loss.draw(activation, scale, found.loss);
    [found.activations, found[by]].forEach((rows, r) => [0, 8].forEach((layer, c) =>
      (cells[r].values[c].textContent = power(rows[layer][0]))));
    const said = found.loss > 2 ? power(found.loss) : format(10 ** found.loss, 3);
    const values = { loss: said, spread: power(found.scores) };
    first.textContent = t("first", values);
    const end = t(math.verdict(found));
    verdict.textContent = end;
    live.say(t("announcement", {
      ...values, activation: t(activation), scale: tickText(scale), activations: power(found.activations[8][0]),
      gradients: power(found[by][0][0]), cosine: format(found.cosines[9], 2), verdict: end,
    }));
  });
}

export default { render };
