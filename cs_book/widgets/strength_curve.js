// A linear classifier of photos, trained to the minimum for each strength λ of its penalty.

import {
  announcer, assign, axes, choice, clamp, draggable, figure, follow, format, make, numbers, path, slider, tools, update,
  words,
} from "./toolkit.js";
import { results } from "./strength_curve_data.js";

const { strengths, classes } = results;
const LAST = strengths.length - 2; // the slider's: one more is read if the ½ is forgotten
const TRAITS = ["place", "photos", "forgotten"];
const SERIES = [
  { key: "fit", color: "var(--blue)", dash: null, columns: { accuracy: 0, loss: 1 } },
  { key: "validation", color: "var(--orange)", dash: "7 4", columns: { accuracy: 2, loss: 3 } },
];
const NORM = 4; // its column
const say = (place) => String(strengths[place]);

/** What is looked up in the results, without a page; a test holds it against what was stored. */
export const math = {
  /** Where the curve is read: without the ½ the gradient is twice as large, as for twice the strength. */
  read: (place, forgotten) => place + (forgotten ? 1 : 0),

  /** The place on the slider that is nearest to a strength. */
  nearest: (strength) =>
    clamp(Math.round(Math.log2(Math.max(strength, 1e-9) / strengths[0])), 0, LAST),

  /** Where a column of the table is best: the largest of an accuracy, the least of a loss. */
  best(photos, column, largest) {
    const values = results.runs[photos].mean.slice(0, LAST + 1).map((row) => row[column]);
    return values.indexOf(largest ? Math.max(...values) : Math.min(...values));
  },
};

/** Axes with a curve, a band and a dot for each series. */
function panel(measure, title, vertical) {
  const plot = axes({ x: [strengths[0], strengths[LAST]], xLog: true, ...vertical, xLabel: "λ", title });
  const guide = make("svg:line", { class: "cs-guide", y1: plot.inner.top, y2: plot.inner.bottom });
  const marks = SERIES.map(({ key, color, dash }) => ({
    band: make("svg:path", { class: "cs-band", fill: color }),
    line: make("svg:path", { class: "cs-curve", stroke: color, "stroke-dasharray": dash }),
    dot: key === "fit"
      ? make("svg:circle", { r: 6, fill: color, class: "cs-dot" })
      : make("svg:rect", { x: -5.5, y: -5.5, width: 11, height: 11, fill: color, class: "cs-dot" }),
  }));
  const ghost = make("svg:path", { class: "cs-curve cs-ghost", stroke: "var(--ink)", "data-name": `ghost-${measure}` });
  plot.layer.append(...marks.map(({ band }) => band), guide, ghost, ...marks.map(({ line }) => line));
  plot.svg.append(...marks.map(({ dot }) => dot));
  plot.svg.classList.add("cs-drag-x");

  plot.draw = (run, place, forgotten) => {
    const at = plot.X(strengths[place]);
    update(guide, { x1: at, x2: at });
    SERIES.forEach(({ columns }, k) => {
      const column = columns[measure];
      const points = strengths.map((strength, i) => [strength, run.mean[i][column]]);
      const edge = (sign) => strengths.map((strength, i) => [strength, run.mean[i][column] + sign * run.sd[i][column]]);
      marks[k].line.setAttribute("d", path(plot, points));
      marks[k].band.setAttribute("d", `${path(plot, [...edge(1), ...edge(-1).reverse()])}Z`);
      const high = plot.Y(run.mean[math.read(place, forgotten)][column]);
      marks[k].dot.setAttribute("transform", `translate(${at.toFixed(2)},${high.toFixed(2)})`);
    });
    const shifted = SERIES.map(({ columns }) =>
      path(plot, strengths.slice(0, -1).map((strength, i) => [strength, run.mean[i + 1][columns[measure]]])));
    ghost.setAttribute("d", forgotten ? shifted.join("") : "");
  };
  return plot;
}

/** One template of each class that is shown: tiles of one picture, a row for each strength. */
function templates(t) {
  const tiles = classes.map((name, k) => {
    const tile = make("div", { class: "cs-template" });
    tile.style.backgroundPositionX = `${(100 * k) / (classes.length - 1)}%`;
    return { tile, whole: make("div", { class: "cs-named" }, tile, t(name)) };
  });
  const draw = (run, place) => tiles.forEach(({ tile }) => {
    tile.style.backgroundImage = `url(data:image/webp;base64,${run.templates})`;
    tile.style.backgroundPositionY = `${(100 * place) / (strengths.length - 1)}%`;
  });
  return { element: make("div", { class: "cs-templates", "aria-hidden": "true" }, ...tiles.map(({ whole }) => whole)), draw };
}

function render({ model, el }) {
  const t = words(model);
  const panels = [
    panel("accuracy", t("title_accuracy"), { y: [10, 110], yLog: true, yTicks: [10, 20, 30, 50, 100] }),
    panel("loss", t("title_loss"), { y: [0, 4] }),
  ];
  for (const { svg, X } of panels)
    draggable(svg, ([x]) => assign(model, { place: math.nearest(X.invert(x)) }));
  const key = ({ key: name, color }) => make("i", { class: `cs-key cs-key-${name}`, style: `--c:${color}` });
  const { table, cells } = numbers([t("accuracy"), t("loss")], SERIES.map((s) => [key(s), t(s.key)]), "at");
  const norm = make("p", { class: "cs-sums", "data-name": "norm" });
  const note = make("p", { class: "cs-note" });
  const pictures = templates(t);
  const live = announcer();

  el.append(figure(model, "strength",
    make("div", { class: "cs-panels" }, ...panels.map(({ svg }) => svg)),
    make("div", { class: "cs-panels" },
      make("div", { class: "cs-stack" },
        slider(model, "place", { label: t("strength"), min: 0, max: LAST, step: 1, say }),
        choice(model, "photos", t("photos"), Object.keys(results.runs).map((count) => [count, count])),
        choice(model, "forgotten", t("penalty"), [[false, t("kept")], [true, t("forgotten")]]),
        table, tools(model, TRAITS)),
      make("div", { class: "cs-stack" }, norm, pictures.element, note)),
    live.element));

  return follow(model, TRAITS, () => {
    const [place, forgotten, photos] = ["place", "forgotten", "photos"].map((name) => model.get(name));
    const run = results.runs[photos];
    const read = math.read(place, forgotten);
    panels.forEach((plot) => plot.draw(run, place, forgotten));
    const spread = (column, digits) =>
      t("spread", { mean: format(run.mean[read][column], digits), sd: format(run.sd[read][column], digits) });
    SERIES.forEach(({ columns }, k) => {
      cells[k].values[0].textContent = spread(columns.accuracy, 1);
      cells[k].values[1].textContent = spread(columns.loss, 3);
    });
    norm.textContent = t("norm", { norm: spread(NORM, 2) });
    note.textContent = t("legend", {
      seeds: run.seeds, accuracy: say(math.best(photos, 2, true)), loss: say(math.best(photos, 3, false)),
    });
    pictures.draw(run, read);
    const shown = SERIES.map(({ columns }) => format(run.mean[read][columns.accuracy], 1));
    live.say(t("announcement", { strength: say(place), fit: shown[0], validation: shown[1] }));
  });
}

export default { render };
