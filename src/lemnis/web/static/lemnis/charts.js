// Draws every chart of a page, also those HTMX brings later, and again when the theme changes.
// <div class="chart" data-chart="ID"> takes its description from <script type="application/json" id="ID">.
import { option } from "./options.js";

const drawn = new Map();

// ECharts' SVG writes fonts as style attributes, which our policy refuses; the same words through
// the style object are allowed, so its attributes are sent that way.
const plain = SVGElement.prototype.setAttribute;
SVGElement.prototype.setAttribute = function (name, value) {
  if (name === "style") this.style.cssText = value;
  else plain.call(this, name, value);
};

function ink(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--lm-${name}`).trim();
}

function draw(element) {
  const source = document.getElementById(element.dataset.chart);
  if (!source || !element.clientWidth) return;
  const chart = drawn.get(element) || window.echarts.init(element, null, { renderer: "svg" });
  drawn.set(element, chart);
  chart.setOption(option(JSON.parse(source.textContent), ink, element.clientWidth), { notMerge: true });
  seen.observe(element);
}

function drawAll(root) {
  for (const [element, chart] of drawn) {
    if (!element.isConnected) {
      chart.dispose();
      drawn.delete(element);
      seen.unobserve(element);
    }
  }
  root.querySelectorAll("[data-chart]").forEach(draw);
}

const seen = new ResizeObserver((entries) => {
  for (const { target } of entries) drawn.get(target)?.resize();
});

drawAll(document);
document.addEventListener("htmx:load", (event) => drawAll(event.target));
document.addEventListener("lemnis:theme", () => drawAll(document));
document.addEventListener("lemnis:shown", (event) => drawAll(event.target));
