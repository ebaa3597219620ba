// Elements and numbers: the ground that everything else of the toolkit stands on.

const SVG_NS = "http://www.w3.org/2000/svg";

/** Make an element: attributes by name, "on…" as listeners, children as nodes or text. */
export function make(tag, attributes = {}, ...children) {
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
export function update(element, attributes) {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
}

let nextId = 0;
export const uniqueId = (stem) => `cs-${stem}-${nextId++}`;

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** A number as text, with a true minus and no "-0.00". */
export function format(value, digits = 2) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "?" : value > 0 ? "∞" : "−∞";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? "−" + text : text;
}

/** A whole number with its thousands parted: 12,345. */
export const count = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

/** Put values into the double braces of a text, as `fill` of cs_book.texts does. */
export function fill(text, values = {}) {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name) => {
    if (!(name in values)) throw new Error(`"${text}" asks for ${name}`);
    return values[name];
  });
}
