// Charts are pure functions of a description: no browser is needed to know what they will draw.
import assert from "node:assert/strict";
import { test } from "node:test";

import { placeOf } from "../../src/lemnis/web/static/lemnis/formula.js";
import { apart, number, option, stairs } from "../../src/lemnis/web/static/lemnis/options.js";

const ink = (name) => `<${name}>`;
const trend = {
  kind: "trend", told: "one", labels: ["a", "b", "c", "d"], values: [1, null, 3, 2], unit: "%", digits: 1, lines: [],
  limits: null, beside: [], beside_name: "", ahead: [], gaps: [], breaks: [], odd: [], mark: "",
};

test("numbers have thin spaces and a true minus", () => {
  assert.equal(number(47460, 0), "47\u2009460");
  assert.equal(number(-2.1, 1), "\u22122.1");
  assert.equal(number(-0.01, 1), "0.0");
  assert.equal(number(null, 1), "—");
});

test("a gap stays a gap", () => {
  const [series] = option(trend, ink).series;

  assert.deepEqual(series.data, [1, null, 3, 2]);
  assert.equal(series.connectNulls, false);
});

test("only the last known point is marked, unless some are odd", () => {
  const marked = (chart) => option(chart, ink).series[0].markPoint.data.map((p) => p.coord[0]);

  assert.deepEqual(marked({ ...trend, values: [1, 2, 3, null] }), [2]);
  assert.deepEqual(marked({ ...trend, odd: [0, 2] }), [0, 2]);
  assert.deepEqual(marked({ ...trend, values: [null, null, null, null] }), []);
});

test("nothing moves on load, and the conclusion is told", () => {
  const made = option(trend, ink);

  assert.equal(made.animation, false);
  assert.equal(made.aria.label.description, "one");
});

test("the steps of a waterfall follow each other from before to after", () => {
  const steps = stairs({ before: { name: "x", by: 10 }, parts: [{ name: "p", by: -3 }, { name: "q", by: 1 }], after: { name: "y", by: 8 }, digits: 0 });

  assert.deepEqual(steps.map((s) => [s.from, s.to]), [[0, 10], [10, 7], [7, 8], [0, 8]]);
  assert.deepEqual(steps.map((s) => s.words), ["10", "\u22123", "+1", "8"]);
});

test("every colour is a token", () => {
  const charts = [
    trend,
    { kind: "distribution", told: "", points: [{ name: "p", value: 1, look: "b1", own: false }], unit: "", digits: 0, lines: [{ kind: "pass", name: "pass", at: 2 }] },
    { kind: "waterfall", told: "", before: { name: "a", by: 1 }, parts: [{ name: "b", by: 0 }], after: { name: "c", by: 1 }, unit: "", digits: 0 },
    { kind: "bars", told: "", parts: [{ name: "a", by: -1 }], unit: "", digits: 0, lines: [] },
  ];

  for (const chart of charts) assert.doesNotMatch(JSON.stringify(option(chart, ink)), /#[0-9a-f]{3,6}|rgb/i);
});

test("names of lines that lie near each other move apart, others stay", () => {
  const moved = apart([95, 96.5, 95.7, 94.87], { min: 93, max: 98 });

  assert.deepEqual(moved.slice(0, 3), [0, 0, 0]);
  assert.ok(moved[3] > 5);
  assert.deepEqual(apart([80, 90], { min: 75, max: 100 }), [0, 0]);
});

test("a place in a formula counts lines and characters from 1", () => {
  assert.equal(placeOf("ab\ncd", 1, 1), 0);
  assert.equal(placeOf("ab\ncd", 2, 2), 4);
});
