// One dimension: a walk downhill on a line, with its start, its step, its rule and where it would stop.

import {
  announcer, arrowKeys, assign, axes, choice, clamp, count, curve, figure, follow, format, handle, make, movable, numbers, place, player,
  slider, tools, words,
} from "./toolkit.js";
import { LANDSCAPES, math } from "./line_walk_math.js";

export { math };

const MOST = 5000; // steps
const SHOWN = 150; // points of a path that are drawn
const PIECES = 1500; // of the line, to find where it is flat
const NAMES = ["cubic", "sinc", "valleys", "plateau", "own"];
const REASONS = { flat: "flat", wall: "wall", steps: "steps_over" };
const OWN = ["a", "b", "c", "d"];
const TRAITS = ["landscape", "start", "rule", "step", "tol", ...OWN];

/** The heights of a function between its walls, with some air. */
function heights(f, [low, high]) {
  const values = Array.from({ length: 201 }, (_, i) => f(low + ((high - low) * i) / 200));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const air = 0.12 * (most - least || 1);
  return [least - air, most + air];
}

function render({ model, el }) {
  const t = words(model);
  const plot = axes({ width: 420, height: 200, x: [-3, 3], y: [-6, 6], xLabel: "x", yLabel: "f(x)" });
  const line = make("svg:path", { class: "cs-curve", stroke: "var(--soft)" });
  const bands = make("svg:g", { class: "cs-flat" });
  const dots = make("svg:g", { fill: "var(--blue)" });
  const end = make("svg:path", { d: "M0,-8L8,0L0,8L-8,0Z", fill: "var(--orange)", class: "cs-dot", "data-name": "end-mark" });
  plot.layer.append(bands, line, dots);
  const grip = handle("start", "start", make("svg:circle", { r: 8, fill: "var(--blue)", class: "cs-dot" }), [-4, 15], t("movable"));
  grip.setAttribute("tabindex", 0);
  plot.svg.append(end, grip);

  const coefficients = () => OWN.map((name) => model.get(name));
  const at = (x) => math.value(model.get("landscape"), coefficients(), x);
  const walls = () => LANDSCAPES[model.get("landscape")].walls;
  const start = () => clamp(model.get("start"), ...walls());
  const moveTo = (x) => assign(model, { start: clamp(Math.round(x * 100) / 100, ...walls()) });
  const on = (x) => [plot.X(x), plot.Y(at(x))];
  movable(plot.svg, [{ element: grip, at: () => on(start()), move: ([px]) => moveTo(plot.X.invert(px)) }]);
  arrowKeys(grip, 0.1, ([by]) => moveTo(start() + by));

  const { table, cells } = numbers([t("steps"), "x", "f(x)", t("slope")], [[t("first")], [t("last")]], "at");
  const reason = make("p", { class: "cs-sums", "data-name": "reason" });
  const own = make("div", { class: "cs-panels" },
    ...OWN.map((name) => slider(model, name, { label: name, min: -2, max: 2, step: 0.1, digits: 1 })));
  const live = announcer();
  let walk = null;

  function row(r, i) {
    const x = walk.points[i];
    const shown = [count(i), format(x, 3), format(at(x), 4), format(walk.slopes[i], 4)];
    shown.forEach((text, c) => (cells[r].values[c].textContent = text));
  }

  /** Draw the walk as far as a step; null is all of it. */
  function draw(step) {
    const last = Math.min(step ?? Infinity, walk.points.length - 1);
    const every = Math.max(1, Math.ceil(last / SHOWN));
    dots.replaceChildren(...walk.points.slice(0, last + 1).filter((_, i) => i % every === 0).map((x) => {
      const [cx, cy] = on(x);
      return make("svg:circle", { cx: cx.toFixed(1), cy: cy.toFixed(1), r: 3 });
    }));
    const [ex, ey] = on(walk.points[last]);
    end.setAttribute("transform", `translate(${ex.toFixed(2)},${ey.toFixed(2)})`);
    row(0, 0);
    row(1, last);
    reason.textContent = last < walk.points.length - 1 ? t("under_way") : t(REASONS[walk.stopped]);
  }

  function drawLine() {
    const range = walls();
    plot.rescale({ x: range, y: heights(at, range) });
    line.setAttribute("d", curve(plot, range, at, 300));
    const flat = math.flat(model.get("landscape"), coefficients(), model.get("tol"), PIECES);
    bands.replaceChildren(...flat.map(([from, to]) => {
      const width = Math.max(3, plot.X(to) - plot.X(from));
      const x = (plot.X(from) + plot.X(to) - width) / 2;
      return make("svg:rect", { x: x.toFixed(1), width: width.toFixed(1), y: plot.inner.top, height: plot.inner.bottom - plot.inner.top });
    }));
    own.hidden = model.get("landscape") !== "own";
  }

  const play = player(model, { length: () => Math.max(1, walk.points.length - 1), draw, label: t("walk") });
  const options = NAMES.map((name) => [name, t(name)]);
  el.append(figure(model, "walk",
    choice(model, "landscape", "f(x)", options),
    own,
    plot.svg,
    make("p", { class: "cs-note" }, t("flat_note")),
    make("div", { class: "cs-panels" },
      slider(model, "step", { label: t("step"), min: 0.001, max: 2, log: true, digits: 3 }),
      slider(model, "tol", { label: t("tol"), min: 0.001, max: 1, log: true, digits: 3 })),
    make("div", { class: "cs-panels" },
      make("div", { class: "cs-stack" },
        choice(model, "rule", t("rule"), [["sign", t("sign")], ["slope", t("proportional")]]),
        play.element, tools(model, TRAITS)),
      make("div", { class: "cs-stack" }, table, reason)),
    live.element));
  const unfollow = follow(model, TRAITS, () => {
    const [name, step, rule, tol] = ["landscape", "step", "rule", "tol"].map((trait) => model.get(trait));
    walk = math.walk(name, coefficients(), start(), step, rule, tol, MOST);
    drawLine();
    place(grip, on(start()), [start(), at(start())], t("start"));
    play.stop();
    live.say(t("announcement", {
      start: format(start()), steps: count(walk.points.length - 1), end: format(walk.points.at(-1), 3), reason: t(REASONS[walk.stopped]),
    }));
  });
  return () => { unfollow(); play.pause(); };
}

export default { render };
