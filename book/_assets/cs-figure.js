// Brings <cs-figure> elements to life: the same browser modules that notebooks use, no kernel.
(() => {
  const modules = new Map();

  /** The part of a widget's model that a figure's module uses. */
  class Model {
    #state;
    #listeners = new Map();

    constructor(state) {
      this.#state = state;
    }

    get(name) {
      return this.#state[name];
    }

    set(name, value) {
      if (this.#state[name] === value) return;
      this.#state[name] = value;
      this.#listeners.get(`change:${name}`)?.forEach((listener) => listener());
    }

    save_changes() {}

    on(event, listener) {
      if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
      this.#listeners.get(event).add(listener);
    }

    off(event, listener) {
      this.#listeners.get(event)?.delete(listener);
    }
  }

  /** Import a module from the text that the page carries: works from file:// too. */
  function load(name) {
    if (!modules.has(name)) {
      const text = document.getElementById(`cs-module-${name}`).textContent;
      const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
      modules.set(name, import(address));
    }
    return modules.get(name);
  }

  class CsFigure extends HTMLElement {
    connectedCallback() {
      const observer = new IntersectionObserver(
        (entries) => {
          if (!entries.some((entry) => entry.isIntersecting)) return;
          observer.disconnect();
          this.start();
        },
        { rootMargin: "400px" },
      );
      observer.observe(this);
    }

    async start() {
      const state = this.querySelector("script[type='application/json']").textContent;
      const { default: figure } = await load(this.getAttribute("module"));
      const el = document.createElement("div");
      await figure.render({ model: new Model(JSON.parse(state)), el });
      this.querySelector(".cs-plot")?.remove();
      this.append(el);
      this.dataset.ready = "true";
    }
  }

  customElements.define("cs-figure", CsFigure);
})();
