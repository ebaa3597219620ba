// Adam's step, in learning rates, under a constant gradient: with and without its two corrections.

import {
  announcer, assign, axes, choice, clamp, count, draggable, figure, follow, format, make, numbers, path, slider, tickText, tools, words,
} from "./toolkit.js";

const STEPS = 3000;
const BOTTOM = 0.01; // of the picture
const TOP = 100;
const EPS = 1e-8;
const TRAITS = ["first", "second", "beta1", "forgets", "gradient", "step"];
const CASES = [
  { name: "both", m: true, v: true, color: "var(--green)", dash: null },
  { name: "none", m: false, v: false, color: "var(--orange)", dash: null },
  { name: "only_m", m: true, v: false, color: "var(--blue)", dash: "7 4" },
  { name: "only_v", m: false, v: true, color: "var(--ink)", dash: "2 3" },
];
// all of the first steps, then ever fewer: as many points as a logarithmic axis can show
const PLACES = [...new Set(Array.from({ length: 400 }, (_, i) => Math.round(STEPS ** (i / 399))))];

/** The figure's mathematics, without a page; a test holds it against cs_core. */
export const math = {
  /** The length of step t in learning rates: m / (√v + ε), each divided by 1 − βᵗ if it is corrected. */
  ratio(t, { m, v }, beta1, beta2, gradient) {
    const filled = (beta) => 1 - beta ** t; // the share of an average that is not its start at 0
    const first = m ? gradient : gradient * filled(beta1);
    const second = v ? gradient ** 2 : gradient ** 2 * filled(beta2);
    return first / (Math.sqrt(second) + EPS);
  },

  /** The longest step, and the last that differs from the learning rate by more than 5 %, of `steps`. */
  extremes(which, beta1, beta2, gradient, steps) {
    const ratios = Array.from({ length: steps }, (_, i) => math.ratio(i + 1, which, beta1, beta2, gradient));
    const most = ratios.reduce((best, ratio, i) => (ratio > ratios[best] * (1 + 1e-6) ? i : best), 0);
    return { longest: ratios[most], at: most + 1, off: ratios.findLastIndex((ratio) => Math.abs(ratio - 1) > 0.05) + 1 };
  },
};

const ratioText = (ratio) => (ratio < 1e-3 ? tickText(Number(ratio.toPrecision(1))) : format(ratio, 3));

function render({ model, el }) {
  const t = words(model);
  const plot = axes({
    width: 420, height: 230, x: [1, STEPS], y: [BOTTOM, TOP], xLog: true, yLog: true,
    xTicks: [1, 10, 100, 1000], yTicks: [0.01, 0.1, 1, 10, 100], xLabel: t("step"), title: t("title"),
  });
  plot.svg.classList.add("cs-drag-x");
  const level = make("svg:line", { class: "cs-zero", x1: plot.X(1), x2: plot.X(STEPS), y1: plot.Y(1), y2: plot.Y(1) });
  const guide = make("svg:line", { class: "cs-guide", y1: plot.inner.top, y2: plot.inner.bottom });
  const lines = CASES.map(({ name, color, dash }) =>
    make("svg:path", { class: "cs-curve", stroke: color, "stroke-dasharray": dash, "data-name": `curve-${name}` }));
  const dot = make("svg:circle", { r: 6, class: "cs-dot", "data-name": "dot" });
  plot.layer.append(level, ...lines, guide, dot);

  const step = () => Math.round(model.get("step"));
  const chosen = () => CASES.findIndex(({ m, v }) => m === (model.get("first") === "on") && v === (model.get("second") === "on"));
  const constants = () => [model.get("beta1"), 1 - model.get("forgets"), model.get("gradient")];
  const moveTo = (x) => assign(model, { step: clamp(Math.round(plot.X.invert(x)), 1, STEPS) });
  draggable(plot.svg, ([x]) => moveTo(x));

  const key = ({ color, dash }) => make("i", { class: "cs-key", style: `--c:${color}${dash ? ";border-top-style:dashed" : ""}` });
  const heads = [t("at_first"), "", t("longest"), t("off")];
  const { table, cells } = numbers(heads, CASES.map((one) => [key(one), t(one.name)]), "at");
  const now = table.querySelectorAll("thead th")[1];
  const sentence = make("p", { class: "cs-sums", "data-name": "verdict" });
  const live = announcer();

  function draw() {
    const at = constants();
    lines.forEach((line, i) => {
      const points = PLACES.map((place) => [place, clamp(math.ratio(place, CASES[i], ...at), BOTTOM / 2, 2 * TOP)]);
      line.setAttribute("d", path(plot, points));
      line.classList.toggle("cs-faint", i !== chosen());
      cells[i].row.classList.toggle("cs-winner", i === chosen());
      const { longest, at: where, off } = math.extremes(CASES[i], ...at, STEPS);
      const shown = [
        ratioText(math.ratio(1, CASES[i], ...at)), ratioText(math.ratio(step(), CASES[i], ...at)),
        t("longest_at", { ratio: ratioText(longest), step: count(where) }), off === STEPS ? t("never") : count(off + 1),
      ];
      shown.forEach((text, c) => (cells[i].values[c].textContent = text));
    });
    const which = CASES[chosen()];
    const ratio = math.ratio(step(), which, ...at);
    const [x, y] = [plot.X(step()), clamp(plot.Y(ratio), plot.inner.top, plot.inner.bottom)];
    guide.setAttribute("x1", x);
    guide.setAttribute("x2", x);
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
    dot.setAttribute("fill", which.color);
    now.textContent = t("at_step", { step: count(step()) });
    sentence.textContent = t("sentence", { step: count(step()), which: t(which.name), ratio: ratioText(ratio) });
    live.say(sentence.textContent);
  }

  const onOff = [["on", t("on")], ["off", t("off_word")]];
  el.append(figure(model, "correction",
    make("div", { class: "cs-panels" }, choice(model, "first", t("correct_m"), onOff), choice(model, "second", t("correct_v"), onOff)),
    plot.svg,
    slider(model, "step", { label: t("step_t"), min: 1, max: STEPS, log: true, say: (value) => count(Math.round(value)) }),
    make("div", { class: "cs-panels" },
      slider(model, "beta1", { label: "β₁", min: 0, max: 0.99, step: 0.01 }),
      slider(model, "forgets", { label: "1 − β₂", min: 1e-4, max: 0.5, log: true, say: tickText })),
    slider(model, "gradient", { label: t("gradient"), min: 1e-10, max: 1e4, log: true, say: tickText }),
    table,
    make("p", { class: "cs-note" }, t("off_note")),
    make("div", { class: "cs-panels" }, sentence, tools(model, TRAITS)),
    live.element));
  return follow(model, TRAITS, draw);
}

export default { render };
