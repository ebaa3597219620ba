// One neuron, two losses: why a very wrong sigmoid neuron learns slowly from the squared error.

const Z_RANGE = [-6, 6];
const STEPS = 120;
const DURATION = 3000; // milliseconds of the animation

/** The figure's mathematics, without a page; a test holds it against cs_core. */
export const math = {
  sigmoid: (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z))),

  /** Squared error ½(y − o)² of o = σ(z), and its derivative with respect to z. */
  mse(z, y) {
    const o = math.sigmoid(z);
    return { loss: 0.5 * (y - o) ** 2, grad: (o - y) * o * math.sigmoid(-z) };
  },

  /** Cross-entropy in nats from the logit, stable for any z, and its derivative. */
  bce(z, y) {
    const loss = Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z)));
    return { loss, grad: math.sigmoid(z) - y };
  },

  /** The logits that gradient descent visits from z. */
  descend(loss, z, y, rate, steps) {
    const path = [z];
    for (let step = 0; step < steps; step++) {
      z -= rate * loss(z, y).grad;
      path.push(z);
    }
    return path;
  },
};

const SERIES = [
  { key: "mse", name: "squared error", color: "var(--blue)", dash: null },
  { key: "bce", name: "cross-entropy", color: "var(--orange)", dash: "7 4" },
];

/** One pair of axes with a curve and a marker for each loss. */
function lossPanel(options, pick) {
  const panel = axes({ width: 340, height: 218, x: Z_RANGE, xTicks: [-6, -3, 0, 3, 6], xLabel: "z", ...options });
  const guide = make("svg:line", { class: "cs-guide", y1: panel.inner.top, y2: panel.inner.bottom });
  panel.layer.append(guide);
  const marks = SERIES.map(({ key, color, dash }) => ({
    key,
    line: make("svg:path", { class: "cs-curve", stroke: color, "stroke-dasharray": dash }),
    dot: key === "mse"
      ? make("svg:circle", { r: 6, fill: color, class: "cs-dot" })
      : make("svg:rect", { x: -5.5, y: -5.5, width: 11, height: 11, fill: color, class: "cs-dot" }),
  }));
  panel.layer.append(...marks.map((mark) => mark.line));
  panel.svg.append(...marks.map((mark) => mark.dot));
  panel.draw = (zs, y, factor) => {
    update(guide, { x1: panel.X(zs.guide), x2: panel.X(zs.guide) });
    for (const { key, line, dot } of marks) {
      const f = (z) => pick(math[key](z, y)) * (key === "bce" ? factor : 1);
      line.setAttribute("d", curve(panel, Z_RANGE, f));
      const [low, high] = [panel.inner.top, panel.inner.bottom];
      const place = [panel.X(clamp(zs[key], ...Z_RANGE)), clamp(panel.Y(f(zs[key])), low, high)];
      dot.setAttribute("transform", `translate(${place})`);
    }
  };
  return panel;
}

/** The error of both neurons after each step of gradient descent. */
function descentPanel() {
  const panel = axes({
    width: 340, height: 218, x: [0, STEPS], y: [0, 1], xTicks: [0, 40, 80, 120],
    yTicks: [0, 0.5, 1], xLabel: "step", title: "Error |y − o| while it learns",
  });
  const marks = Object.fromEntries(SERIES.map(({ key, color, dash }) => {
    const faint = make("svg:path", { class: "cs-curve cs-faint", stroke: color });
    const line = make("svg:path", { class: "cs-curve", stroke: color, "stroke-dasharray": dash });
    panel.layer.append(faint, line);
    return [key, { faint, line }];
  }));
  panel.draw = (key, errors, step) => {
    const path = (list) => "M" + list.map((e, i) => `${panel.X(i)},${panel.Y(e)}`).join("L");
    marks[key].faint.setAttribute("d", path(errors));
    marks[key].line.setAttribute("d", path(errors.slice(0, step + 1)));
  };
  return panel;
}

/** The table of numbers at the current z. */
function readout() {
  const cells = {};
  const cell = (name) => (cells[name] = make("td", { "data-name": name }));
  const head = (text) => make("th", { scope: "col" }, text);
  const rows = SERIES.map(({ key, name, color }) => make("tr", {},
    make("th", { scope: "row" }, make("i", { class: `cs-key cs-key-${key}`, style: `--c:${color}` }), name),
    cell(`${key}-loss`), cell(`${key}-grad`), cell(`${key}-steps`)));
  const table = make("table", { class: "cs-table" },
    make("thead", {}, make("tr", {}, make("td", {}), head("loss"), head("dL/dz"), head("steps"))),
    make("tbody", {}, ...rows));
  const sums = make("p", { class: "cs-sums" });
  return { element: make("div", {}, sums, table), cells, sums };
}

function render({ model, el }) {
  const loss = lossPanel({ y: [0, 9], yTicks: [0, 3, 6, 9], title: "Loss" }, (at) => at.loss);
  const slope = lossPanel({ y: [-1.05, 1.05], yTicks: [-1, -0.5, 0, 0.5, 1], title: "Gradient dL/dz" }, (at) => at.grad);
  const descent = descentPanel();
  const table = readout();
  const live = announcer();
  let step = STEPS;
  let frame = 0;

  const paths = () => Object.fromEntries(SERIES.map(({ key }) => [key,
    math.descend(math[key], model.get("z"), model.get("target"), model.get("learning_rate"), STEPS)]));

  function drawNumbers(path) {
    const [z, y] = [model.get("z"), model.get("target")];
    const bits = model.get("unit") === "bits";
    const o = math.sigmoid(z);
    table.sums.replaceChildren(
      "o = σ(z) = ", make("b", { "data-name": "output" }, format(o, 4)),
      "   error |y − o| = ", make("b", { "data-name": "error" }, format(Math.abs(y - o), 4)));
    for (const { key } of SERIES) {
      const at = math[key](z, y);
      const shown = key === "bce" && bits ? at.loss / Math.LN2 : at.loss;
      const enough = path[key].findIndex((v) => Math.abs(y - math.sigmoid(v)) < 0.1);
      table.cells[`${key}-loss`].textContent = format(shown, 4);
      table.cells[`${key}-grad`].textContent = format(at.grad, 4);
      table.cells[`${key}-steps`].textContent = enough < 0 ? `> ${STEPS}` : String(enough);
    }
    live.say(`z ${format(z, 1)}, output ${format(o, 2)}. Gradient: squared error `
      + `${format(math.mse(z, y).grad, 3)}, cross-entropy ${format(math.bce(z, y).grad, 3)}.`);
  }

  function draw() {
    const path = paths();
    const y = model.get("target");
    const zs = { guide: model.get("z") };
    for (const { key } of SERIES) {
      zs[key] = path[key][step === STEPS ? 0 : step];
      descent.draw(key, path[key].map((z) => Math.abs(y - math.sigmoid(z))), step);
    }
    loss.draw(zs, y, model.get("unit") === "bits" ? 1 / Math.LN2 : 1);
    slope.draw(zs, y, 1);
    drawNumbers(path);
  }

  function stop() {
    cancelAnimationFrame(frame);
    step = STEPS;
    draw();
  }

  function run() {
    cancelAnimationFrame(frame);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return stop();
    const begin = performance.now();
    const tick = (now) => {
      step = Math.min(STEPS, Math.floor(((now - begin) / DURATION) * STEPS));
      draw();
      if (step < STEPS) frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
  }

  for (const panel of [loss, slope]) {
    panel.svg.classList.add("cs-drag-x");
    const move = ([x]) => assign(model, { z: clamp(Math.round(panel.X.inverse(x) * 20) / 20, ...Z_RANGE) });
    draggable(panel.svg, panel.svg, move, move);
  }
  const root = figure(model, "sigmoid",
    make("div", { class: "cs-panels" }, loss.svg, slope.svg),
    slider(model, "z", { label: "z", min: Z_RANGE[0], max: Z_RANGE[1], step: 0.05 }),
    make("div", { class: "cs-panels" },
      make("div", { class: "cs-stack" },
        make("div", { class: "cs-row" },
          choice(model, "target", "target y", [[0, "0"], [1, "1"]]),
          choice(model, "unit", "unit", [["nats", "nats"], ["bits", "bits"]])),
        table.element,
        make("div", { class: "cs-row" },
          make("button", { type: "button", class: "cs-button", onclick: run }, "Descend from here"),
          make("span", { class: "cs-note" }, "Steps: until the error is below 0.1."))),
      descent.svg),
    live.element);
  el.append(root);
  const unfollow = follow(model, ["z", "target", "unit", "learning_rate"], stop);
  return () => { unfollow(); cancelAnimationFrame(frame); };
}

export default { render };
