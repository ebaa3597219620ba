// Helpers shared by the interactive figures. This text is put in front of each figure's module.

const SVG_NS = "http://www.w3.org/2000/svg";

/** Make an element: attributes by name, "on…" as listeners, children as nodes or text. */
function make(tag, attributes = {}, ...children) {
  const [name, isSvg] = tag.startsWith("svg:") ? [tag.slice(4), true] : [tag, false];
  const element = isSvg ? document.createElementNS(SVG_NS, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** Set attributes of an element that is there already. */
function update(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
}

/** A number as text, with a true minus and no "-0.00". */
function format(value, digits = 2) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "undefined" : value > 0 ? "∞" : "−∞";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? "−" + text : text;
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

let nextId = 0;
const uniqueId = (stem) => `cs-${stem}-${nextId++}`;

/** Set traits of the model and tell the kernel, where there is one. */
function assign(model, changes) {
  for (const [name, value] of Object.entries(changes)) model.set(name, value);
  model.save_changes();
}

/** Call `draw` now and after each change of the named traits; return a function that stops it. */
function follow(model, names, draw) {
  for (const name of names) model.on(`change:${name}`, draw);
  draw();
  return () => names.forEach((name) => model.off(`change:${name}`, draw));
}

/** The element that holds a whole figure. */
function figure(model, name, ...children) {
  const root = make("div", {
    class: `cs-figure cs-${name}`, role: "group", "aria-label": model.get("alt"),
  }, ...children);
  // JupyterLab would take the arrow keys for itself
  for (const control of root.querySelectorAll("input, button, [tabindex]"))
    control.setAttribute("data-lm-suppress-shortcuts", "true");
  return root;
}

/** A labeled slider bound to one trait. */
function slider(model, trait, { label, min, max, step, digits = 2 }) {
  const id = uniqueId(trait);
  const input = make("input", { type: "range", id, min, max, step, "data-name": trait });
  const output = make("output", { for: id });
  input.addEventListener("input", () => assign(model, { [trait]: Number(input.value) }));
  const show = () => {
    input.value = model.get(trait);
    output.textContent = format(model.get(trait), digits);
  };
  follow(model, [trait], show);
  return make("div", { class: "cs-slider" }, make("label", { for: id }, label), input, output);
}

/** A row of radio buttons bound to one trait; `options` maps values to what the reader sees. */
function choice(model, trait, label, options) {
  const name = uniqueId(trait);
  const buttons = options.map(([value, text]) => {
    const input = make("input", { type: "radio", name, value: String(value) });
    input.addEventListener("change", () => assign(model, { [trait]: value }));
    follow(model, [trait], () => (input.checked = model.get(trait) === value));
    return make("label", {}, input, make("span", {}, text));
  });
  return make("fieldset", { class: "cs-choice" }, make("legend", {}, label), ...buttons);
}

/** A region that tells screen readers what has changed, once the reader pauses. */
function announcer() {
  let timer = 0;
  const element = make("div", { class: "cs-hidden", "aria-live": "polite" });
  const say = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => element.textContent !== text && (element.textContent = text), 700);
  };
  return { element, say };
}

/** Linear map from data to picture coordinates, with its inverse. */
function scale([from, to], [start, end]) {
  const map = (value) => start + ((value - from) / (to - from)) * (end - start);
  map.inverse = (place) => from + ((place - start) / (end - start)) * (to - from);
  return map;
}

/** Where a pointer event happened, in the picture's own coordinates. */
function locate(svg, event) {
  const point = new DOMPoint(event.clientX, event.clientY);
  const { x, y } = point.matrixTransform(svg.getScreenCTM().inverse());
  return [x, y];
}

/** Let mouse, touch and pen move `element`: `move` gets picture coordinates. */
function draggable(svg, element, move, start = () => {}) {
  let active = null;
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    active = event.pointerId;
    element.setPointerCapture(active);
    start(locate(svg, event));
    event.preventDefault(); // no text selection, no scrolling
    element.focus?.({ preventScroll: true });
  });
  element.addEventListener("pointermove", (event) => {
    if (event.pointerId === active) move(locate(svg, event));
  });
  const stop = (event) => event.pointerId === active && (active = null);
  element.addEventListener("pointerup", stop);
  element.addEventListener("pointercancel", stop);
}

/** Let the arrow keys move `element` by `step`, ten times as far with Shift. */
function arrowKeys(element, step, move) {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  element.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const length = step * (event.shiftKey ? 10 : 1);
    move(way.map((part) => part * length));
  });
}

/** Axes with ticks and grid lines; returns the picture, its two scales and a layer to draw in. */
function axes({ width, height, x, y, xTicks, yTicks, xLabel, title }) {
  const inner = { left: 34, right: width - 14, top: 26, bottom: height - 30 };
  const X = scale(x, [inner.left, inner.right]);
  const Y = scale(y, [inner.bottom, inner.top]);
  const svg = make("svg:svg", { viewBox: `0 0 ${width} ${height}`, class: "cs-axes" });
  const text = (content, place) => svg.append(make("svg:text", place, content));
  for (const tick of yTicks) {
    const grid = { class: tick === 0 ? "cs-zero" : "cs-grid", y1: Y(tick), y2: Y(tick) };
    svg.append(make("svg:line", { ...grid, x1: inner.left, x2: inner.right }));
    text(format(tick, Number.isInteger(tick) ? 0 : 1), {
      x: inner.left - 6, y: Y(tick) + 4, "text-anchor": "end",
    });
  }
  for (const tick of xTicks)
    text(format(tick, 0), { x: X(tick), y: inner.bottom + 16, "text-anchor": "middle" });
  text(title, { x: inner.left, y: 14, class: "cs-title" });
  text(xLabel, { x: inner.right, y: height - 1, "text-anchor": "end", class: "cs-axis-label" });
  const clip = uniqueId("clip");
  svg.append(make("svg:clipPath", { id: clip }, make("svg:rect", {
    x: inner.left, y: inner.top, width: inner.right - inner.left, height: inner.bottom - inner.top,
  })));
  const layer = make("svg:g", { "clip-path": `url(#${clip})` });
  svg.append(layer);
  return { svg, X, Y, layer, inner };
}

/** The path through a function's values at `count` + 1 places between the ends of the x axis. */
function curve({ X, Y }, [from, to], f, count = 160) {
  const points = Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
  return "M" + points.map((x) => `${X(x).toFixed(2)},${Y(f(x)).toFixed(2)}`).join("L");
}

