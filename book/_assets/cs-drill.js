// Drills: judge an entry, say why it is wrong, ask the next question. The page carries all numbers.
(() => {
  const GROUPED = /^[+-]?[0-9]{1,3}(?:[., ][0-9]{3})+$/;
  const DECIMAL = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$/;

  /** Why an entry cannot be read: the key of a sentence, and its values. */
  class EntryError extends Error {
    constructor(key, values = {}) {
      super(key);
      this.key = key;
      this.values = values;
    }
  }

  /** The numbers of an entry. The rules stand in cs_book/drills/entry.py; a test compares the two. */
  function read(text, count, whole = false) {
    const plain = tidy([...text].slice(0, 200).join(""));
    if (!plain) throw new EntryError("nothing");
    if (whole && count === 1 && GROUPED.test(plain)) return [Number(plain.replace(/[., ]/g, ""))];
    const found = readings(plain);
    const fitting = found.find((pieces) => pieces.length === count);
    if (fitting) return fitting.map(toNumber);
    found[0].forEach(toNumber);
    throw new EntryError(count === 1 ? "count_one" : "count", { wanted: count, found: found[0].length });
  }

  function tidy(text) {
    return text
      .replace(/[\u2010-\u2015\u2212]/g, "-")
      .replace(/[ \t\u00a0\u2009\u202f]/g, " ")
      .replace(/[()[\]{}]/g, " ")
      .replace(/ *\/ */g, "/")
      .replace(/(^|[,;]) *([+-]) +/g, "$1$2")
      .replace(/ +/g, " ")
      .replace(/^ +| +$/g, "");
  }

  function readings(plain) {
    if (plain.includes(";")) return [cut(plain.replaceAll(",", "."), /[; ]+/)];
    const found = [cut(plain, /[, ]+/)];
    const joined = plain.replace(/(?<=[0-9]),(?=[0-9])/g, ".");
    if (plain.includes(",") && !plain.includes(".") && !/\.[0-9]*\./.test(joined)) found.push(cut(joined, /[, ]+/));
    return found;
  }

  function cut(text, separator) {
    const pieces = text.split(separator).filter(Boolean);
    return pieces.length ? pieces : [text];
  }

  function toNumber(piece) {
    const [above, ...rest] = piece.split("/");
    const below = rest.length ? rest.join("/") : "1";
    if (!DECIMAL.test(above) || !DECIMAL.test(below)) throw new EntryError("not_read", { piece });
    if (Number(below) === 0) throw new EntryError("zero", { piece });
    const value = Number(above) / Number(below);
    if (!Number.isFinite(value)) throw new EntryError("not_read", { piece });
    return value;
  }

  /** "right", the name of the mistake that gives this entry, or "wrong". */
  function judge(entry, answer, mistakes, tolerance) {
    const near = (numbers) => numbers.every((value, i) => Math.abs(value - entry[i]) <= tolerance + 1e-9);
    if (near(answer)) return "right";
    return Object.keys(mistakes).find((name) => near(mistakes[name])) ?? "wrong";
  }

  const fill = (text, values) => text.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
  const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

  /** What is kept between visits, on the reader's machine alone. */
  function memory(name) {
    const key = `downhill.drill.${name}`;
    try {
      return { row: 0, at: 0, ...JSON.parse(localStorage.getItem(key)), key };
    } catch {
      return { row: 0, at: 0, key }; // storage is switched off, or holds something else
    }
  }

  function keep({ key, row, at }) {
    try {
      localStorage.setItem(key, JSON.stringify({ row, at }));
    } catch {
      // storage is switched off: the count lasts as long as the page
    }
  }

  /** Let page.js look again at which formulas are wider than their column. */
  const measure = () => dispatchEvent(new Event("resize"));

  const Base = typeof HTMLElement === "undefined" ? Object : HTMLElement;

  class CsDrill extends Base {
    connectedCallback() {
      this.data = JSON.parse(this.querySelector(":scope > script").textContent);
      this.kept = this.querySelector("template").content;
      this.memory = memory(this.data.name);
      this.find("form").addEventListener("submit", (event) => {
        event.preventDefault();
        this.answer();
      });
      this.find(".cs-next").addEventListener("click", () => this.next());
      this.find(".cs-clear").addEventListener("click", () => this.clear());
      for (const fold of this.querySelectorAll("details"))
        fold.addEventListener("toggle", () => {
          this.peeked ||= fold.open && !!fold.querySelector(".cs-steps");
          measure();
        });
      this.ask();
      this.dataset.ready = "true";
    }

    find(selector) {
      return this.querySelector(selector);
    }

    /** A sentence with the numbers of the present variant. */
    sentence(selector) {
      const [values] = this.variant;
      const text = this.kept.querySelector(selector).innerHTML;
      return text.replace(/7907(\d\d)7/g, (_, place) => escape(values[Number(place)]));
    }

    ask() {
      const { variants } = this.data;
      this.variant = variants[this.memory.at % variants.length];
      this.peeked = this.counted = false;
      for (const part of [".cs-question", ".cs-hint", ".cs-steps"]) this.find(part).innerHTML = this.sentence(part);
      for (const fold of this.querySelectorAll("details")) fold.open = false;
      this.find("input").value = "";
      this.say("", "");
      this.showRow();
      measure();
    }

    next() {
      this.memory.at += 1;
      keep(this.memory);
      this.ask();
      this.find("input").focus({ preventScroll: true });
    }

    clear() {
      this.memory.row = 0;
      keep(this.memory);
      this.showRow();
      this.find("input").focus({ preventScroll: true });
    }

    showRow() {
      const { row } = this.memory;
      const line = this.find(".cs-streak");
      line.hidden = row === 0;
      const { streak_one: one, streak: many } = this.data.text;
      line.querySelector("span").textContent = fill(row === 1 ? one : many, { count: row });
    }

    /** Show a verdict, as HTML of our own; `kind` is right, wrong or unread. */
    say(kind, html) {
      const verdict = this.find(".cs-verdict");
      verdict.dataset.kind = kind;
      verdict.innerHTML = html;
    }

    answer() {
      const { count, tolerance, text, mistakes } = this.data;
      const [, answer, wrong] = this.variant;
      let entry;
      try {
        entry = read(this.find("input").value, count, tolerance === 0);
      } catch (error) {
        if (!(error instanceof EntryError)) throw error;
        return this.say("unread", escape(fill(text[error.key], error.values)));
      }
      const named = Object.fromEntries(mistakes.map((name, i) => [name, wrong[i]]));
      const verdict = judge(entry, answer, named, tolerance);
      if (verdict === "right") return this.right();
      this.memory.row = 0;
      keep(this.memory);
      this.showRow();
      const why = verdict in named ? this.sentence(`[data-mistake="${verdict}"]`) : "";
      this.say("wrong", why ? `<b>${text.wrong_because}</b>${why}` : `<b>${text.wrong}</b>`);
    }

    /** Count a right answer once, unless the solution stood open before it. */
    right() {
      const { right, peeked } = this.data.text;
      if (!this.counted && this.peeked) return this.say("right", `<b>${right}</b> ${peeked}`);
      if (!this.counted) this.memory.row += 1;
      this.counted = true;
      keep(this.memory);
      this.showRow();
      this.say("right", `<b>${right}</b>`);
    }
  }

  if (typeof customElements !== "undefined") customElements.define("cs-drill", CsDrill);
  if (typeof module !== "undefined") module.exports = { read, judge, EntryError }; // for the tests
})();
