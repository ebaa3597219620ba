// Brings <cs-figure> elements to life: the same browser modules that notebooks use, no kernel.
(() => {
  const modules = new Map();

  /** The part of a widget's model that a figure's module uses, and links to its state. */
  class Model {
    #state;
    #listeners = new Map();

    constructor(start, limits, id) {
      this.start = start;
      this.limits = limits;
      this.id = id;
      this.#state = { ...start, ...this.linked() };
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

    /** The traits that make up the state: all but the figure's words. */
    #names() {
      return Object.keys(this.start).filter((name) => name !== "text" && name !== "alt");
    }

    /** A link to the page that restores what differs from its own state. */
    link() {
      const short = (_, value) => (typeof value === "number" ? Number(value.toPrecision(6)) : value);
      const text = (value) => JSON.stringify(value, short);
      const changed = this.#names().filter((name) => text(this.get(name)) !== text(this.start[name]));
      const query = changed.map((name) => `${name}=${encodeURIComponent(text(this.get(name)))}`).join("&");
      return `${location.href.split("#")[0]}#${this.id}?${query}`;
    }

    /** The state that the page's address asks for, as far as it is of the right shape and range. */
    linked() {
      const [id, query] = location.hash.slice(1).split("?");
      if (id !== this.id || query === undefined) return {};
      const asked = new URLSearchParams(query);
      const found = this.#names().flatMap((name) => {
        const value = parsed(asked.get(name));
        return alike(value, this.start[name]) ? [[name, this.#within(name, value)]] : [];
      });
      return Object.fromEntries(found);
    }

    #within(name, value) {
      const limits = this.limits[name];
      if (!limits) return value;
      if (limits.choices) return limits.choices.includes(value) ? value : this.start[name];
      if (typeof value !== "number") return this.start[name];
      return Math.min(limits[1] ?? Infinity, Math.max(limits[0] ?? -Infinity, value));
    }

    /** Take over what the address asks for now. */
    follow() {
      for (const [name, value] of Object.entries({ ...this.start, ...this.linked() })) this.set(name, value);
    }
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  /** Whether a value may stand for another: same type, same lengths, finite numbers. */
  function alike(value, other) {
    if (Array.isArray(other))
      return Array.isArray(value) && value.length === other.length && value.every((v, i) => alike(v, other[i]));
    return typeof value === typeof other && value !== null && (typeof value !== "number" || Number.isFinite(value));
  }

  /** The address of a module whose text the page carries, linked to those that it imports. */
  function address(name) {
    if (!modules.has(name)) {
      const text = document.getElementById(`cs-module-${name}`).textContent;
      const linked = text.replace(/from ?"\.\/(\w+)\.js"/g, (_, other) => `from "${address(other)}"`);
      modules.set(name, URL.createObjectURL(new Blob([linked], { type: "text/javascript" })));
    }
    return modules.get(name);
  }

  class CsFigure extends HTMLElement {
    connectedCallback() {
      const all = [...document.querySelectorAll("cs-figure")];
      const id = this.closest("figure[id]")?.id ?? `figure-${all.indexOf(this) + 1}`;
      const { state, limits } = JSON.parse(this.querySelector("script[type='application/json']").textContent);
      this.model = new Model(state, limits, id);
      const observer = new IntersectionObserver(
        (entries) => {
          if (!entries.some((entry) => entry.isIntersecting)) return;
          observer.disconnect();
          this.start();
        },
        { rootMargin: "400px" },
      );
      observer.observe(this);
      const jump = () => location.hash.startsWith(`#${id}?`) && this.scrollIntoView({ block: "center" });
      addEventListener("hashchange", () => {
        if (!location.hash.startsWith(`#${id}?`) || this.model.link().endsWith(location.hash)) return;
        this.model.follow();
        jump();
      });
      if (document.readyState === "complete") jump();
      else addEventListener("load", jump);
    }

    async start() {
      const { default: figure } = await import(address(this.getAttribute("module")));
      const el = document.createElement("div");
      await figure.render({ model: this.model, el });
      this.querySelector(".cs-plot")?.remove();
      this.append(el);
      this.dataset.ready = "true";
    }
  }

  customElements.define("cs-figure", CsFigure);
})();
