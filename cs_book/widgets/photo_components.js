// One photo through principal components, and through whitening that turns back (ZCA).

import {
  announcer, axes, choice, figure, follow, format, make, numbers, path, slider, tickText, tools, update, words,
} from "./toolkit.js";
import { results } from "./photo_components_data.js";
import { COUNT, components, math, original } from "./photo_components_math.js";

export { math };

const SIDE = 32;
const NAMES = Object.keys(results.photos);
const TRAITS = ["photo", "components", "whitening"];
const SERIES = [
  { key: "training", color: "var(--blue)", dash: null },
  { key: "this_photo", color: "var(--orange)", dash: "7 4" },
];

/** Draw levels from 0 to 255, three a pixel, on a canvas of 32 × 32. */
function paint(canvas, levels) {
  const image = new ImageData(SIDE, SIDE);
  for (let p = 0; p < SIDE * SIDE; p++) {
    for (let c = 0; c < 3; c++) image.data[4 * p + c] = levels[3 * p + c]; // the array rounds and clips
    image.data[4 * p + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

const canvas = () => make("canvas", { width: SIDE, height: SIDE, class: "cs-pixels" });

/** The components as pictures, gray where they are 0; those that are not used are pale. */
function gallery() {
  const tiles = components.map((component) => {
    const tile = canvas();
    const most = component.reduce((found, value) => Math.max(found, Math.abs(value)), 1);
    paint(tile, Array.from(component, (value) => 127.5 + (127.5 * value) / most));
    return tile;
  });
  const draw = (k) => tiles.forEach((tile, i) => {
    tile.classList.toggle("cs-unused", i >= k);
    tile.classList.toggle("cs-last", i === k - 1);
  });
  return { element: make("div", { class: "cs-gallery", "aria-hidden": "true" }, ...tiles), draw };
}

function sharesPanel(t) {
  const plot = axes({ x: [0, COUNT], y: [0, 100], xTicks: [0, 12, 24, 36, 48], xLabel: t("count"), title: t("title_shares") });
  const guide = make("svg:line", { class: "cs-guide", y1: plot.inner.top, y2: plot.inner.bottom });
  const marks = SERIES.map(({ color, dash }) => {
    const line = make("svg:path", { class: "cs-curve", stroke: color, "stroke-dasharray": dash });
    const dot = make("svg:circle", { r: 5, fill: color, class: "cs-dot" });
    return { line, dot };
  });
  plot.layer.append(guide, ...marks.map(({ line }) => line));
  plot.svg.append(...marks.map(({ dot }) => dot));
  plot.draw = (shares, k) => {
    update(guide, { x1: plot.X(k), x2: plot.X(k) });
    marks.forEach(({ line, dot }, s) => {
      line.setAttribute("d", path(plot, shares[s].map((share, i) => [i, 100 * share])));
      update(dot, { cx: plot.X(k).toFixed(2), cy: plot.Y(100 * shares[s][k]).toFixed(2) });
    });
  };
  return plot;
}

function render({ model, el }) {
  const t = words(model);
  const [before, rebuilt, white] = [canvas(), canvas(), make("div", { class: "cs-pixels cs-white" })];
  white.style.backgroundImage = `url(data:image/webp;base64,${results.whitened})`;
  const pictures = [[before, "original"], [rebuilt, "rebuilt"], [white, "whitened"]].map(([picture, name]) =>
    make("div", { class: "cs-named" }, picture, t(name)));
  const plot = sharesPanel(t);
  const key = ({ key: name, color, dash }) =>
    make("i", { class: "cs-key", style: `--c:${color}${dash ? ";border-top-style:dashed" : ""}` });
  const { table, cells } = numbers([t("share"), t("missing")], SERIES.map((s) => [key(s), t(s.key)]), "at");
  const spread = make("p", { class: "cs-sums", "data-name": "spread" });
  const tiles = gallery();
  const live = announcer();
  const epsilon = (place) => tickText(results.eps[place]);

  el.append(figure(model, "photo",
    choice(model, "photo", t("photo"), NAMES.map((name) => [name, t(name)])),
    make("div", { class: "cs-trio", "aria-hidden": "true" }, ...pictures),
    make("div", { class: "cs-panels" },
      slider(model, "components", { label: t("components"), min: 0, max: COUNT, step: 1, digits: 0 }),
      slider(model, "whitening", { label: t("whitening"), min: 0, max: results.eps.length - 1, step: 1, say: epsilon })),
    make("div", { class: "cs-panels" },
      plot.svg,
      make("div", { class: "cs-stack" }, tiles.element, table, spread)),
    tools(model, TRAITS), live.element));

  return follow(model, TRAITS, () => {
    const [photo, k, place] = TRAITS.map((name) => model.get(name));
    const shares = [math.retained(), math.held(photo)];
    paint(before, original(photo));
    paint(rebuilt, math.rebuilt(photo, k).map((value) => 255 * value));
    const [across, down] = [NAMES.indexOf(photo) / (NAMES.length - 1), place / (results.eps.length - 1)];
    white.style.backgroundPosition = `${100 * across}% ${100 * down}%`;
    plot.draw(shares, k);
    shares.forEach((share, s) => [share[k], 1 - share[k]].forEach((value, c) =>
      (cells[s].values[c].textContent = t("percent", { value: format(100 * value, 1) }))));
    tiles.draw(k);
    spread.textContent = t("spread", { eps: epsilon(place), condition: tickText(Number(math.condition(results.eps[place]).toPrecision(2))) });
    const [training, own] = shares.map((share) => format(100 * share[k], 1));
    live.say(t("announcement", { photo: t(photo), k, training, own, eps: epsilon(place) }));
  });
}

export default { render };
