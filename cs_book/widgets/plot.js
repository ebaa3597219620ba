// Pictures: axes, curves, contours, and things in them that a hand can move.

import { contours, format as d3Format, line, scaleLinear, scaleLog } from "./d3.js";
import { make, uniqueId, update } from "./dom.js";

const tidy = d3Format(".6~f");
const raised = (power) => "10" + [...String(power)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c])).join("");

/** A tick as people write it: 0.01, 1,000, 10⁻⁶. */
export function tickText(value) {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e5)) {
    const power = Math.floor(Math.log10(size) + 1e-9);
    const first = tidy(value / 10 ** power);
    return first === "1" ? raised(power) : `${first}·${raised(power)}`;
  }
  return (size >= 1e4 ? d3Format(",") : tidy)(value);
}

/** A scale of d3: linear, or with `log` by powers. */
export const scale = (domain, range, log = false) => (log ? scaleLog() : scaleLinear()).domain(domain).range(range);

/** The ticks of a scale: powers of ten on a logarithmic one, round numbers on a linear one. */
function ticks(map, log, wanted) {
  if (!log) return map.ticks(wanted);
  const [low, high] = map.domain().map(Math.log10).sort((a, b) => a - b);
  const first = Math.ceil(low - 1e-9);
  const powers = Array.from({ length: Math.floor(high + 1e-9) - first + 1 }, (_, i) => Number(`1e${first + i}`));
  const every = Math.ceil(powers.length / wanted);
  return powers.length > 1 ? powers.filter((_, i) => i % every === 0) : map.ticks(wanted);
}

/**
 * Axes with ticks and grid lines.
 *
 * Returns the picture (svg), its two scales (X and Y, of d3), a layer to draw in that is cut off
 * at the frame, and `rescale({ x, y })` for axes that follow their data.
 */
export function axes({ width = 340, height = 218, x, y, xTicks, yTicks, xLog, yLog, xLabel, yLabel, title }) {
  const inner = { left: 38, right: width - 14, top: 26, bottom: height - 32 };
  const X = scale(x, [inner.left, inner.right], xLog);
  const Y = scale(y, [inner.bottom, inner.top], yLog);
  const svg = make("svg:svg", { viewBox: `0 0 ${width} ${height}`, class: "cs-axes" });
  const grid = make("svg:g", {});
  const clip = uniqueId("clip");
  const layer = make("svg:g", { "clip-path": `url(#${clip})` });
  const text = (content, place) => make("svg:text", place, content);

  function rescale(domains = {}) {
    if (domains.x) X.domain(domains.x);
    if (domains.y) Y.domain(domains.y);
    const rows = (domains.yTicks ?? yTicks ?? ticks(Y, yLog, 5)).flatMap((tick) => [
      make("svg:line", {
        class: tick === 0 ? "cs-zero" : "cs-grid", x1: inner.left, x2: inner.right, y1: Y(tick), y2: Y(tick),
      }),
      text(tickText(tick), { x: inner.left - 6, y: Y(tick) + 4, "text-anchor": "end" }),
    ]);
    const columns = (domains.xTicks ?? xTicks ?? ticks(X, xLog, 5)).map((tick) =>
      text(tickText(tick), { x: X(tick), y: inner.bottom + 17, "text-anchor": "middle" }));
    grid.replaceChildren(...rows, ...columns);
  }
  rescale();
  const frame = { x: inner.left, y: inner.top, width: inner.right - inner.left, height: inner.bottom - inner.top };
  svg.append(grid, make("svg:clipPath", { id: clip }, make("svg:rect", frame)), layer);
  if (title) svg.append(text(title, { x: inner.left, y: 14, class: "cs-title" }));
  if (yLabel) svg.append(text(yLabel, { x: 2, y: 14, class: "cs-axis-label" }));
  if (xLabel) svg.append(text(xLabel, { x: inner.right, y: height - 1, "text-anchor": "end", class: "cs-axis-label" }));
  return { svg, X, Y, layer, inner, rescale };
}

/** The path through points of data coordinates. */
export const path = ({ X, Y }, points) => line().x(([x]) => X(x)).y(([, y]) => Y(y)).digits(2)(points) ?? "";

/** The path of a function at `count` + 1 places between the ends of the x axis. */
export function curve(plot, [from, to], f, count = 160) {
  const places = Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
  return path(plot, places.map((x) => [x, f(x)]));
}

/** Contour lines of f(x, y) at the given levels: one path for each, drawn on `cells`² values. */
export function contourPaths({ X, Y }, f, levels, cells = 60) {
  const [[x0, x1], [y0, y1]] = [X.domain(), Y.domain()];
  const at = (from, to, i) => from + ((to - from) * (i + 0.5)) / cells;
  const values = Array.from({ length: cells * cells }, (_, k) =>
    f(at(x0, x1, k % cells), at(y0, y1, Math.floor(k / cells))));
  const point = ([i, j]) => `${X(at(x0, x1, i - 0.5)).toFixed(1)},${Y(at(y0, y1, j - 0.5)).toFixed(1)}`;
  return contours().size([cells, cells]).thresholds(levels)(values).map(({ value, coordinates }) => ({
    value,
    d: coordinates.flatMap((polygon) => polygon.map((ring) => "M" + ring.map(point).join("L") + "Z")).join(""),
  }));
}

/** Where a pointer event happened, in the picture's own coordinates. */
export function locate(svg, event) {
  const point = new DOMPoint(event.clientX, event.clientY);
  const { x, y } = point.matrixTransform(svg.getScreenCTM().inverse());
  return [x, y];
}

/** Let mouse, touch and pen move along a whole picture: `move` gets picture coordinates. */
export function draggable(svg, move, start = move) {
  let active = null;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    active = event.pointerId;
    svg.setPointerCapture(active);
    start(locate(svg, event));
    event.preventDefault(); // no text selection
  });
  svg.addEventListener("pointermove", (event) => event.pointerId === active && move(locate(svg, event)));
  const stop = (event) => event.pointerId === active && (active = null);
  svg.addEventListener("pointerup", stop);
  svg.addEventListener("pointercancel", stop);
}

/**
 * Let mouse, touch and pen move the nearest of several handles.
 *
 * A handle is `{ element, at, move, start }`: `at()` says where it is and `move([x, y])` puts it
 * elsewhere, both in picture coordinates. Reaching for the nearest one means that handles close
 * to each other can all be taken, and that a finger need not hit a small thing.
 */
export function movable(svg, handles) {
  let [active, pointer, offset] = [null, null, [0, 0]];
  const unit = () => svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;

  function nearest(event) {
    const [x, y] = locate(svg, event);
    const reach = (event.pointerType === "mouse" ? 16 : 26) * unit();
    const near = handles.map((handle) => {
      const [u, v] = handle.at();
      return { handle, far: Math.hypot(u - x, v - y), offset: [u - x, v - y] };
    }).filter(({ far }) => far <= reach);
    return near.reduce((best, one) => (best && best.far <= one.far ? best : one), null);
  }
  svg.addEventListener("pointerdown", (event) => {
    const found = event.button === 0 && nearest(event);
    if (!found) return;
    [active, pointer, offset] = [found.handle, event.pointerId, found.offset];
    svg.setPointerCapture(pointer);
    event.preventDefault(); // no text selection
    active.element.focus?.({ preventScroll: true });
    active.start?.();
  });
  svg.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const [x, y] = locate(svg, event);
    active.move([x + offset[0], y + offset[1]]);
  });
  const stop = (event) => event.pointerId === pointer && (pointer = active = null);
  svg.addEventListener("pointerup", stop);
  svg.addEventListener("pointercancel", stop);
  // On a group inside an SVG, touch-action has no effect: this alone keeps the page from scrolling.
  svg.addEventListener("touchstart", (event) => {
    if (active || nearest(event.touches[0])) event.preventDefault();
  }, { passive: false });
}

/** Let the arrow keys move an element by `step`, ten times as far with Shift. */
export function arrowKeys(element, step, move) {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  element.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    const length = step * (event.shiftKey ? 10 : 1);
    move(way.map((part) => part * length));
  });
}

/** A thing that the reader can move in two directions: its mark, and room for a finger. */
export function handle(name, role, shape, [low, high], hint) {
  const hit = make("svg:circle", { class: "cs-hit" });
  const ring = make("svg:circle", { r: 15, class: "cs-ring" });
  return make("svg:g", {
    class: `cs-handle cs-${role}`, tabindex: -1, role: "slider", "data-name": name,
    "aria-roledescription": hint, "aria-valuemin": low, "aria-valuemax": high,
  }, hit, ring, shape);
}

/** Put a handle to a place of the picture, and tell where that is in the data's coordinates. */
export function place(element, [px, py], [x, y], label, digits = 2) {
  const say = (value) => value.toFixed(digits).replace("-", "−");
  element.setAttribute("transform", `translate(${px.toFixed(2)},${py.toFixed(2)})`);
  update(element, { "aria-label": label, "aria-valuenow": x.toFixed(digits), "aria-valuetext": `${say(x)}, ${say(y)}` });
}
