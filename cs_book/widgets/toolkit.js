// All that a figure's module needs: it imports from here, and from modules of its own.

export * from "./dom.js";
export * from "./state.js";
export * from "./controls.js";
export * from "./plot.js";
