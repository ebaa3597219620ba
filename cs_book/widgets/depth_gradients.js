// Gradients back and cosines forward through untrained networks, plain and with shortcuts, as depth grows.

import {
  announcer, assign, axes, choice, clamp, draggable, figure, follow, format, make, numbers, path, slider, tickText,
  tools, update, words,
} from "./toolkit.js";
import { math } from "./depth_gradients_math.js";

export { math };

const TRAITS = ["activation", "blocks", "scale", "start", "seed"];
const MOST = 20;
const NETS = ["plain", "shortcuts"];
const COLORS = { plain: "var(--orange)", shortcuts: "var(--blue)" };
const MARKS = {
  plain: (x, y) => `M${x - 3},${y}a3,3 0 1,0 6,0a3,3 0 1,0 -6,0Z`,
  shortcuts: (x, y) => `M${x - 3},${y - 3}h6v6h-6Z`,
};
const BARS = ["var(--ink)", "var(--green)", "var(--paper)"]; // the third one hollow
const layersOf = (blocks) => 2 * blocks + 2;
const said = (value) => (value >= 0.01 && value < 1e4 ? tickText(Number(value.toPrecision(2))) : tickText(Number(value.toPrecision(1))));

/** A chart over the hidden layers, with a line for each network; along it a hand sets the depth. */
function lines(model, options) {
  const plot = axes({ x: [0, 2 * MOST + 2], xTicks: [1, 10, 20, 30, 40], ...options });
  const guide = make("svg:line", { class: "cs-guide", y1: plot.inner.top, y2: plot.inner.bottom });
  const drawn = Object.fromEntries(NETS.map((net) => [net, {
    line: make("svg:path", { class: "cs-curve", stroke: COLORS[net] }),
    marks: make("svg:path", { class: "cs-arm", fill: COLORS[net] }),
  }]));
  plot.layer.append(guide);
  NETS.forEach((net) => plot.layer.append(drawn[net].line, drawn[net].marks));
  plot.svg.classList.add("cs-drag-x");
  draggable(plot.svg, ([x]) => assign(model, { blocks: clamp(Math.round((plot.X.invert(x) - 1) / 2), 1, MOST) }));
  plot.draw = (values, blocks) => {
    const end = plot.X(2 * blocks + 1);
    update(guide, { x1: end, x2: end });
    NETS.forEach((net) => {
      const points = values[net].map((value, k) => [1 + k * (net === "plain" ? 1 : 2), value]);
      const { line, marks } = drawn[net];
      line.setAttribute("d", path(plot, points));
      marks.setAttribute("d", points.map(([x, y]) => MARKS[net](...[plot.X(x), plot.Y(y)].map((p) => Number(p.toFixed(1))))).join(""));
    });
  };
  return plot;
}

/** Scores of three digits, side by side for each class; the title says how large the largest may be. */
function scorePanel(title) {
  const plot = axes({ height: 150, x: [-0.5, 9.5], xTicks: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], y: [-1, 1], yTicks: [0], title: title(1) });
  const heading = plot.svg.querySelector(".cs-title");
  const bars = BARS.map((fill) => make("svg:path", { fill, class: "cs-score" }));
  plot.layer.append(...bars);
  plot.draw = (scores) => {
    const most = math.round(Math.max(...scores.flat().map(Math.abs)));
    plot.Y.domain([-most, most]);
    heading.textContent = title(most);
    const each = (plot.X(1) - plot.X(0)) / 4;
    const at = (c, d) => plot.X(c) + (d - 1.5) * each;
    scores.forEach((row, d) => bars[d].setAttribute("d", row.map((score, c) =>
      `M${at(c, d).toFixed(1)},${plot.Y(0)}V${plot.Y(score).toFixed(1)}h${(each - 1).toFixed(1)}V${plot.Y(0)}Z`).join("")));
  };
  return plot;
}

function render({ model, el }) {
  const t = words(model);
  const back = lines(model, { y: [1e-3, 1e3], yLog: true, xLabel: t("layer"), title: t("title_gradients") });
  const alike = lines(model, { y: [-0.1, 1.05], yTicks: [0, 0.5, 1], xLabel: t("layer"), title: t("title_cosines") });
  const scores = {
    plain: scorePanel((most) => t("title_plain", { most: tickText(most) })),
    shortcuts: scorePanel((most) => t("title_shortcuts", { most: tickText(most) })),
  };
  const key = (net) => make("span", { class: "cs-key", style: `--c: ${COLORS[net]}` });
  const { table, cells } = numbers([t("first"), t("cosine"), t("loss")], NETS.map((net) => [key(net), t(net)]), "at");
  const verdicts = Object.fromEntries(NETS.map((net) => [net, make("p", { class: "cs-sums", "data-name": `verdict-${net}` })]));
  const live = announcer();

  el.append(figure(model, "depth",
    make("div", { class: "cs-panels" },
      choice(model, "activation", t("activation"), ["relu", "tanh", "sigmoid"].map((name) => [name, t(name)])),
      choice(model, "start", t("start"), ["zero", "divided", "he"].map((name) => [name, t(name)]))),
    make("div", { class: "cs-panels" },
      slider(model, "blocks", { label: t("layers"), min: 1, max: MOST, step: 1, say: layersOf }),
      slider(model, "scale", { label: t("scale"), min: 0.25, max: 4, log: true, say: (scale) => `× ${tickText(scale)}` })),
    make("div", { class: "cs-panels" }, back.svg, alike.svg, scores.plain.svg, scores.shortcuts.svg),
    make("div", { class: "cs-panels" },
      make("div", { class: "cs-stack" }, table, slider(model, "seed", { label: t("seed"), min: 0, max: 9, step: 1, digits: 0 })),
      make("div", { class: "cs-stack" }, make("div", {}, verdicts.plain, verdicts.shortcuts), tools(model, TRAITS))),
    live.element));

  return follow(model, TRAITS, () => {
    const state = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
    const found = math.measure(state);
    const of = (what) => ({ plain: found.plain[what], shortcuts: found.shortcuts[what] });
    const [low, high] = math.ends([...found.plain.gradients, ...found.shortcuts.gradients]);
    back.rescale({ y: [10 ** low, 10 ** high], yTicks: math.ticks(low, high) });
    back.draw(of("gradients"), state.blocks);
    alike.draw(of("cosines"), state.blocks);
    NETS.forEach((net, r) => {
      const { first, cosines, loss } = found[net];
      scores[net].draw(found[net].scores);
      [said(first), format(cosines.at(-1)), loss < 100 ? format(loss) : said(loss)].forEach((text, c) =>
        (cells[r].values[c].textContent = text));
      verdicts[net].textContent = t("verdict", {
        net: t(net), gradients: t(math.verdict(found[net])), digits: t(math.likeness(found[net])),
      });
    });
    live.say(t("announcement", {
      layers: layersOf(state.blocks), activation: t(state.activation), scale: tickText(state.scale), start: t(state.start),
      plain: verdicts.plain.textContent, plain_first: said(found.plain.first), plain_cosine: format(found.plain.cosines.at(-1)),
      shortcuts: verdicts.shortcuts.textContent, shortcuts_first: said(found.shortcuts.first),
      shortcuts_cosine: format(found.shortcuts.cosines.at(-1)),
    }));
  });
}

export default { render };
