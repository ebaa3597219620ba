// The error of a numerical slope against its step: the V, the secant, and the digits that cancel.

import {
  announcer, assign, axes, choice, clamp, draggable, figure, follow, format, make, numbers, path, slider, tickText, tools,
  update, words,
} from "./toolkit.js";
import { math } from "./difference_error_math.js";

export { math };

const POWERS = [-16, 0];
const ERRORS = [1e-17, 100];
const WIDE = 2; // steps to either side that the second picture shows
const TRAITS = ["function", "x", "power", "method", "dtype"];

const short = (value, digits) => (Number.isFinite(value) ? tickText(Number(value.toPrecision(digits))) : "–");
const long = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(9))).replace("-", "−") : "–");

/** The state, and what follows from it. */
function computed(model) {
  const [name, x, power, method, dtype] = TRAITS.map((trait) => model.get(trait));
  const h = math.step(power);
  const of = (at) => ({ h: at, slope: math.quotient(name, x, at, method, dtype).slope, error: math.error(name, x, at, method, dtype) });
  const steps = math.steps();
  const errors = steps.map((at) => math.error(name, x, at, method, dtype));
  const predicted = math.predicted(name, x, method, dtype);
  const best = math.best(steps, errors);
  return {
    name, x, method, dtype, h, steps, errors, expected: (at) => math.expected(name, x, at, method, dtype), yours: of(h),
    best: best && { ...of(best.h), error: best.error }, predicted: predicted && of(predicted),
    quotient: math.quotient(name, x, h, method, dtype), truth: math.derivative(name, 1, x, dtype),
  };
}

/** Error against h, both by powers of ten. */
function errorPanel(model, t) {
  const panel = axes({
    x: POWERS.map((p) => 10 ** p), y: ERRORS, xLog: true, yLog: true, xTicks: [1e-16, 1e-12, 1e-8, 1e-4, 1],
    yTicks: [1e-16, 1e-12, 1e-8, 1e-4, 1], xLabel: "h", title: t("title_error"),
  });
  const expected = make("svg:path", { class: "cs-curve", stroke: "var(--orange)", "stroke-dasharray": "7 4" });
  const measured = make("svg:path", { class: "cs-curve", stroke: "var(--blue)" });
  const guide = make("svg:line", { class: "cs-guide", y1: panel.inner.top, y2: panel.inner.bottom });
  const mark = make("svg:path", { d: "M-7,-11H7L0,0Z", fill: "var(--orange)", class: "cs-dot" });
  const dot = make("svg:circle", { r: 6, fill: "var(--blue)", class: "cs-dot", "data-name": "dot" });
  panel.layer.append(guide, expected, measured);
  panel.svg.append(mark, dot);
  panel.svg.classList.add("cs-drag-x");
  draggable(panel.svg, ([px]) => {
    const power = Math.log10(panel.X.invert(px));
    assign(model, { power: clamp(Math.round(power * 10) / 10, ...POWERS) });
  });
  const inside = (error) => clamp(error, ...ERRORS);
  panel.draw = (state) => {
    const seen = state.steps.map((h, k) => [h, inside(state.errors[k])]).filter(([, error]) => Number.isFinite(error));
    measured.setAttribute("d", path(panel, seen));
    const theory = state.steps.map((h) => [h, state.expected(h)]).filter(([, error]) => error <= ERRORS[1]);
    expected.setAttribute("d", path(panel, theory.map(([h, error]) => [h, inside(error)])));
    const { h, error } = state.yours;
    update(guide, { x1: panel.X(h), x2: panel.X(h) });
    dot.setAttribute("visibility", Number.isFinite(error) ? "visible" : "hidden");
    if (Number.isFinite(error)) dot.setAttribute("transform", `translate(${panel.X(h)},${panel.Y(inside(error))})`);
    mark.setAttribute("visibility", state.predicted ? "visible" : "hidden");
    if (state.predicted) mark.setAttribute("transform", `translate(${panel.X(state.predicted.h)},${panel.inner.top})`);
  };
  return panel;
}

/** The function around x, as the computer holds it, in units of h: curve, tangent, secant. */
function nearPanel(t) {
  const panel = axes({ x: [-WIDE, WIDE], y: [-1, 1], xTicks: [-2, -1, 0, 1, 2], yTicks: [0], xLabel: t("steps_of_h"), title: t("title_near") });
  const tangent = make("svg:path", { class: "cs-curve", stroke: "var(--soft)", "stroke-dasharray": "3 3" });
  const line = make("svg:path", { class: "cs-curve", stroke: "var(--blue)" });
  const secant = make("svg:path", { class: "cs-curve", stroke: "var(--orange)" });
  const dots = [0, 1].map(() => make("svg:rect", { x: -5, y: -5, width: 10, height: 10, fill: "var(--orange)", class: "cs-dot" }));
  panel.layer.append(tangent, line, secant);
  panel.svg.append(...dots);
  panel.draw = ({ name, x, h, dtype, truth, quotient }) => {
    const [start, middle] = [math.rounded(x, dtype), math.value(name, x, dtype)];
    const rise = (at) => (math.value(name, at, dtype) - middle) / h;
    const shown = Array.from({ length: 401 }, (_, k) => -WIDE + (2 * WIDE * k) / 400).map((s) => [s, rise(start + s * h)]);
    const most = 1.15 * Math.max(WIDE * Math.abs(truth), ...shown.map(([, value]) => Math.abs(value)));
    panel.rescale({ y: [-most, most] });
    line.setAttribute("d", path(panel, shown));
    tangent.setAttribute("d", path(panel, [-WIDE, WIDE].map((s) => [s, truth * s])));
    const { to, from, slope, taken } = quotient;
    const ends = taken ? [from, to].map((at) => [(at - start) / h, rise(at)]) : [];
    const through = (s) => ends[0][1] + slope * (s - ends[0][0]);
    secant.setAttribute("d", taken ? path(panel, [-WIDE, WIDE].map((s) => [s, through(s)])) : "");
    dots.forEach((dot, k) => {
      const visible = taken && Math.abs(ends[k][0]) <= WIDE;
      dot.setAttribute("visibility", visible ? "visible" : "hidden");
      if (visible) dot.setAttribute("transform", `translate(${panel.X(ends[k][0])},${panel.Y(ends[k][1])})`);
    });
  };
  return panel;
}

/** The values that are subtracted, digit below digit; what cancels is gray. */
function digitPanel(t) {
  const rows = ["ahead", "behind", "rise"].map((name) => {
    const [label, gray, rest] = [make("span"), make("span", { class: "cs-gone" }), make("span")];
    return { label, gray, rest, element: make("div", {}, label, make("code", { "data-name": name }, gray, rest)) };
  });
  const note = make("p", { class: "cs-sums", "data-name": "cancelled" });
  const put = (row, label, text, gray) => {
    [row.label.textContent, row.gray.textContent, row.rest.textContent] = [label, text.slice(0, gray), text.slice(gray)];
  };
  function draw({ method, dtype, quotient }) {
    if (method === "complex") {
      put(rows[0], t("imaginary"), quotient.imaginary.toPrecision(dtype === "float64" ? 17 : 9).replace("-", "−"), 0);
      rows.slice(1).forEach((row) => put(row, "", "", 0));
      note.textContent = t("nothing_cancels");
      return;
    }
    const { lines, gray, cancelled, all } = math.digits(quotient.ahead, quotient.behind, quotient.rise, dtype);
    [t("ahead"), t(method === "forward" ? "here" : "behind"), t("difference")].forEach((label, k) => put(rows[k], label, lines[k], k < 2 ? gray : 0));
    note.textContent = quotient.taken ? t("cancelled", { cancelled, all, left: all - cancelled }) : t("lost");
  }
  return { element: make("div", {}, make("div", { class: "cs-digits" }, ...rows.map((row) => row.element)), note), note, draw };
}

function render({ model, el }) {
  const t = words(model);
  const [error, near, digits] = [errorPanel(model, t), nearPanel(t), digitPanel(t)];
  const { table, cells } = numbers([t("yours"), t("best"), t("predicted")], ["h", t("slope"), t("error")].map((head) => [head]), "at");
  const truth = make("b", { "data-name": "truth" });
  const live = announcer();
  el.append(figure(model, "difference",
    make("div", { class: "cs-panels" },
      make("div", {}, error.svg, make("p", { class: "cs-note" }, t("note_error"))),
      make("div", {}, near.svg, make("p", { class: "cs-note" }, t("note_near")))),
    make("div", { class: "cs-panels" },
      slider(model, "power", { label: t("power"), min: POWERS[0], max: POWERS[1], step: 0.1, digits: 1 }),
      slider(model, "x", { label: "x", min: 0.1, max: 3, step: 0.1, digits: 1 })),
    make("div", { class: "cs-row" },
      choice(model, "function", t("function"), [["cube", "x³"], ["exp", "eˣ"], ["sin", "sin x"], ["abs", "|x|"]]),
      choice(model, "method", t("method"), [["forward", t("forward")], ["central", t("central")], ["complex", t("complex")]]),
      choice(model, "dtype", t("dtype"), [["float64", "float64"], ["float32", "float32"]])),
    make("div", { class: "cs-panels" }, digits.element,
      make("div", { class: "cs-stack" }, table, make("p", { class: "cs-sums" }, "f′(x) = ", truth), tools(model, TRAITS))),
    live.element));
  return follow(model, TRAITS, () => {
    const state = computed(model);
    for (const panel of [error, near, digits]) panel.draw(state);
    [state.yours, state.best, state.predicted].forEach((found, c) => {
      const shown = found ? [short(found.h, 2), long(found.slope), short(found.error, 2)] : ["–", "–", "–"];
      shown.forEach((text, r) => (cells[r].values[c].textContent = text));
    });
    truth.textContent = long(state.truth);
    live.say(t("announcement", {
      h: short(state.h, 2), slope: long(state.yours.slope), error: short(state.yours.error, 2), digits: digits.note.textContent,
    }));
  });
}

export default { render };
