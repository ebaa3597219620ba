// A race of six rules down the same landscape, from a start that is dragged.

import {
  announcer, assign, axes, choice, clamp, contourPaths, figure, follow, format, handle, make, numbers, path, place, player,
  pointHandle, slider, tickText, tools, words,
} from "./toolkit.js";
import { LANDSCAPES, math } from "./optimizer_race_math.js";

export { math };

const STEPS = 200;
const EARLY = 30; // the step that the table shows always
const LEAST = 1e-5; // distances below it are drawn on the axis
const SEED = 1; // of the noise
const NAMES = ["descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam"];
const GROUNDS = ["bowl", "ravine", "bend", "saddle"];
const VIEWS = {
  bowl: { x: [-8, 8], y: [-8, 8], ticks: [-8, -4, 0, 4, 8], levels: [0.1, 0.4, 1, 2, 4, 7, 11, 17, 25, 36, 50] },
  ravine: { x: [-2.6, 2.6], y: [-2.6, 2.6], ticks: [-2, -1, 0, 1, 2], levels: [0.3, 1.5, 5, 15, 40, 80, 140, 220, 320] },
  bend: { x: [-2, 2], y: [-1, 3], ticks: null, levels: [0.5, 3, 12, 40, 100, 220, 450, 900, 1600] },
  saddle: { x: [-2, 2], y: [-2, 2], ticks: [-2, -1, 0, 1, 2], levels: [-3, -2, -1, -0.3, 0, 0.3, 1, 2, 3] },
};
const LOOKS = {
  descent: ["var(--soft)", null], momentum: ["var(--blue)", null], nesterov: ["var(--blue)", "6 3"],
  adagrad: ["var(--orange)", null], rmsprop: ["var(--orange)", "6 3"], adam: ["var(--green)", null],
};
const STARTS = GROUNDS.map((name) => `start_${name}`);
const RATES = NAMES.map((name) => `rate_${name}`);
const TRAITS = ["landscape", "angle", ...STARTS, "mode", "rate", ...RATES, "noise", "rule"];

const rateText = (rate) => tickText(Number(rate.toPrecision(2)));
const distanceText = (far) => {
  if (!Number.isFinite(far)) return "∞";
  return (far > 0 && far < 1e-3) || far > 1e4 ? tickText(Number(far.toPrecision(1))) : format(far, far < 10 ? 3 : 0);
};

function render({ model, el }) {
  const t = words(model);
  const plot = axes({ height: 346, x: [-8, 8], y: [-8, 8], xLabel: "x", title: t("title_path") });
  const errors = axes({ height: 250, x: [0, STEPS], y: [LEAST, 100], yLog: true, xLabel: t("step"), title: t("title_error") });
  const levels = make("svg:g", {});
  const goal = make("svg:circle", { r: 4, fill: "var(--ink)" });
  const dots = make("svg:g", { "data-name": "dots" });
  const line = (name) => make("svg:path", { class: "cs-curve cs-runner", stroke: LOOKS[name][0], "stroke-dasharray": LOOKS[name][1] });
  const marks = NAMES.map((name) => ({ way: line(name), error: line(name), head: make("svg:circle", { r: 5, fill: LOOKS[name][0], class: "cs-dot" }) }));
  plot.layer.append(levels, goal, ...marks.map(({ way }) => way), dots, ...marks.map(({ head }) => head));
  errors.layer.append(...marks.map(({ error }) => error));
  const grip = handle("start", "start", make("svg:circle", { r: 8, fill: "var(--ink)", class: "cs-dot" }), [-8, 8], t("movable"));
  plot.svg.append(grip);

  const landscape = () => model.get("landscape");
  const angle = () => (landscape() === "bowl" ? (model.get("angle") * Math.PI) / 180 : LANDSCAPES[landscape()].angle ?? 0);
  // the bowl takes its start along when it turns
  const along = () => (landscape() === "bowl" ? angle() : 0);
  const start = () => math.turned(model.get(`start_${landscape()}`), -along());
  const on = pointHandle(model, null, plot, grip, [0.05, 0.05], {
    get: start, set: (point) => assign(model, { [`start_${landscape()}`]: math.turned(point, along()) }),
  });
  const noise = () => (model.get("noise") === "on" ? math.noise(landscape(), SEED, STEPS) : null);

  const tuned = new Map();
  function rateOf(name) {
    const mode = model.get("mode");
    if (mode === "own") return model.get(`rate_${name}`);
    if (mode === "same" || !LANDSCAPES[landscape()].goal) return model.get("rate");
    const asked = [landscape(), angle(), start(), name, STEPS];
    const key = JSON.stringify([...asked, model.get("noise")]);
    if (!tuned.has(key)) tuned.set(key, math.tune(...asked, noise()));
    return tuned.get(key);
  }

  const key = (name) => make("i", { class: "cs-key", style: `--c:${LOOKS[name][0]}${LOOKS[name][1] ? ";border-top-style:dashed" : ""}` });
  const { table, cells } = numbers([t("rate"), t("early"), "", ""], NAMES.map((name) => [key(name), t(name)]), "at");
  const [now, there] = table.querySelectorAll("thead th:nth-last-child(-n+2)");
  const note = make("p", { class: "cs-note", "data-name": "note" });
  const live = announcer();
  let walks = [];
  const at = (r, step) => walks[r][Math.min(step, walks[r].length - 1)];
  const far = (r, step) => (step < walks[r].length ? math.distance(landscape(), at(r, step)) : Infinity);

  /** Draw the race as far as a step; null is all of it. */
  function draw(step) {
    const last = step ?? STEPS;
    const [[x0, x1], [y0, y1]] = [plot.X.domain(), plot.Y.domain()];
    const inside = ([x, y]) => Math.abs(x) < 4 * (x1 - x0) && Math.abs(y) < 4 * (y1 - y0);
    now.textContent = t("now", { step: last });
    marks.forEach(({ way, error, head }, r) => {
      const shown = walks[r].slice(0, last + 1);
      const near = shown.filter(inside);
      way.setAttribute("d", path(plot, near));
      error.setAttribute("d", path(errors, shown.map((point, i) => [i, clamp(math.distance(landscape(), point), LEAST / 2, 1e3)])));
      const [cx, cy] = on(near.at(-1));
      head.setAttribute("transform", `translate(${cx.toFixed(2)},${cy.toFixed(2)})`);
      cells[r].values[2].textContent = distanceText(far(r, last));
      if (NAMES[r] !== model.get("rule")) return;
      dots.replaceChildren(...near.map((point) => {
        const [px, py] = on(point);
        return make("svg:circle", { cx: px.toFixed(1), cy: py.toFixed(1), r: 2.5, fill: LOOKS[NAMES[r]][0] });
      }));
    });
  }

  let drawn = null;
  function drawLevels() {
    const view = VIEWS[landscape()];
    if (drawn === landscape() + angle()) return;
    drawn = landscape() + angle();
    const { value } = LANDSCAPES[landscape()].on(angle());
    plot.rescale({ x: view.x, y: view.y, xTicks: view.ticks, yTicks: view.ticks });
    levels.replaceChildren(...contourPaths(plot, (x, y) => value([x, y]), view.levels, 90)
      .map(({ d }) => make("svg:path", { d, class: "cs-level" })));
    const [cx, cy] = on(LANDSCAPES[landscape()].goal ?? [0, 0]);
    goal.setAttribute("cx", cx);
    goal.setAttribute("cy", cy);
  }

  const play = player(model, { length: () => STEPS, draw, label: t("race"), duration: 8000 });
  const names = (all) => all.map((name) => [name, t(name)]);
  const rateSlider = (trait, label) => slider(model, trait, { label, min: 1e-4, max: 10, log: true, say: rateText });
  const turn = slider(model, "angle", { label: t("angle"), min: 0, max: 90, step: 5, say: (v) => `${v}°` });
  const common = rateSlider("rate", t("rate_all"));
  const own = NAMES.map((name) => rateSlider(`rate_${name}`, t("rate_own")));
  const found = make("p", { class: "cs-note" }, t("tuned_note"));
  const slot = make("div", { class: "cs-slot" }, common, ...own, found);

  /** Show the controls that count now. */
  function arrange() {
    const mode = model.get("mode") === "tuned" && landscape() === "saddle" ? "same" : model.get("mode");
    turn.hidden = landscape() !== "bowl";
    common.hidden = mode !== "same";
    found.hidden = mode !== "tuned";
    own.forEach((element, r) => (element.hidden = mode !== "own" || NAMES[r] !== model.get("rule")));
    marks.forEach((mark, r) => Object.values(mark).forEach((e) => e.classList.toggle("cs-behind", NAMES[r] !== model.get("rule"))));
    cells.forEach(({ row }, r) => row.classList.toggle("cs-winner", NAMES[r] === model.get("rule")));
    there.textContent = t(landscape() === "saddle" ? "gone" : "there");
    note.textContent = t(landscape() === "saddle" ? "saddle_note" : "there_note");
  }

  el.append(figure(model, "race",
    choice(model, "landscape", t("landscape"), names(GROUNDS)),
    make("div", { class: "cs-panels" },
      plot.svg,
      make("div", { class: "cs-stack" }, errors.svg, turn, choice(model, "noise", t("noise"), names(["off", "on"])))),
    choice(model, "rule", t("rule"), names(NAMES)),
    choice(model, "mode", t("rates"), names(["own", "same", "tuned"])),
    slot,
    make("div", { class: "cs-panels" }, play.element, tools(model, TRAITS)),
    table, note, live.element));

  const unfollow = follow(model, TRAITS, () => {
    const name = landscape();
    const rates = NAMES.map(rateOf);
    walks = NAMES.map((rule, r) => math.walk(name, angle(), start(), rule, rates[r], STEPS, noise()));
    const arrivals = walks.map((visited) => math.arrival(name, visited, STEPS));
    arrange();
    drawLevels();
    place(grip, on(start()), start(), t("start"));
    rates.forEach((rate, r) => {
      const shown = [rateText(rate), distanceText(far(r, EARLY)), null, arrivals[r] ?? "–"];
      shown.forEach((text, c) => text !== null && (cells[r].values[c].textContent = text));
    });
    play.stop();
    const order = NAMES.map((_, r) => r).filter((r) => arrivals[r] !== null).sort((a, b) => arrivals[a] - arrivals[b]);
    const first = order.length ? t("first", { rule: t(NAMES[order[0]]), step: arrivals[order[0]] }) : t("nobody", { steps: STEPS });
    live.say(t("announcement", { landscape: t(name), first }));
  });
  return () => { unfollow(); play.pause(); };
}

export default { render };
