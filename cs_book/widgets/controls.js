// Controls that are bound to traits, each with a name, each reached by the keyboard.

import { clamp, format, make, uniqueId } from "./dom.js";
import { arrowKeys, movable } from "./plot.js";
import { assign, beginning, calm, follow } from "./state.js";

/**
 * A labeled slider bound to one trait; with `log`, equal distances are equal factors. `say` writes the
 * value, where it is not the number itself.
 */
export function slider(model, trait, { label, min, max, step, digits = 2, log = false, say = (v) => format(v, digits) }) {
  const id = uniqueId(trait);
  const range = log ? { min: 0, max: 200, step: 1 } : { min, max, step };
  const input = make("input", { type: "range", id, ...range, "data-name": trait });
  const output = make("span", { class: "cs-value", "aria-hidden": "true" });
  const places = (max / min) ** (1 / 200);
  const fromInput = (value) => (log ? Number((min * places ** value).toPrecision(2)) : value);
  const toInput = (value) => (log ? Math.log(clamp(value, min, max) / min) / Math.log(places) : value);
  input.addEventListener("input", () => assign(model, { [trait]: fromInput(Number(input.value)) }));
  follow(model, [trait], () => {
    const value = model.get(trait);
    if (fromInput(Number(input.value)) !== value) input.value = toInput(value);
    output.textContent = say(value);
    input.setAttribute("aria-valuetext", output.textContent);
  });
  return make("div", { class: "cs-slider" }, make("label", { for: id }, label), input, output);
}

/**
 * Bind a handle to a trait that is a point (x, y) of a plot: hand and arrow keys move it, to two
 * decimals, and `margins` keep it off the ends of both axes. `get` and `set` stand in for a trait
 * where the point is stored otherwise. Returns where points lie in the picture.
 */
export function pointHandle(model, trait, plot, element, margins, {
  get = () => model.get(trait), set = (point) => assign(model, { [trait]: point }),
} = {}) {
  const on = ([x, y]) => [plot.X(x), plot.Y(y)];
  const inside = (v, d) => {
    const [low, high] = [plot.X, plot.Y][d].domain();
    return clamp(Math.round(v * 100) / 100, low + margins[d], high - margins[d]);
  };
  const moveTo = (point) => set(point.map(inside));
  element.setAttribute("tabindex", 0);
  movable(plot.svg, [{
    element, at: () => on(get()), move: ([px, py]) => moveTo([plot.X.invert(px), plot.Y.invert(py)]),
  }]);
  arrowKeys(element, 0.1, (by) => moveTo(get().map((v, d) => v + by[d])));
  return on;
}

/** A row of radio buttons bound to one trait; `options` maps values to what the reader sees. */
export function choice(model, trait, label, options) {
  const name = uniqueId(trait);
  const buttons = options.map(([value, text]) => {
    const input = make("input", { type: "radio", name, value: String(value) });
    input.addEventListener("change", () => assign(model, { [trait]: value }));
    follow(model, [trait], () => (input.checked = model.get(trait) === value));
    return make("label", {}, input, make("span", {}, text));
  });
  return make("fieldset", { class: "cs-choice" }, make("legend", {}, label), ...buttons);
}

/** A button; `label` is what a screen reader hears where the text alone does not say enough. */
export const button = (text, onclick, label) =>
  make("button", { type: "button", class: "cs-button", onclick, "aria-label": label }, text);

/** Let one of several elements take part in the tab order; `keys` choose the one before and after. */
export function roving(elements, keys = { PageUp: -1, PageDown: 1 }) {
  const focusable = (chosen) => elements.forEach((e) => e.setAttribute("tabindex", e === chosen ? 0 : -1));
  elements.forEach((element, i) => {
    element.addEventListener("focus", () => focusable(element));
    element.addEventListener("keydown", (event) => {
      const ends = { Home: 0, End: elements.length - 1 };
      const to = event.key in keys ? i + keys[event.key] : ends[event.key];
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key in ends && element.matches("input")) return;
      event.preventDefault();
      elements[(to + elements.length) % elements.length].focus();
    });
  });
  focusable(elements[0]);
  return focusable;
}

/** Buttons that are one stop for the tab key; left and right go from one to the next. */
export function toolbar(label, ...buttons) {
  roving(buttons, { ArrowLeft: -1, ArrowRight: 1 });
  return make("div", { class: "cs-row", role: "toolbar", "aria-label": label }, ...buttons);
}

/** "Reset" and, on a page, "Copy link": what every figure has. */
export function tools(model, names, reset = () => {}) {
  const text = model.get("text").common;
  const start = beginning(model, names);
  const note = make("span", { class: "cs-note", role: "status" });
  const back = button(text.reset, () => { reset(); assign(model, structuredClone(start)); }, text.reset_label);
  if (!model.link) return make("div", { class: "cs-row" }, back);
  const copy = button(text.link, async () => {
    const link = model.link();
    location.hash = new URL(link).hash;
    const done = await navigator.clipboard?.writeText(link).then(() => true, () => false);
    note.textContent = done ? text.link_done : text.link_shown;
  }, text.link_label);
  for (const name of names) model.on(`change:${name}`, () => (note.textContent = ""));
  return make("div", { class: "cs-row" }, toolbar(text.tools, back, copy), note);
}

/**
 * Play, pause and step through the `length()` steps of a path. `draw(step)` shows one; a reader who
 * wants no motion gets the last step at once.
 */
export function player(model, { length, draw, label, duration = 3000 }) {
  const text = model.get("text").common;
  let [step, frame, begin] = [null, 0, 0]; // null: the whole path
  const show = (to) => draw((step = to));
  const play = button(label ?? text.play, () => (frame ? pause() : run()));
  const next = button(text.step, () => { pause(); show(step === null || step >= length() ? 0 : step + 1); }, text.step_label);
  const name = () => (play.textContent = frame ? text.pause : label ?? text.play);

  function pause() {
    cancelAnimationFrame(frame);
    frame = 0;
    name();
  }
  function run() {
    if (calm()) return show(null);
    const from = step === null || step >= length() ? 0 : step;
    begin = performance.now() - (from / length()) * duration;
    const tick = (now) => {
      const to = Math.floor(((now - begin) / duration) * length());
      show(to < length() ? Math.max(0, to) : null);
      if (step === null) return pause();
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    name();
  }
  /** Stop, and show the whole path: what a change of the state asks for. */
  const stop = () => { pause(); show(null); };
  return { element: toolbar(text.player, play, next), stop, pause, step: () => step };
}

/** A table whose cells are found by name. `rows` are lists of what stands in the row's head. */
export function numbers(headings, rows, name) {
  const cells = rows.map((first, r) => {
    const values = headings.map((_, c) => make("td", { "data-name": `${name}-${r}-${c}` }));
    return { row: make("tr", {}, make("th", { scope: "row" }, ...first), ...values), values };
  });
  const head = headings.map((text) => make("th", { scope: "col" }, text));
  const table = make("table", { class: "cs-table" },
    make("thead", {}, make("tr", {}, make("td", {}), ...head)), make("tbody", {}, ...cells.map((cell) => cell.row)));
  return { table, cells };
}

/** The element that holds a whole figure. */
export function figure(model, name, ...children) {
  const root = make("div", {
    class: `cs-figure cs-${name}`, role: "group", "aria-label": model.get("alt"),
  }, ...children);
  // JupyterLab would take the arrow keys for itself
  for (const control of root.querySelectorAll("input, button, [tabindex]"))
    control.setAttribute("data-lm-suppress-shortcuts", "true");
  // letters and targets keep their size on the screen, whatever the size of the picture
  const fit = new ResizeObserver((entries) => entries.forEach(({ target, contentRect }) => {
    if (contentRect.width) target.style.setProperty("--px", target.viewBox.baseVal.width / contentRect.width);
  }));
  root.querySelectorAll("svg[viewBox]:not(.cs-badge)").forEach((svg) => fit.observe(svg));
  return root;
}
