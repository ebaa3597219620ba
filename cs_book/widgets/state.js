// The figure's state: traits of a widget in a notebook, of a small model in the page.

import { fill, make } from "./dom.js";

/** Set traits of the model and tell the kernel, where there is one. */
export function assign(model, changes) {
  for (const [name, value] of Object.entries(changes)) model.set(name, value);
  model.save_changes();
}

/** Call `draw` now and after each change of the named traits; return a function that stops it. */
export function follow(model, names, draw) {
  for (const name of names) model.on(`change:${name}`, draw);
  draw();
  return () => names.forEach((name) => model.off(`change:${name}`, draw));
}

/** The figure's texts: `t("point", { number: 3 })` looks up and fills in. */
export function words(model) {
  const table = model.get("text");
  return (key, values) => {
    if (typeof table[key] !== "string") throw new Error(`the figure's table has no text "${key}"`);
    return fill(table[key], values);
  };
}

/** The state to go back to: the page's own, or in a notebook that of the beginning. */
export const beginning = (model, names) =>
  Object.fromEntries(names.map((name) => [name, structuredClone((model.start ?? {})[name] ?? model.get(name))]));

/** A region that tells screen readers what has changed, once the reader pauses. */
export function announcer() {
  let timer = 0;
  const element = make("div", { class: "cs-hidden", "aria-live": "polite" });
  const say = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => element.textContent !== text && (element.textContent = text), 700);
  };
  return { element, say };
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
