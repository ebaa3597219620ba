// What is wrong with this run? See its curve, choose the next check, name the cause. All numbers were measured.

import { results } from "./sick_run_data.js";
import {
  announcer, assign, axes, button, choice, figure, follow, format, make, path, roving, tickText, toolbar, tools, words,
} from "./toolkit.js";

const TRAITS = ["case", "opened", "guess"];
const MEMORY = "downhill.figure.sick_run";
const { checks: CHECKS, causes: CAUSES, runs: RUNS } = results;
const CHANCE = Math.log(10);
const [WHOLE, CHECK, WRONG] = [10, 1, 3]; // points of a run, cost of a check and of a wrong name

/** What is counted in the browser. A test compares it with Python. */
export const math = {
  /** The checks that a number of bits stands for. */
  opened: (bits) => CHECKS.filter((_, k) => bits & (1 << k)),
  /** The suspects that neither the curve nor the opened checks exclude. */
  left: (place, bits) => {
    const seen = ["curve", ...math.opened(bits)];
    const { apart } = RUNS[place];
    return Object.keys(apart).filter((cause) => !seen.some((check) => apart[cause].includes(check)));
  },
  worth: (bits, wrong) => Math.max(0, WHOLE - CHECK * math.opened(bits).length - WRONG * wrong),
};

const say = (loss) => (loss >= 1e4 ? tickText(Number(loss.toPrecision(1))) : format(loss, loss < 100 ? 2 : 0));

/** The losses of a run: on a logarithmic axis where they are large. */
function picture(run, withHeld, t) {
  const series = [["train", "blue"], ...(withHeld ? [["held", "orange"]] : [])];
  const all = [...run.train, ...run.held];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const end = Math.max(8, run.train.length - 1);
  const yLog = high > 10;
  const plot = axes({
    height: 236, x: [-0.03 * end, 1.03 * end], y: yLog ? [low / 2, high * 3] : [0, Math.max(2.8, high * 1.08)], yLog,
    xTicks: end > 10 ? [0, 10, 20, 30, 40] : [0, 2, 4, 6, 8], yLabel: t("loss"), xLabel: t("epoch"),
  });
  const { X, Y, layer, inner, svg } = plot;
  layer.append(make("svg:line", { x1: inner.left, x2: inner.right, y1: Y(CHANCE), y2: Y(CHANCE), class: "cs-chance" }));
  for (const [name, color] of series) {
    const points = run[name].map((loss, epoch) => [epoch, loss]);
    layer.append(make("svg:path", {
      d: path(plot, points), class: "cs-curve", stroke: `var(--${color})`, ...(name === "held" && { "stroke-dasharray": "6 3" }),
    }));
    if (points.length < 10) for (const [x, y] of points) layer.append(make("svg:circle", { cx: X(x), cy: Y(y), r: 3, fill: `var(--${color})` }));
  }
  if (run.broke) {
    const x = X(run.train.length);
    svg.append(make("svg:line", { x1: x, x2: x, y1: inner.top, y2: inner.bottom, class: "cs-guide" }),
      make("svg:text", { x: x < 200 ? x + 5 : x - 5, y: inner.bottom - 8, "text-anchor": x < 200 ? "start" : "end" }, t("broke")));
  }
  const every = run.train.filter((_, epoch) => end < 10 || epoch % 5 === 0).map(say).join(", ");
  const held = run.held.filter((_, epoch) => end < 10 || epoch % 5 === 0).map(say).join(", ");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", t(withHeld ? "picture_held" : "picture", { every, held }));
  return svg;
}

/** Points by cause, kept on the reader's machine alone. */
function score(t, changed) {
  let points = {};
  try { points = { ...JSON.parse(localStorage.getItem(MEMORY)) }; } catch { /* storage is switched off */ }
  const text = make("span", { "data-name": "score" });
  const element = make("div", { class: "cs-row" }, text, button(t("clear"), () => { points = {}; keep(); changed(); }));
  function keep() {
    try { localStorage.setItem(MEMORY, JSON.stringify(points)); } catch { /* it lasts as long as the page */ }
    const found = RUNS.flatMap(({ cause }) => (Number.isFinite(points[cause]) ? [points[cause]] : []));
    element.style.visibility = found.length ? "visible" : "hidden";
    text.textContent = t("score", { points: found.reduce((a, b) => a + b, 0), count: found.length, all: RUNS.length });
  }
  keep();
  const done = (cause) => Number.isFinite(points[cause]);
  return { element, done, set: (cause, to) => { if (!done(cause)) { points[cause] = to; keep(); } } };
}

/** A row for each check: its button, and what it said. */
function checkRows(model, t) {
  const rows = CHECKS.map((check, k) => {
    const press = button(t(check), () => assign(model, { opened: model.get("opened") | (1 << k) }));
    return { check, press, says: make("span", { class: "cs-says", "data-name": check }) };
  });
  roving(rows.map(({ press }) => press), { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 });
  const head = make("p", { class: "cs-sums", "aria-hidden": "true" }, t("checks"));
  const element = make("div", { class: "cs-checks", role: "group", "aria-label": t("checks") }, head, ...rows.flatMap(({ press, says }) => [press, says]));
  return { rows, element };
}

/** What a check said of a run with this cause. */
const said = (t, cause, check) => t(...CAUSES[cause][check]);

/** The buttons, and what they answer. */
function judge(model, t, current, points) {
  const verdict = make("div", { class: "cs-verdict", role: "status", "data-name": "verdict" });
  const tell = (...parts) => verdict.replaceChildren(...parts.map((part) => make("p", {}, ...[part].flat())));
  const strong = (key) => make("strong", {}, t(key));
  const wrong = {}; // wrong names by cause, as long as the page is open
  const known = () => math.opened(model.get("opened"));
  const chosen = () => (model.get("guess") in current().apart ? model.get("guess") : "none");

  function explained({ cause, why, twin, by }) {
    const values = { twin: t(twin), check: t(by), here: said(t, cause, by), there: said(t, twin, by) };
    return [t(why), t("twins", values)];
  }
  function refused(guess) {
    const against = known().filter((check) => current().apart[guess].includes(check));
    if (against.length) {
      const [check] = against;
      return t("excluded", { check: t(check), here: said(t, current().cause, check), there: said(t, guess, check) });
    }
    return t(current().apart[guess].includes("curve") ? "by_curve" : "open_still");
  }
  function name() {
    const [guess, run] = [chosen(), current()];
    if (guess === "none") return tell(t("choose_first"));
    if (guess !== run.cause) {
      if (!points.done(run.cause)) wrong[run.cause] = (wrong[run.cause] ?? 0) + 1;
      points.shown();
      return tell([strong("wrong"), " ", refused(guess)]);
    }
    points.set(run.cause, worth());
    points.shown();
    const others = math.left(model.get("case"), model.get("opened")).filter((cause) => cause !== run.cause);
    const luck = others.length ? [t("lucky", { others: others.map((cause) => t(cause)).join("; ") })] : [];
    const [why, twins] = explained(run);
    tell([strong("right"), " ", why], ...luck, twins);
  }
  function show() {
    const run = current();
    points.set(run.cause, 0);
    points.shown();
    tell([strong(run.cause), ". ", explained(run)[0]], explained(run)[1]);
  }
  const worth = () => math.worth(model.get("opened"), wrong[current().cause] ?? 0);
  const next = () => assign(model, { opened: 0, guess: "none", case: (model.get("case") + 1) % RUNS.length });
  const row = toolbar(t("actions"), button(t("name"), name), button(t("tell"), show), button(t("next"), next));
  return { element: make("div", { class: "cs-stack" }, row, verdict), worth, clear: () => verdict.replaceChildren() };
}

function render({ model, el }) {
  const t = words(model);
  const place = () => Math.round(model.get("case"));
  const current = () => RUNS[place()];
  const live = announcer();
  const facts = make("p", { class: "cs-sums", "data-name": "facts" });
  const kept = score(t, () => header());
  const answers = judge(model, t, current, { ...kept, shown: () => header() });
  const checks = checkRows(model, t);
  const holder = make("div", {});
  const legend = make("p", { class: "cs-note" });
  const names = choice(model, "guess", t("guess"), Object.keys(CAUSES).map((cause) => [cause, t(cause)]));
  const labels = Object.fromEntries([...names.querySelectorAll("label")].map((label) => [label.querySelector("input").value, label]));
  const header = () => {
    const key = kept.done(current().cause) ? "facts_done" : "facts";
    facts.textContent = t(key, { number: place() + 1, all: RUNS.length, worth: answers.worth() });
  };
  el.append(figure(model, "sick", facts,
    make("div", { class: "cs-panels" }, make("div", {}, holder, legend), checks.element),
    names, answers.element, make("div", { class: "cs-row" }, tools(model, TRAITS, answers.clear), kept.element), live.element));
  for (const name of ["case", "guess"]) model.on(`change:${name}`, answers.clear);
  let before = [];
  return follow(model, TRAITS, () => {
    const run = current();
    const opened = math.opened(model.get("opened"));
    const withHeld = opened.includes("held");
    holder.replaceChildren(picture(run, withHeld, t));
    legend.textContent = t(withHeld ? "legend_held" : "legend");
    for (const { check, press, says } of checks.rows) {
      press.setAttribute("aria-pressed", opened.includes(check));
      says.textContent = opened.includes(check) ? said(t, run.cause, check) : "";
    }
    for (const [cause, label] of Object.entries(labels)) label.hidden = !(cause in run.apart);
    header();
    const fresh = opened.filter((check) => !before.includes(check));
    before = opened;
    live.say(fresh.length === 1
      ? t("announce_check", { check: t(fresh[0]), says: said(t, run.cause, fresh[0]) })
      : t("announce_run", { number: place() + 1, first: say(run.train[0]), last: say(run.train.at(-1)) }));
  });
}

export default { render };
