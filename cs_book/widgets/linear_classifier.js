// A linear classifier in the plane: the reader moves points, weights and biases.

import {
  announcer, assign, button, choice, figure, follow, format, make, numbers, roving, slider, toolbar, tools, words,
} from "./toolkit.js";
import { math } from "./linear_classifier_math.js";
import { CLASSES, badge, effective, plane } from "./linear_classifier_plane.js";

export { math };

const TRAITS = ["points", "W", "b", "scale", "margin", "reg", "selected", "loss"];
const chosen = (model) => Math.min(model.get("selected"), model.get("points").length - 1);

/** Scores of the selected point, and where losses are shown what the two make of them. */
function pointPanel(model, t) {
  const losses = model.get("show_losses");
  const heads = losses ? [t("score"), t("hinge"), t("probability")] : ["w·x", "+ b", t("equals_score")];
  const { table, cells } = numbers(heads, CLASSES.map(({ key }, j) => [badge(j), t(key)]), "score");
  const title = make("b", { "data-name": "selected" });
  const turn = (by) => () => {
    const count = model.get("points").length;
    assign(model, { selected: (chosen(model) + by + count) % count });
  };
  const turners = toolbar(t("choose_point"),
    button("‹", turn(-1), t("previous_point")), button("›", turn(1), t("next_point")));
  turners.insertBefore(title, turners.lastChild);
  const verdict = make("p", { class: "cs-sums", "data-name": "verdict" });

  function draw() {
    const { W, b } = effective(model);
    const i = chosen(model);
    const y = model.get("labels")[i];
    const [row] = math.scores([model.get("points")[i]], W, b);
    const winner = math.argmax(row);
    const p = math.softmax(row);
    title.textContent = t("point", { number: i + 1 });
    const named = (j) => make("b", {}, badge(j), t(CLASSES[j].key));
    const parts = t(winner === y ? "right" : "wrong", { truth: "\0t\0", taken: "\0w\0" }).split("\0");
    verdict.replaceChildren(...parts.map((part) => (part === "t" ? named(y) : part === "w" ? named(winner) : part)));
    cells.forEach(({ row: line, values }, j) => {
      const term = j === y ? "–" : format(Math.max(0, row[j] - row[y] + model.get("margin")));
      const shown = losses ? [format(row[j]), term, format(p[j], 3)]
        : [format(row[j] - b[j]), format(b[j]), format(row[j])];
      shown.forEach((text, c) => (values[c].textContent = text));
      line.classList.toggle("cs-true", j === y);
      line.classList.toggle("cs-winner", j === winner);
    });
  }
  return { element: make("div", {}, make("div", { class: "cs-row cs-turn" }, turners, verdict), table), draw };
}

/** Weights and biases as numbers that can be typed. */
function weightPanel(model, t) {
  const { table, cells } = numbers(["w₁", "w₂", "b"], CLASSES.map(({ key }, j) => [badge(j), t(key)]), "weight");
  const fields = cells.map(({ values }, j) => values.map((cell, d) => {
    const label = `${t(CLASSES[j].key)}, ${t(["weight_1", "weight_2", "bias"][d])}`;
    const field = make("input", { type: "number", step: 0.1, "aria-label": label });
    field.addEventListener("input", () => {
      if (!Number.isFinite(field.valueAsNumber)) return;
      const { W, b } = effective(model);
      if (d === 2) b[j] = field.valueAsNumber;
      else W[d][j] = field.valueAsNumber;
      assign(model, { W, b, scale: 1 });
    });
    cell.append(field);
    return field;
  }));
  roving(fields.flat());
  function draw() {
    const { W, b } = effective(model);
    fields.forEach((row, j) => [W[0][j], W[1][j], b[j]].forEach((value, d) => {
      if (row[d] !== document.activeElement) row[d].value = value.toFixed(2);
    }));
  }
  return { element: table, draw };
}

/** Mean losses and accuracy. */
function lossPanel(model, t) {
  const losses = model.get("show_losses");
  const { table, cells } = numbers([t("this_point"), t("data_loss"), t("with_penalty")], [[t("hinge")], [t("softmax")]], "loss");
  const accuracy = make("b", { "data-name": "accuracy" });
  const line = make("p", { class: "cs-sums" }, t("accuracy"), " ", accuracy);

  function draw() {
    const { W, b } = effective(model);
    const y = model.get("labels");
    const scores = math.scores(model.get("points"), W, b);
    const right = scores.filter((row, i) => math.argmax(row) === y[i]).length;
    accuracy.textContent = t("right_of", { right, count: y.length });
    const penalty = math.penalty(W, model.get("reg"));
    [math.hinge(scores, y, model.get("margin")), math.crossEntropy(scores, y)].forEach(({ each, loss }, r) => {
      const shown = [each[chosen(model)], loss, loss + penalty];
      shown.forEach((value, c) => (cells[r].values[c].textContent = format(value, 3)));
    });
  }
  return { element: make("div", { class: "cs-stack" }, ...(losses ? [table] : []), line), draw };
}

/** Sliders, and the buttons that descend. */
function controls(model, t, forget) {
  const end = tools(model, TRAITS, forget);
  if (!model.get("show_losses")) return end;
  const losses = { hinge: (s, y) => math.hinge(s, y, model.get("margin")), softmax: math.crossEntropy };
  const descend = (count) => () => {
    let { W, b } = effective(model);
    const [X, y] = [model.get("points"), model.get("labels")];
    for (let k = 0; k < count; k++) {
      const { gradient } = losses[model.get("loss")](math.scores(X, W, b), y);
      ({ W, b } = math.step(X, W, b, gradient, model.get("reg"), model.get("learning_rate")));
    }
    assign(model, { W, b, scale: 1 });
  };
  return make("div", { class: "cs-panels" },
    make("div", {},
      slider(model, "margin", { label: t("margin"), min: 0, max: 3, step: 0.1, digits: 1 }),
      slider(model, "reg", { label: t("penalty"), min: 0, max: 1, step: 0.01 }),
      slider(model, "scale", { label: t("scale"), min: 0.1, max: 4, step: 0.1, digits: 1 })),
    make("div", { class: "cs-stack" },
      choice(model, "loss", t("descend_on"), [["hinge", t("hinge")], ["softmax", t("softmax")]]),
      make("div", { class: "cs-row" },
        toolbar(t("descent"), button(t("one_step"), descend(1)), button(t("twenty_steps"), descend(20))),
        make("span", { class: "cs-note" }, t("rate", { rate: format(model.get("learning_rate"), 1) }))),
      end));
}

/** What a screen reader hears after a change. */
function summary(model, t) {
  const { W, b } = effective(model);
  const [i, y] = [chosen(model), model.get("labels")];
  const scores = math.scores(model.get("points"), W, b);
  const right = scores.filter((row, k) => math.argmax(row) === y[k]).length;
  const names = { truth: t(CLASSES[y[i]].key), taken: t(CLASSES[math.argmax(scores[i])].key) };
  const verdict = t(math.argmax(scores[i]) === y[i] ? "right" : "wrong", names);
  const parts = [`${t("point", { number: i + 1 })}: ${verdict}.`, `${t("accuracy")} ${t("right_of", { right, count: y.length })}.`];
  if (model.get("show_losses")) parts.push(t("losses", {
    hinge: format(math.hinge(scores, y, model.get("margin")).loss), softmax: format(math.crossEntropy(scores, y).loss),
  }));
  return parts.join(" ");
}

function render({ model, el }) {
  const t = words(model);
  const picture = plane(model, t, math);
  const point = pointPanel(model, t);
  const loss = lossPanel(model, t);
  const weights = model.get("show_losses") ? [] : [weightPanel(model, t)];
  const panels = [picture, point, loss, ...weights];
  const live = announcer();
  el.append(figure(model, "linear",
    make("div", { class: "cs-panels" },
      make("div", {}, picture.svg, make("p", { class: "cs-note" }, t("legend"))),
      make("div", { class: "cs-stack" }, point.element, loss.element, ...weights.map((panel) => panel.element))),
    controls(model, t, picture.forget), live.element));
  return follow(model, TRAITS, () => {
    panels.forEach((panel) => panel.draw());
    live.say(summary(model, t));
  });
}

export default { render };
