// The picture of the linear classifier's figure: regions, lines with arrows, points.

import { arrowKeys, assign, clamp, handle, make, movable, place, roving, scale, update } from "./toolkit.js";

const RANGE = [-3, 3];
const SIZE = 360; // of the picture, in its own units
const ARROW = 0.8; // length of an arrow for a weight vector of length 1
export const CLASSES = [
  { key: "circle", color: "var(--blue)" },
  { key: "triangle", color: "var(--orange)" },
  { key: "square", color: "var(--green)" },
];

const X = scale(RANGE, [0, SIZE]);
const Y = scale(RANGE, [SIZE, 0]);
const onPicture = ([x, y]) => [X(x), Y(y)];
const text = (point) => onPicture(point).map((v) => v.toFixed(2)).join(",");
const toPoint = ([x, y]) => [X.invert(x), Y.invert(y)];
const inside = ([x, y], room = 0.1) => [
  clamp(x, RANGE[0] + room, RANGE[1] - room), clamp(y, RANGE[0] + room, RANGE[1] - room),
];

/** The mark of a class: color never carries the meaning alone. */
function marker(label, r = 8) {
  const { color } = CLASSES[label];
  if (label === 0) return make("svg:circle", { r, fill: color });
  if (label === 1) return make("svg:path", { d: `M0,${-1.2 * r}L${1.15 * r},${0.8 * r}H${-1.15 * r}Z`, fill: color });
  return make("svg:rect", { x: -0.9 * r, y: -0.9 * r, width: 1.8 * r, height: 1.8 * r, fill: color });
}

export const badge = (label) => make("svg:svg", { viewBox: "-11 -11 22 22", class: "cs-badge", "aria-hidden": "true" }, marker(label));

/** The state that counts: weights and biases after the slider that scales both. */
export function effective(model) {
  const factor = model.get("scale");
  return {
    W: model.get("W").map((row) => row.map((w) => w * factor)),
    b: model.get("b").map((bias) => bias * factor),
  };
}

const column = (W, j) => W.map((row) => row[j]);
const withColumn = (W, j, w) => W.map((row, d) => row.map((old, k) => (k === j ? w[d] : old)));
const replaced = (list, i, value) => list.map((old, k) => (k === i ? value : old));

/** The picture: regions, lines with arrows, points. */
export function plane(model, t, math) {
  const layers = ["regions", "lines", "points", "handles"].map((name) => make("svg:g", { class: `cs-${name}` }));
  const [regions, lines, points, handles] = layers;
  const frame = make("svg:rect", { width: SIZE, height: SIZE, class: "cs-frame" });
  const svg = make("svg:svg", {
    viewBox: `0 0 ${SIZE} ${SIZE}`, class: "cs-plane", role: "group", "aria-label": t("plane"),
  }, frame, ...layers);
  const areas = CLASSES.map(({ color }) => make("svg:polygon", { fill: color, class: "cs-region" }));
  regions.append(...areas);
  const edges = CLASSES.map(({ color }) => make("svg:line", { stroke: color, class: "cs-border" }));
  const arrows = CLASSES.map(({ color }) => make("svg:path", { stroke: color, fill: color, class: "cs-arrow" }));
  lines.append(...edges, ...arrows);

  // An anchor is the place on a line from which its arrow starts.
  const anchors = CLASSES.map(() => null);

  function anchor(j, w, bias) {
    const square = w[0] ** 2 + w[1] ** 2;
    const from = anchors[j] ?? [0, 0];
    const off = square > 1e-12 ? (w[0] * from[0] + w[1] * from[1] + bias) / square : 0;
    anchors[j] = [from[0] - off * w[0], from[1] - off * w[1]];
    return inside(anchors[j]);
  }
  const tipOf = (base, w) => inside([base[0] + ARROW * w[0], base[1] + ARROW * w[1]], 0.15);

  /** Keep line j on its anchor while its weights become w. */
  function turn(j, w) {
    const factor = model.get("scale");
    const [p, q] = anchors[j];
    assign(model, {
      W: withColumn(model.get("W"), j, w.map((v) => v / factor)),
      b: replaced(model.get("b"), j, -(w[0] * p + w[1] * q) / factor),
    });
  }
  const weights = (j) => column(effective(model).W, j);
  function shift(j, to) {
    anchors[j] = inside(to);
    turn(j, weights(j));
  }
  const aim = (j, to) => turn(j, [0, 1].map((d) => (to[d] - anchors[j][d]) / ARROW));

  const grips = CLASSES.map(({ color, key }, j) => {
    const tip = handle(`weights-${j}`, "tip", make("svg:path", { d: "M9,0L-6,7V-7Z", fill: color }), RANGE, t("movable"));
    const base = handle(`line-${j}`, "base", make("svg:rect", { x: -5, y: -5, width: 10, height: 10, rx: 2, stroke: color }), RANGE, t("movable"));
    arrowKeys(tip, 0.05, (by) => turn(j, weights(j).map((v, d) => v + by[d])));
    arrowKeys(base, 0.05, (by) => shift(j, anchors[j].map((v, d) => v + by[d])));
    handles.append(base, tip);
    return { tip, base, key };
  });

  const select = (i) => assign(model, { selected: i });
  const movePoint = (i, to) => assign(model, { points: replaced(model.get("points"), i, inside(to, 0.15)) });
  const dots = model.get("labels").map((label, i) => {
    const dot = handle(`point-${i}`, "point", marker(label), RANGE, t("movable"));
    dot.addEventListener("focus", () => select(i));
    arrowKeys(dot, 0.05, (by) => movePoint(i, model.get("points")[i].map((v, d) => v + by[d])));
    points.append(dot);
    return dot;
  });

  roving(dots);
  roving(grips.flatMap(({ base, tip }) => [base, tip]));
  movable(svg, [
    ...grips.map(({ tip }, j) => ({
      element: tip, at: () => onPicture(tipOf(inside(anchors[j]), weights(j))), move: (to) => aim(j, toPoint(to)),
    })),
    ...grips.map(({ base }, j) => ({
      element: base, at: () => onPicture(inside(anchors[j])), move: (to) => shift(j, toPoint(to)),
    })),
    ...dots.map((dot, i) => ({
      element: dot, at: () => onPicture(model.get("points")[i]), move: (to) => movePoint(i, toPoint(to)),
    })),
  ]);

  function drawLine(j, w, bias) {
    const base = anchor(j, w, bias);
    const length = Math.hypot(...w);
    const along = length > 1e-9 ? [-w[1] / length, w[0] / length] : [0, 0];
    const [p, q] = [-9, 9].map((s) => onPicture([anchors[j][0] + s * along[0], anchors[j][1] + s * along[1]]));
    update(edges[j], { x1: p[0], y1: p[1], x2: q[0], y2: q[1] });
    const tip = tipOf(base, w);
    arrows[j].setAttribute("d", `M${text(base)}L${text(tip)}`);
    const angle = (Math.atan2(-w[1], w[0]) * 180) / Math.PI;
    grips[j].tip.lastChild.setAttribute("transform", `rotate(${angle.toFixed(1)})`);
    const name = { name: t(CLASSES[j].key) };
    place(grips[j].tip, onPicture(tip), tip, t("weights_of", name));
    place(grips[j].base, onPicture(base), base, t("line_of", name));
  }

  function draw() {
    const { W, b } = effective(model);
    const square = [[0, 0], [1, 0], [1, 1], [0, 1]].map((c) => c.map((v) => RANGE[v]));
    CLASSES.forEach((_, j) => {
      const rest = [0, 1, 2].filter((k) => k !== j);
      const area = rest.reduce((polygon, k) =>
        math.clip(polygon, W.map((row) => row[j] - row[k]), b[j] - b[k]), square);
      areas[j].setAttribute("points", area.map(text).join(" "));
      drawLine(j, column(W, j), b[j]);
    });
    const predicted = math.scores(model.get("points"), W, b).map(math.argmax);
    model.get("points").forEach((point, i) => {
      const label = model.get("labels")[i];
      const names = { truth: t(CLASSES[label].key), taken: t(CLASSES[predicted[i]].key) };
      const verdict = t(predicted[i] === label ? "right" : "wrong", names);
      place(dots[i], onPicture(point), point, `${t("point", { number: i + 1 })}, ${verdict}`);
      dots[i].classList.toggle("cs-wrong", predicted[i] !== label);
      dots[i].classList.toggle("cs-selected", i === model.get("selected"));
    });
  }
  return { svg, draw, forget: () => anchors.fill(null) };
}
