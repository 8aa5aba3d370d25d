// Charts from data in the page, drawn by ECharts, which is fetched only where a chart is. Everything on a canvas:
// the tooltip as text (an HTML tooltip would need inline style), the table of the same data for those who cannot see it.
let library;
function echarts() {
  library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.echarts;
    script.addEventListener("load", () => done(window.echarts));
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  return library;
}

const drawn = new Map();
const css = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();
const isDark = () => document.documentElement.getAttribute("data-bs-theme") === "dark";
const colours = () => (isDark() ? ["#6cb2ff", "#f6b35c", "#6fd58a", "#d2a8ff", "#ff9088", "#7fd8e0"] : ["#2267b5", "#d97a00", "#2b8a45", "#7a4fc0", "#c43d34", "#17828c"]);

function series(spec) {
  const target = spec.target == null ? {} : {
    markLine: { silent: true, symbol: "none", data: [spec.kind === "range" ? { xAxis: spec.target } : { yAxis: spec.target }], lineStyle: { type: "dashed", color: css("--quiet") }, label: { color: css("--quiet"), formatter: "{c}" } },
  };
  if (spec.kind === "range") {
    const [colour] = colours();
    return [
      { type: "bar", stack: "interval", silent: true, itemStyle: { color: "transparent" }, barWidth: 5, data: spec.rows.map((row) => row[2]) },
      { type: "bar", stack: "interval", itemStyle: { color: colour, opacity: 0.35, borderRadius: 2 }, barWidth: 5, data: spec.rows.map((row) => (row[2] == null ? null : row[3] - row[2])) },
      { type: "scatter", symbolSize: 10, itemStyle: { color: colour }, data: spec.rows.map((row, at) => [row[1], at]), ...target },
    ];
  }
  return spec.columns.slice(1).map((name, at) => ({
    name, type: spec.kind === "line" ? "line" : "bar", symbol: ["circle", "rect", "triangle", "diamond"][at % 4], symbolSize: 7, barMaxWidth: 28,
    stack: spec.stacked ? "all" : undefined, data: spec.rows.map((row) => row[at + 1]), ...(at === 0 ? target : {}),
  }));
}

function extent(spec) {
  if (spec.kind !== "range") return {};
  const values = spec.rows.flatMap((row) => row.slice(1, 4)).concat(spec.target ?? []).filter((value) => value != null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = 10 ** Math.floor(Math.log10((high - low || 1) / 2));
  return { min: Math.floor((low - step / 4) / step) * step, max: Math.ceil((high + step / 4) / step) * step };
}

function tooltip(spec, hits) {
  const hit = Array.isArray(hits) ? hits[0] : hits;
  const row = spec.rows[hit.dataIndex];
  return [row[0], ...spec.columns.slice(1).map((name, at) => `${name}: ${row[at + 1] ?? "–"}`)].join("\n");
}

function option(spec) {
  const quiet = css("--quiet");
  const line = css("--chart-line");
  const names = { type: "category", data: spec.rows.map((row) => row[0]), inverse: spec.kind === "range", axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: quiet, hideOverlap: spec.kind !== "range", width: 130, overflow: "truncate" } };
  const values = { type: "value", name: spec.axis || "", nameLocation: spec.kind === "range" ? "middle" : "end", nameGap: spec.kind === "range" ? 26 : 12, nameTextStyle: { color: quiet, align: spec.kind === "range" ? "center" : "left" }, ...extent(spec), axisLabel: { color: quiet }, splitLine: { lineStyle: { color: line } } };
  const [xAxis, yAxis] = spec.kind === "range" ? [values, names] : [names, values];
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches, animationDuration: 250, color: colours(),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 20, top: spec.columns.length > 2 && spec.kind !== "range" ? 52 : 28, bottom: spec.kind === "range" ? 28 : 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: { show: spec.kind !== "range" && spec.columns.length > 2, top: 0, left: 0, textStyle: { color: css("--chart-ink") }, itemWidth: 14, itemHeight: 9 },
    tooltip: { renderMode: "richText", trigger: "axis", axisPointer: { type: "shadow" }, formatter: (hits) => tooltip(spec, hits), backgroundColor: css("--chart-paper"), borderColor: line, textStyle: { color: css("--chart-ink"), fontSize: 12 } },
    xAxis, yAxis, series: series(spec),
  };
}

const height = (spec) => (spec.kind === "range" ? Math.max(180, spec.rows.length * 30 + 70) : 320);

async function draw(figure) {
  if (drawn.has(figure)) return;
  drawn.set(figure, null);
  const spec = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const canvas = figure.querySelector(".chart-canvas");
  if (spec.kind === "range") canvas.style.height = `${height(spec)}px`;
  const chart = (await echarts()).init(canvas, null, { renderer: "canvas" });
  chart.setOption(option(spec));
  chart.on("click", (hit) => spec.urls?.[hit.dataIndex] && location.assign(spec.urls[hit.dataIndex]));
  new ResizeObserver(() => chart.resize()).observe(canvas);
  drawn.set(figure, { chart, spec });
  figure.dataset.drawn = "";
}

function save(name, address) {
  const link = document.createElement("a");
  link.download = name;
  link.href = address;
  link.click();
  if (address.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function plain(spec) {
  // A cell that begins like a formula is quoted, so that a spreadsheet shows it and does not run it.
  const cell = (value) => {
    const text = value == null ? "" : String(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\uFEFF${[spec.columns, ...spec.rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

function withTitle(spec) {
  const base = option(spec);
  const inset = 30;
  const title = { text: spec.title, left: 8, top: 4, textStyle: { color: css("--chart-ink"), fontSize: 14 } };
  return { ...base, animation: false, title, backgroundColor: css("--chart-paper"), grid: { ...base.grid, top: base.grid.top + inset }, legend: { ...base.legend, top: inset } };
}

function download(figure, kind) {
  const { spec, chart } = drawn.get(figure);
  const name = `${figure.dataset.name}.${kind}`;
  if (kind === "csv") return save(name, URL.createObjectURL(new Blob([plain(spec)], { type: "text/csv" })));
  if (kind === "svg") {
    const paper = window.echarts.init(null, null, { renderer: "svg", ssr: true, width: chart.getWidth(), height: height(spec) + 40 });
    paper.setOption(withTitle(spec));
    save(name, URL.createObjectURL(new Blob([paper.renderToSVGString()], { type: "image/svg+xml" })));
    return paper.dispose();
  }
  const box = document.createElement("div");
  const paper = window.echarts.init(box, null, { renderer: "canvas", width: chart.getWidth(), height: height(spec) + 40 });
  paper.setOption(withTitle(spec));
  save(name, paper.getDataURL({ pixelRatio: 2 }));
  return paper.dispose();
}

document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-chart-save], [data-chart-show]");
  if (!at) return;
  const figure = at.closest("[data-chart]");
  if (at.dataset.chartSave) return download(figure, at.dataset.chartSave);
  const table = figure.querySelector(".chart-table");
  table.hidden = !table.hidden;
  figure.querySelector(".chart-canvas").hidden = !table.hidden;
  at.setAttribute("aria-pressed", String(!table.hidden));
});

function sweep() {
  for (const [figure, kept] of drawn) {
    if (figure.isConnected) continue;
    kept?.chart.dispose();
    drawn.delete(figure);
  }
  document.querySelectorAll("[data-chart]").forEach(draw);
}
document.addEventListener("htmx:load", sweep);
document.addEventListener("theme", () => drawn.forEach((kept) => kept?.chart.setOption(option(kept.spec), true)));
sweep();
