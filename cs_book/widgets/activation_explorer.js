// Activations one by one: value and slope at a point, and what becomes of a normal input.

import {
  announcer, assign, axes, choice, clamp, curve, draggable, figure, follow, format, make, numbers, path, slider, tools,
  update, words,
} from "./toolkit.js";
import { math } from "./activation_explorer_math.js";

export { math };

const TRAITS = ["activation", "a", "z", "mean", "std"];
const NAMES = ["sigmoid", "tanh", "relu", "leaky_relu", "maxout", "elu", "selu", "gelu", "silu"];
const ENDS = [-6, 6];
const BINS = 60;
// where outputs are drawn: two levels have their own
const OUTPUTS = { sigmoid: [-0.5, 1.5], tanh: [-1.5, 1.5] };
const NOTES = {
  sigmoid: "note_sigmoid", tanh: "note_tanh", relu: "note_relu", maxout: "note_maxout", elu: "note_elu", selu: "note_selu",
  gelu: "note_gelu", silu: "note_silu",
};
const TOPS = [0.05, 0.1, 0.2, 0.5, 1];

/** Value and slope over z, above the bell of the inputs, with a point that is dragged along. */
function functionPanel(t, model) {
  const plot = axes({ height: 300, x: ENDS, y: [-2, 4], xTicks: [-6, -4, -2, 0, 2, 4, 6], yTicks: [-2, -1, 0, 1, 2, 3, 4], xLabel: "z", title: t("title_function") });
  const bell = make("svg:path", { class: "cs-bell" });
  const value = make("svg:path", { class: "cs-curve", stroke: "var(--blue)" });
  const slope = make("svg:path", { class: "cs-curve", stroke: "var(--orange)", "stroke-dasharray": "6 4" });
  const tangent = make("svg:path", { class: "cs-curve cs-tangent" });
  const guide = make("svg:line", { class: "cs-guide", y1: plot.inner.top, y2: plot.inner.bottom });
  const dots = ["var(--blue)", "var(--orange)"].map((fill) => make("svg:circle", { r: 6, class: "cs-dot", fill }));
  plot.layer.append(bell, guide, tangent, slope, value, ...dots);
  plot.svg.classList.add("cs-drag-x");
  draggable(plot.svg, ([x]) => assign(model, { z: clamp(Math.round(plot.X.invert(x) * 10) / 10, ...ENDS) }));
  plot.draw = (name, a, z, mean, std, [out, steep]) => {
    const height = (at) => Math.exp(-(((at - mean) / std) ** 2) / 2);
    bell.setAttribute("d", `${curve(plot, ENDS, height, 240)}L${plot.inner.right},${plot.Y(0)}L${plot.inner.left},${plot.Y(0)}Z`);
    value.setAttribute("d", curve(plot, ENDS, (at) => math.value(name, a, at), 480));
    slope.setAttribute("d", curve(plot, ENDS, (at) => math.slope(name, a, at), 480));
    tangent.setAttribute("d", path(plot, [-0.9, 0.9].map((by) => [z + by, out + by * steep])));
    update(guide, { x1: plot.X(z), x2: plot.X(z) });
    dots.forEach((dot, i) => update(dot, { cx: plot.X(z), cy: plot.Y([out, steep][i]).toFixed(2) }));
  };
  return plot;
}

/** The outputs as bars, with their mean and one standard deviation to either side. */
function outputPanel(t) {
  const plot = axes({ height: 230, x: [-2, 8], y: [0, 1], xLabel: t("output"), yLabel: t("share"), title: t("title_output") });
  const bars = make("svg:path", { class: "cs-outputs" });
  const middle = make("svg:line", { class: "cs-chance", y1: plot.inner.top, y2: plot.inner.bottom });
  const range = make("svg:line", { class: "cs-range", y1: plot.inner.top + 8, y2: plot.inner.top + 8 });
  plot.layer.append(bars, middle, range);
  plot.draw = (name, a, mean, std, found) => {
    const x = OUTPUTS[name] ?? [-2, 8];
    const shares = math.histogram(name, a, mean, std, x, BINS);
    const most = Math.max(...shares);
    plot.rescale({ x, y: [0, TOPS.find((top) => top >= most) ?? 1] });
    const each = (x[1] - x[0]) / BINS;
    bars.setAttribute("d", shares.flatMap((share, i) => (share < 1e-6 ? [] : [
      `${path(plot, [[x[0] + i * each, 0], [x[0] + i * each, share], [x[0] + (i + 1) * each, share], [x[0] + (i + 1) * each, 0]])}Z`,
    ])).join(""));
    const X = (at) => plot.X(clamp(at, x[0] - 1, x[1] + 1)).toFixed(2);
    update(middle, { x1: X(found.mean), x2: X(found.mean) });
    update(range, { x1: X(found.mean - found.std), x2: X(found.mean + found.std) });
  };
  return plot;
}

function render({ model, el }) {
  const t = words(model);
  const shape = functionPanel(t, model);
  const outputs = outputPanel(t);
  const { table, cells } = numbers([t("mean"), t("std")], [[t("goes_in")], [t("comes_out")]], "at");
  const key = (color, dashed) => make("i", { class: "cs-key", style: `--c:${color}${dashed ? ";border-top-style:dashed" : ""}` });
  const read = ["value", "slope"].map((name) => make("span", { "data-name": `read-${name}` }));
  const legend = make("p", { class: "cs-sums cs-row" },
    make("span", {}, key("var(--blue)"), read[0]), make("span", {}, key("var(--orange)", true), read[1]));
  const slopes = make("p", { class: "cs-sums", "data-name": "slopes" });
  const note = make("p", { class: "cs-note", "data-name": "note" });
  const leak = slider(model, "a", { label: t("leak"), min: 0, max: 1, step: 0.01 });
  const live = announcer();

  el.append(figure(model, "explorer",
    choice(model, "activation", t("activation"), NAMES.map((name) => [name, t(name)])),
    make("div", { class: "cs-panels" },
      make("div", { class: "cs-stack" },
        shape.svg, legend, slider(model, "z", { label: t("at"), min: ENDS[0], max: ENDS[1], step: 0.1, digits: 1 }),
        make("div", { class: "cs-slot" }, leak, note)),
      make("div", { class: "cs-stack" },
        outputs.svg,
        slider(model, "mean", { label: t("mean_in"), min: -4, max: 4, step: 0.1, digits: 1 }),
        slider(model, "std", { label: t("std_in"), min: 0.1, max: 4, step: 0.1, digits: 1 }),
        table, slopes)),
    tools(model, TRAITS), live.element));

  return follow(model, TRAITS, () => {
    const [name, a, z, mean, std] = TRAITS.map((trait) => model.get(trait));
    const at = [math.value(name, a, z), math.slope(name, a, z)];
    const found = math.passed(name, a, mean, std);
    shape.draw(name, a, z, mean, std, at);
    outputs.draw(name, a, mean, std, found);
    read.forEach((element, i) => (element.textContent = `${t(["value", "slope"][i])} ${format(at[i], 3)}`));
    [[mean, std], [found.mean, found.std]].forEach((row, r) =>
      row.forEach((number, c) => (cells[r].values[c].textContent = format(number, 3))));
    const percent = (share) => format(100 * share, 0);
    slopes.textContent = t("slopes", { size: format(found.size, 3), small: percent(found.small), zero: percent(found.zero) });
    leak.hidden = name !== "leaky_relu";
    note.hidden = name === "leaky_relu";
    note.textContent = name === "leaky_relu" ? "" : t(NOTES[name]);
    live.say(t("announcement", {
      activation: t(name), z: format(z, 1), value: format(at[0], 3), slope: format(at[1], 3), mean: format(mean, 1),
      std: format(std, 1), out: format(found.mean, 3), spread: format(found.std, 3), slopes: slopes.textContent,
    }));
  });
}

export default { render };
