// From what a chart shows to ECharts' options: pure functions of a description (web/charts.py) and
// of `ink`, which gives a token's colour. Rules: no axis lines but the base, pale grid, labels on the
// line instead of a legend, gaps stay gaps and say why, only the last or the odd point is marked.

const TYPES = { limit: "solid", pass: [4, 3], target: "solid", stretch: [1, 3], control: [5, 4], centre: "solid" };
const TOKENS = { limit: "l-limit", pass: "l-pass", target: "l-target", stretch: "l-stretch", control: "c2", centre: "c2" };
const LOOKS = { b0: "red", b1: "orange", b2: "c2", b3: "accent-3", b4: "accent-2" };

export function option(chart, ink, width = 800) {
  const made = { trend, distribution, waterfall, bars }[chart.kind](chart, ink, width);
  return {
    animation: false,
    textStyle: { fontFamily: ink("font") },
    aria: { enabled: true, label: { description: chart.told } },
    tooltip: { trigger: chart.kind === "distribution" ? "item" : "axis", renderMode: "richText", confine: true, backgroundColor: ink("surface"), borderColor: ink("line-2"), textStyle: { color: ink("ink"), fontSize: 12 }, valueFormatter: (v) => number(v, chart.digits) },
    ...made,
  };
}

export function number(value, digits) {
  if (value === null || value === undefined || value === "-") return "—";
  const text = Math.abs(value).toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009");
  return (value < 0 && Number(Math.abs(value).toFixed(digits)) !== 0 ? "\u2212" : "") + text;
}

// --- a number through time, or a control chart ---

function trend(chart, ink) {
  const ends = scale([...chart.values, ...chart.beside, ...chart.ahead, ...chart.lines.map((l) => l.at), ...(chart.limits || [])]);
  const series = [own(chart, ink, ends)];
  if (chart.beside.length) series.push(quiet(chart.beside, ink, chart.beside_name));
  if (chart.ahead.length) series.push(ahead(chart, ink));
  return {
    grid: { left: 46, right: 84, top: 20, bottom: 28 },
    xAxis: base(ink, { data: chart.labels, axisLabel: { color: ink("axis"), fontSize: 12, hideOverlap: true, interval: Math.max(0, Math.ceil(chart.labels.length / 6) - 1) } }),
    yAxis: level(ink, { ...ends, axisLabel: { color: ink("axis"), fontSize: 12, formatter: (v) => withUnit(v, chart, ends) } }),
    series,
  };
}

function own(chart, ink, ends) {
  const last = chart.values.reduce((found, v, i) => (v === null ? found : i), -1);
  const marked = chart.odd.length ? chart.odd : last < 0 ? [] : [last];
  return {
    type: "line", data: chart.values, connectNulls: false, symbol: "circle", symbolSize: 4.5,
    itemStyle: { color: ink("c1") }, lineStyle: { color: ink("c1"), width: 2 },
    markLine: { silent: true, symbol: "none", data: [...lines(chart, ink, ends), ...chart.breaks.map((at) => ({ xAxis: at, label: { show: false }, lineStyle: { color: ink("line-2"), type: "solid", width: 1 } }))] },
    markArea: { silent: true, label: { color: ink("axis"), fontSize: 12, position: "insideTop" }, data: [...gaps(chart, ink), ...band(chart, ink)] },
    markPoint: { symbol: chart.mark === "orange" ? "diamond" : "circle", symbolSize: 10, data: marked.map((i) => point(chart, i, ink, i === marked[marked.length - 1])) },
  };
}

function point(chart, i, ink, worded) {
  const colour = chart.mark ? ink(chart.mark) : ink("c1");
  const low = chart.values.slice(Math.max(0, i - 2), i).some((v) => v !== null && v > chart.values[i]);
  return { coord: [i, chart.values[i]], itemStyle: { color: colour, borderColor: ink("surface"), borderWidth: 2 }, label: { show: worded, formatter: number(chart.values[i], chart.digits), position: i === chart.labels.length - 1 ? "right" : low ? "bottom" : "top", distance: 6, color: ink("ink"), fontSize: 13, fontWeight: 600 } };
}

function gaps(chart, ink) {
  return chart.gaps.map((gap) => [{ name: gap.why, xAxis: Math.max(0, gap.first - 1), itemStyle: { color: ink("sunken") } }, { xAxis: Math.min(chart.labels.length - 1, gap.last + 1) }]);
}

function band(chart, ink) {
  return chart.limits ? [[{ yAxis: chart.limits[0], itemStyle: { color: ink("c2"), opacity: 0.07 } }, { yAxis: chart.limits[1] }]] : [];
}

function quiet(data, ink, name) {
  return { type: "line", name, data, symbol: "none", itemStyle: { color: ink("c2") }, lineStyle: { color: ink("c2"), type: [4, 4], width: 1.4 }, endLabel: { show: true, formatter: name, color: ink("axis"), fontSize: 12 } };
}

function ahead(chart, ink) {
  const end = chart.ahead[chart.ahead.length - 1];
  return { type: "line", data: chart.ahead, symbol: "none", itemStyle: { color: ink("c1") }, lineStyle: { color: ink("c1"), type: [2, 3], width: 1.4 }, endLabel: { show: true, formatter: number(end, chart.digits), color: ink("accent"), fontSize: 12 } };
}

// --- subjects as ranked dots ---

function distribution(chart, ink) {
  const ranked = [...chart.points].sort((a, b) => a.value - b.value);
  const ends = scale([...ranked.map((p) => p.value), ...chart.lines.map((l) => l.at)]);
  return {
    grid: { left: 14, right: 80, top: 24, bottom: 28 },
    xAxis: level(ink, { ...ends, axisLabel: { color: ink("axis"), fontSize: 12, formatter: (v) => withUnit(v, chart, ends) } }),
    yAxis: { type: "value", show: false, min: -0.5, max: Math.max(ranked.length - 0.5, 0.5) },
    series: [{
      type: "scatter", symbolSize: 9,
      data: ranked.map((p, i) => ({ name: p.name, value: [p.value, i], symbol: p.look === "b0" ? "rect" : p.look === "b1" ? "diamond" : "circle", itemStyle: { color: ink(p.own ? "ink" : LOOKS[p.look]) }, label: { show: p.own || i === ranked.length - 1, position: "right", distance: 7, formatter: `${p.name} ${number(p.value, chart.digits)}`, color: ink(p.own ? "ink" : "ink-2"), fontWeight: p.own ? 600 : 400, fontSize: 12 } })),
      markLine: { silent: true, symbol: "none", data: chart.lines.map((l) => ({ xAxis: l.at, lineStyle: { color: ink(TOKENS[l.kind]), width: 1, type: TYPES[l.kind] }, label: { formatter: l.name, color: ink(TOKENS[l.kind]), fontSize: 12, position: "end" } })) },
    }],
  };
}

// --- from before to after ---

function waterfall(chart, ink, width) {
  const steps = stairs(chart);
  const tight = width / steps.length < 64;
  const ends = scale(steps.flatMap((s) => (s.total ? [s.to] : [s.from, s.to])));
  // Lengths are differences, so the axis may begin above zero; the totals print their value.
  const floor = ends.min - ends.interval;
  const bar = (data, colour, label) => ({ type: "bar", stack: "all", barWidth: "58%", data, itemStyle: { color: colour }, label: { show: true, position: "top", fontSize: 12.5, fontWeight: 600, ...label } });
  const worded = (p) => steps[p.dataIndex].words;
  return {
    grid: { left: 46, right: 14, top: 24, bottom: tight ? 64 : 30 },
    xAxis: base(ink, { data: steps.map((s) => s.name), axisLabel: { color: ink("axis"), fontSize: 12, interval: 0, rotate: tight ? 40 : 0, width: 76, overflow: "truncate" } }),
    yAxis: level(ink, { min: 0, max: ends.max - floor, interval: ends.interval, axisLabel: { color: ink("axis"), fontSize: 12, formatter: (v) => withUnit(v + floor, chart, ends) } }),
    tooltip: { show: false },
    series: [
      { type: "bar", stack: "all", silent: true, barWidth: "58%", data: steps.map((s) => (s.total ? 0 : Math.min(s.from, s.to) - floor)), itemStyle: { color: "transparent" } },
      bar(steps.map((s) => (s.total ? s.to - floor : "-")), ink("line-2"), { color: ink("ink"), formatter: worded }),
      bar(steps.map((s) => (!s.total && s.to >= s.from ? s.to - s.from : "-")), ink("pos"), { color: ink("accent"), formatter: worded }),
      bar(steps.map((s) => (!s.total && s.to < s.from ? s.from - s.to : "-")), ink("neg"), { color: ink("orange-ink"), formatter: worded }),
    ],
  };
}

export function stairs(chart) {
  let at = chart.before.by;
  const parts = chart.parts.map((part) => {
    const from = at;
    at += part.by;
    return { name: part.name, from, to: at, total: false, words: (part.by > 0 ? "+" : "") + number(part.by, chart.digits) };
  });
  const total = (end) => ({ name: end.name, from: 0, to: end.by, total: true, words: number(end.by, chart.digits) });
  return [total(chart.before), ...parts, total(chart.after)];
}

// --- few things side by side ---

function bars(chart, ink) {
  return {
    grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
    xAxis: level(ink, { min: (v) => (v.min < 0 ? v.min - (v.max - v.min) * 0.18 : 0), axisLabel: { show: false }, splitLine: { show: false } }),
    yAxis: base(ink, { inverse: true, data: chart.parts.map((p) => p.name), axisLabel: { color: ink("ink-2"), fontSize: 12, width: 130, overflow: "truncate" } }),
    series: [{ type: "bar", barMaxWidth: 10, data: chart.parts.map((p) => ({ value: p.by, itemStyle: { color: p.by < 0 ? ink("neg") : ink("c1"), borderRadius: 2 }, label: { show: true, position: p.by < 0 ? "left" : "right", formatter: number(p.by, chart.digits), color: ink("ink"), fontSize: 12, fontWeight: 600 } })) }],
  };
}

// --- shared ---

function base(ink, more) {
  return { type: "category", axisTick: { show: false }, axisLine: { show: true, lineStyle: { color: ink("line-2") } }, ...more };
}

function level(ink, more) {
  return { type: "value", axisTick: { show: false }, axisLine: { show: false }, splitNumber: 4, splitLine: { show: true, lineStyle: { color: ink("grid") } }, ...more };
}

function lines(chart, ink, ends) {
  const down = apart(chart.lines.map((l) => l.at), ends);
  return chart.lines.map((l, i) => ({ yAxis: l.at, name: l.name, lineStyle: { color: ink(TOKENS[l.kind]), width: 1, type: TYPES[l.kind] }, label: { position: "end", fontSize: 12, ...moved(`${l.name} ${number(l.at, chart.digits)}`, down[i]), color: ink(TOKENS[l.kind] === "c2" ? "axis" : TOKENS[l.kind]) } }));
}

// ECharts cannot move a line's name; an empty line above or below it does.
function moved(text, down) {
  if (!down) return { formatter: text };
  return { lineHeight: 2 * Math.abs(down), formatter: down > 0 ? `\n${text}` : `${text}\n` };
}

// By how many pixels the names of lines that lie too near each other move down, or up.
export function apart(levels, ends, height = 250, room = 15) {
  const y = levels.map((at) => ((ends.max - at) / (ends.max - ends.min || 1)) * height);
  const order = levels.map((_, i) => i).sort((a, b) => y[a] - y[b]);
  const placed = [...y];
  order.forEach((i, n) => n && (placed[i] = Math.max(placed[i], placed[order[n - 1]] + room)));
  const over = Math.max(0, ...order.map((i) => placed[i] - height));
  [...order].reverse().forEach((i, n, all) => (placed[i] = Math.min(placed[i], n ? placed[all[n - 1]] - room : height + Math.min(over, 4))));
  return placed.map((at, i) => Math.round(at - y[i]));
}

function scale(values) {
  const known = values.filter((v) => v !== null && v !== undefined);
  if (!known.length) return {};
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const step = nice((high - low || Math.abs(high) || 1) / 4);
  return { min: Math.floor((low - step * 0.2) / step) * step, max: Math.ceil((high + step * 0.2) / step) * step, interval: step };
}

function nice(step) {
  const power = 10 ** Math.floor(Math.log10(step));
  return [1, 2, 5, 10].find((n) => n * power >= step) * power;
}

function withUnit(value, chart, ends) {
  const digits = Number.isInteger(ends.interval) && Number.isInteger(ends.min) ? 0 : Math.max(chart.digits, ends.interval < 0.1 ? 2 : 1);
  return number(value, digits) + (chart.unit === "%" ? "%" : "");
}
