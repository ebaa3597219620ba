// The picture of the linear classifier's figure: regions, lines with arrows, points.

const X_ = scale(RANGE, [0, SIZE]);
const Y_ = scale(RANGE, [SIZE, 0]);
const place = ([x, y]) => `${X_(x).toFixed(2)},${Y_(y).toFixed(2)}`;
const inside = ([x, y], room = 0.1) => [
  clamp(x, RANGE[0] + room, RANGE[1] - room), clamp(y, RANGE[0] + room, RANGE[1] - room),
];

/** A thing the reader can move: by mouse, touch, or arrow keys. */
function handle(name, role, shape) {
  const hit = make("svg:circle", { r: 15, class: "cs-hit" });
  return make("svg:g", {
    class: `cs-handle cs-${role}`, tabindex: 0, role: "slider", "data-name": name,
    "aria-roledescription": "movable in two directions", "aria-valuemin": RANGE[0], "aria-valuemax": RANGE[1],
  }, hit, shape);
}

function moveTo(element, [x, y], label) {
  element.setAttribute("transform", `translate(${place([x, y])})`);
  update(element, {
    "aria-label": label, "aria-valuenow": x.toFixed(2), "aria-valuetext": `${format(x)}, ${format(y)}`,
  });
}

/** The picture: regions, lines with arrows, points. */
function plane(model) {
  const layers = ["regions", "lines", "points", "handles"].map((name) => make("svg:g", { class: `cs-${name}` }));
  const [regions, lines, points, handles] = layers;
  const frame = make("svg:rect", { width: SIZE, height: SIZE, class: "cs-frame" });
  const svg = make("svg:svg", {
    viewBox: `0 0 ${SIZE} ${SIZE}`, class: "cs-plane", role: "group", "aria-label": "The plane with its points and lines",
  }, frame, ...layers);
  const areas = CLASSES.map(({ color }) => make("svg:polygon", { fill: color, class: "cs-region" }));
  regions.append(...areas);
  const edges = CLASSES.map(({ color }) => make("svg:line", { stroke: color, class: "cs-border" }));
  const arrows = CLASSES.map(({ color }) => make("svg:path", { stroke: color, fill: color, class: "cs-arrow" }));
  lines.append(...edges, ...arrows);

  // An anchor is the place on a line from which its arrow starts.
  const anchors = CLASSES.map(() => null);
  const toPoint = ([x, y]) => [X_.inverse(x), Y_.inverse(y)];

  function anchor(j, w, bias) {
    const square = w[0] ** 2 + w[1] ** 2;
    const from = anchors[j] ?? [0, 0];
    const off = square > 1e-12 ? (w[0] * from[0] + w[1] * from[1] + bias) / square : 0;
    anchors[j] = [from[0] - off * w[0], from[1] - off * w[1]];
    return inside(anchors[j]);
  }

  /** Keep line j on its anchor while its weights become w. */
  function turn(j, w) {
    const factor = model.get("scale");
    const [p, q] = anchors[j];
    assign(model, {
      W: withColumn(model.get("W"), j, w.map((v) => v / factor)),
      b: replaced(model.get("b"), j, -(w[0] * p + w[1] * q) / factor),
    });
  }

  function shift(j, to) {
    anchors[j] = inside(to);
    turn(j, column(effective(model).W, j));
  }

  const aim = (j, to) => turn(j, [0, 1].map((d) => (to[d] - anchors[j][d]) / ARROW));

  const grips = CLASSES.map(({ color, name }, j) => {
    const tip = handle(`weights-${j}`, "tip", make("svg:path", { d: "M9,0L-6,7V-7Z", fill: color }));
    const base = handle(`line-${j}`, "base", make("svg:rect", { x: -5, y: -5, width: 10, height: 10, rx: 2, stroke: color }));
    draggable(svg, tip, (at) => aim(j, toPoint(at)));
    draggable(svg, base, (at) => shift(j, toPoint(at)));
    arrowKeys(tip, 0.05, (by) => turn(j, column(effective(model).W, j).map((v, d) => v + by[d])));
    arrowKeys(base, 0.05, (by) => shift(j, anchors[j].map((v, d) => v + by[d])));
    handles.append(base, tip);
    return { tip, base, name };
  });

  const select = (i) => assign(model, { selected: i });
  const movePoint = (i, to) => assign(model, { points: replaced(model.get("points"), i, inside(to, 0.15)) });
  const dots = model.get("labels").map((label, i) => {
    const dot = handle(`point-${i}`, "point", marker(label));
    const move = (at) => movePoint(i, toPoint(at));
    draggable(svg, dot, move, () => select(i));
    dot.addEventListener("focus", () => select(i));
    arrowKeys(dot, 0.05, (by) => movePoint(i, model.get("points")[i].map((v, d) => v + by[d])));
    points.append(dot);
    return dot;
  });

  function drawLine(j, w, bias) {
    const base = anchor(j, w, bias);
    const length = Math.hypot(...w);
    const along = length > 1e-9 ? [-w[1] / length, w[0] / length] : [0, 0];
    const [p, q] = [-9, 9].map((t) => [anchors[j][0] + t * along[0], anchors[j][1] + t * along[1]]);
    update(edges[j], { x1: X_(p[0]), y1: Y_(p[1]), x2: X_(q[0]), y2: Y_(q[1]) });
    const tip = inside([base[0] + ARROW * w[0], base[1] + ARROW * w[1]], 0.15);
    arrows[j].setAttribute("d", `M${place(base)}L${place(tip)}`);
    const angle = (Math.atan2(-w[1], w[0]) * 180) / Math.PI;
    grips[j].tip.lastChild.setAttribute("transform", `rotate(${angle.toFixed(1)})`);
    moveTo(grips[j].tip, tip, `Weights of class ${CLASSES[j].name}`);
    moveTo(grips[j].base, base, `Line of class ${CLASSES[j].name}`);
  }

  function draw() {
    const { W, b } = effective(model);
    const square = [[0, 0], [1, 0], [1, 1], [0, 1]].map((c) => c.map((v) => RANGE[v]));
    CLASSES.forEach((_, j) => {
      const rest = [0, 1, 2].filter((k) => k !== j);
      const area = rest.reduce((polygon, k) =>
        math.clip(polygon, W.map((row) => row[j] - row[k]), b[j] - b[k]), square);
      areas[j].setAttribute("points", area.map(place).join(" "));
      drawLine(j, column(W, j), b[j]);
    });
    const predicted = math.scores(model.get("points"), W, b).map(math.argmax);
    model.get("points").forEach((point, i) => {
      const label = model.get("labels")[i];
      const right = predicted[i] === label;
      moveTo(dots[i], point, `Point ${i + 1}, class ${CLASSES[label].name}, ${right ? "right" : `taken for ${CLASSES[predicted[i]].name}`}`);
      dots[i].classList.toggle("cs-wrong", !right);
      dots[i].classList.toggle("cs-selected", i === model.get("selected"));
    });
  }
  return { svg, draw, forget: () => anchors.fill(null) };
}
