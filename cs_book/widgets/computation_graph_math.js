// Values forward, gradients back, and where the nodes stand: what the figure computes, without a page.

import { OPS, parse, Problem } from "./computation_graph_parse.js";

/** The inputs of the presets; a name of the reader's own starts at 1. */
export const FIRST = { x: -2, y: 5, z: -4, w0: 2, x0: -1, w1: -3, x1: -2, w2: -3, a: 2, b: 3 };
export const MOST_SENT = 200;
const [WIDTH, BOX, EDGE, ROW] = [340, 50, 4, 6];
const LABEL = [29, 8]; // half of a label's width and height

/** The number that an input holds: what the state says, if it is one. */
const start = (inputs, name) => {
  const value = Object.hasOwn(inputs ?? {}, name) ? inputs[name] : null;
  return typeof value === "number" && Math.abs(value) <= 1e6 ? value : Object.hasOwn(FIRST, name) ? FIRST[name] : 1;
};

function forward(nodes, inputs) {
  const values = [];
  const slopes = nodes.map(({ op, name, args }) => {
    if (op === "input") return values.push(start(inputs, name)) && [];
    const operands = args.map(({ node, value }) => value ?? values[node]);
    const value = OPS[op].value(...operands);
    if (!Number.isFinite(value)) throw new Problem("not_finite", { name });
    values.push(value);
    const found = OPS[op].slopes(...operands);
    if (args.some(({ node }, k) => node !== undefined && !Number.isFinite(found[k]))) throw new Problem("no_slope", { name });
    return found;
  });
  return { values, slopes };
}

/**
 * Send gradients back, one edge after the other.
 *
 * `order`: "topological" fires a node once all of its users have; "recursive" fires it on each arrival; "once" on the
 * first one alone. `fork`: a second arrival is "add"ed to the first, or "assign"ed over it.
 */
function backward(nodes, slopes, order, fork) {
  const gradients = nodes.map(() => 0);
  const [arrived, fired] = [nodes.map(() => 0), nodes.map(() => 0)];
  const uses = nodes.map((_, i) => nodes.flatMap(({ args }) => args).filter(({ node }) => node === i).length);
  const output = nodes.length - 1;
  const sent = [];
  [gradients[output], arrived[output], uses[output]] = [1, 1, 1];

  function send(from, slot) {
    const to = nodes[from].args[slot].node;
    const [local, upstream, before] = [slopes[from][slot], gradients[from], gradients[to]];
    const product = local * upstream;
    gradients[to] = fork === "add" ? before + product : product;
    if (!Number.isFinite(gradients[to])) throw new Problem("no_slope", { name: nodes[from].name });
    arrived[to]++;
    sent.push({
      from, to, slot, local, upstream, product, total: gradients[to], got: arrived[from], uses: uses[from], pass: fired[from],
      before: arrived[to] > 1 ? before : null, lost: order === "once" && fired[to] > 0,
    });
    return to;
  }
  function fire(from, next) {
    fired[from]++;
    nodes[from].args.forEach(({ node }, slot) => node !== undefined && sent.length < MOST_SENT && next(send(from, slot)));
  }
  if (order === "topological") for (let i = output; i >= 0; i--) fire(i, () => {});
  else (function visit(i) { if (order === "recursive" || !fired[i]) fire(i, visit); })(output);
  return { gradients, sent };
}

const crossings = (ways, place) => {
  const pairs = ways.flatMap((way) => way.slice(1).map((cell, i) => [way[i], cell]));
  return pairs.reduce((found, [a, b], i) => found + pairs.slice(i + 1).filter(([c, d]) =>
    a.row === c.row && (place(a) - place(c)) * (place(b) - place(d)) < 0).length, 0);
};

/** Rows of cells, in an order with few crossings: each cell by the mean place of its neighbors, to and fro. */
function arranged(rows, ways) {
  const place = (cell) => (rows[cell.row].indexOf(cell) + 0.5) / rows[cell.row].length;
  const steps = ways.flatMap((way) => way.slice(1).map((cell, i) => [way[i], cell]));
  let [best, least] = [rows.map((row) => [...row]), crossings(ways, place)];
  for (let sweep = 0; sweep < 6; sweep++) {
    const near = (cell) => steps.filter((step) => step[sweep % 2 ? 0 : 1] === cell).map((step) => place(step[sweep % 2 ? 1 : 0]));
    for (const row of rows) {
      const at = new Map(row.map((cell) => {
        const places = near(cell);
        return [cell, places.length ? places.reduce((a, b) => a + b) / places.length : place(cell)];
      }));
      row.sort((a, b) => at.get(a) - at.get(b));
    }
    const found = crossings(ways, place);
    if (found < least) [best, least] = [rows.map((row) => [...row]), found];
  }
  return best;
}

/** Where a way is at a height of the picture; NaN where it is not. */
function across({ points }, y) {
  const i = points.findIndex(([, v], k) => k > 0 && y >= points[k - 1][1] && y <= v);
  if (i < 0) return NaN;
  const [[x0, y0], [x1, y1]] = points.slice(i - 1, i + 1);
  return x0 + ((x1 - x0) * (y - y0)) / (y1 - y0);
}

/** Put labels on edges, where they cover each other least, and other edges little. */
function labeled(edges) {
  const placed = [];
  for (const edge of edges) {
    const spots = edge.points.slice(1).flatMap(([, y], i) => (i % 2 ? [] : [0.5, 0.32, 0.68, 0.8, 0.2].map((share) => {
      const height = edge.points[i][1] + share * (y - edge.points[i][1]);
      return [across(edge, height), height];
    })));
    const over = (far, reach) => Math.max(0, reach - Math.abs(far) || 0);
    const cover = ([x, y]) =>
      placed.reduce((sum, [u, v]) => sum + over(x - u, 2 * LABEL[0]) * over(y - v, 2 * LABEL[1]), 0) +
      edges.reduce((sum, other) => sum + (other === edge ? 0 : 4 * over(x - across(other, y), LABEL[0])), 0);
    edge.label = spots.reduce((best, spot) => (cover(spot) < cover(best) - 1 ? spot : best));
    placed.push(edge.label);
  }
  return edges;
}

/** Boxes in rows, inputs above and the output below, and edges that go around the boxes between. */
function layout(nodes) {
  const far = nodes.map(() => 0);
  for (let i = nodes.length - 1; i >= 0; i--)
    for (const { node } of nodes[i].args) if (node !== undefined) far[node] = Math.max(far[node], far[i] + 1);
  const last = Math.max(...far);
  let rows = Array.from({ length: last + 1 }, () => []);
  const put = (row, cell) => (rows[row].push(cell), cell);
  const cells = new Map();
  const ways = [];
  (function visit(i) {
    if (cells.has(i)) return;
    cells.set(i, put(last - far[i], { row: last - far[i] }));
    nodes[i].args.forEach(({ node }, slot) => {
      if (node === undefined) return;
      visit(node);
      const between = Array.from({ length: far[node] - far[i] - 1 }, (_, k) => last - far[node] + 1 + k);
      ways.push([cells.get(node), ...between.map((row) => put(row, { row })), cells.get(i)]);
      Object.assign(ways[ways.length - 1], { from: i, to: node, slot });
    });
  })(nodes.length - 1);
  const gap = last > 4 ? 40 : 56;
  const most = Math.max(...rows.map((row) => row.length));
  if (most > ROW) throw new Problem("wide", { found: most, most: ROW });
  rows = arranged(rows, ways);
  const x = (cell) => (WIDTH * (rows[cell.row].indexOf(cell) + 0.5)) / rows[cell.row].length;
  const y = (cell) => EDGE + cell.row * (BOX + gap);
  const boxes = nodes.map((_, i) => {
    const cell = cells.get(i);
    return { x: x(cell), y: y(cell), width: Math.min(118, WIDTH / rows[cell.row].length - 8), height: BOX };
  });
  const edges = ways.map((way) => {
    const { from, to, slot } = way;
    const spread = nodes[from].args.filter(({ node }) => node !== undefined).length > 1 ? 12 * (2 * slot - 1) : 0;
    const points = way.flatMap((cell, i) => [
      ...(i > 0 ? [[x(cell) + (i === way.length - 1 ? spread : 0), y(cell)]] : []),
      ...(i < way.length - 1 ? [[x(cell), y(cell) + BOX]] : []),
    ]);
    return { from, to, slot, points };
  });
  return { boxes, edges: labeled(edges), width: WIDTH, height: 2 * EDGE + (last + 1) * BOX + last * gap };
}

export const math = {
  /** All that is known of an expression: nodes, values, what is sent back and in which order; or what is wrong. */
  run(expression, inputs, order, fork) {
    try {
      const nodes = parse(expression);
      const { values, slopes } = forward(nodes, inputs);
      const right = backward(nodes, slopes, "topological", "add").gradients;
      return { nodes, values, right, ...backward(nodes, slopes, order, fork), ...layout(nodes) };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { error: error.key, about: error.values };
    }
  },
};
