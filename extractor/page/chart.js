// A toll over time: each figure a point at its day of publication, drawn as SVG.

const SHAPES = {
  exact: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z", more: "M0 -6L6 5H-6z", less: "M0 6L6 -5H-6z", about: "M0 -6L6 0L0 6L-6 0z", denied: "M-5 -5L5 5M5 -5L-5 5",
};
const SHAPE_OF = { exact: "exact", at_least: "more", more_than: "more", up_to: "less", less_than: "less", about: "about" };

// Like h(), for parts of a drawing.
function s(spec, attributes, ...children) {
  const [tag, ...classes] = spec.split(".");
  const element = document.createElementNS(byId("drawing").namespaceURI, tag);
  if (classes.length) element.setAttribute("class", classes.join(" "));
  for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
  for (const child of children.flat()) if (child !== null) element.append(child);
  return element;
}

// Steps of 1, 2 or 5 times a power of ten, four at most.
function ticks(most) {
  const rough = Math.max(most / 4, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((times) => times * power >= rough);
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, at) => at * step);
}

const plain = (text) => [...text].filter((character) => !CONTROLS.test(character)).join("");

function pointText({ figure, said }) {
  return plain([day(said.published.slice(0, 10)), figureText(figure) + " «" + figure.mention + "»", chainText(said), said.outlet || said.article,
    figure.of !== null ? ui("part_of", { a: figure.of }) : "", figure.denied ? word("modalities", "denied") : ""].filter(Boolean).join(" · "));
}

function chartPoints(event, toll) {
  return toll.figures.map((figure, at) => {
    const [said] = claimed(event, [figure.claim]);
    const bounds = [figure.value, figure.low, figure.high].filter((value) => value !== null);
    const shown = bounds.length && said.published && SHAPE_OF[figure.qualifier];
    return shown ? { figure, said, at, low: Math.min(...bounds), high: Math.max(...bounds), time: Date.parse(said.published.slice(0, 10)) } : null;
  }).filter(Boolean).sort((a, b) => a.time - b.time || a.low - b.low);
}

// The drawing and its key; nothing where all figures are of one day.
function chartNode(event, toll) {
  const points = chartPoints(event, toll);
  const days = [...new Set(points.map((point) => point.time))];
  if (days.length < 2) return null;
  const [width, height, edge, side, foot] = [Math.min(720, Math.max(280, window.innerWidth - 60)), 220, 16, 64, 30];
  const steps = ticks(Math.max(...points.map((point) => point.high)));
  const mirrored = (x) => (document.documentElement.dir === "rtl" ? width - x : x);
  // Figures of one day that lie close stand beside each other, within the day's share of the width.
  const least = Math.min(...days.slice(1).map((time, at) => time - days[at])) / (days[days.length - 1] - days[0]);
  const room = (width - side - 2 * edge) / (1 + 0.9 * least);
  const share = 0.9 * least * room;
  const line = (time) => side + edge / 2 + share / 2 + (time - days[0]) / (days[days.length - 1] - days[0]) * room;
  const y = (value) => height - foot - value / steps[steps.length - 1] * (height - foot - edge);
  const level = (point) => Math.round(y(point.high) / 11);
  const grid = steps.map((value) => [s("line.grid", { x1: mirrored(side), x2: mirrored(width - edge), y1: y(value), y2: y(value) }),
    s("text", { x: mirrored(side - 8), y: y(value) + 4, "text-anchor": "end" }, number(value))]).flat();
  const spans = toll.course.map(([iso, low, high]) => s("line.span", { x1: mirrored(line(Date.parse(iso))), x2: mirrored(line(Date.parse(iso))), y1: y(low), y2: y(high) }));
  let last = -Infinity;
  const labels = days.map((time) => {
    if (line(time) - last < 62) return null;
    last = line(time);
    return s("text", { x: mirrored(last), y: height - 8, "text-anchor": "middle" }, dayShort(time));
  });
  const marks = points.map((point, order) => {
    const mates = points.filter((other) => other.time === point.time && level(other) === level(point));
    const x = line(point.time) + (mates.indexOf(point) - (mates.length - 1) / 2) * Math.min(13, share / mates.length);
    const text = pointText(point);
    const shape = point.figure.denied ? "denied" : SHAPE_OF[point.figure.qualifier];
    return s("g.point" + (point.figure.of !== null ? ".part" : ""), { role: "button", tabindex: order ? "-1" : "0", "aria-label": text, "data-at": point.at }, s("title", {}, text),
      point.low < point.high ? s("line.reach", { x1: mirrored(x), x2: mirrored(x), y1: y(point.low), y2: y(point.high) }) : null,
      s("path.shape", { d: SHAPES[shape], transform: "translate(" + mirrored(x) + " " + y(point.high) + ")" }));
  });
  const drawing = s("svg.chart", { viewBox: "0 0 " + width + " " + height, width, height, role: "group", "aria-label": ui("chart", { a: tollName(toll) }) },
    s("g", { "aria-hidden": "true" }, grid, spans, labels), marks);
  const open = (mark) => { const row = byId(rowId(toll, mark.dataset.at)); scroll(row); (row.querySelector("button") || row).focus({ preventScroll: true }); };
  drawing.addEventListener("click", (click) => { const mark = click.target.closest(".point"); if (mark) open(mark); });
  drawing.addEventListener("keydown", (key) => {
    const at = marks.indexOf(key.target.closest(".point"));
    const by = { ArrowRight: mirrored(0) ? -1 : 1, ArrowLeft: mirrored(0) ? 1 : -1, ArrowUp: 1, ArrowDown: -1 }[key.key];
    if (at >= 0 && ["Enter", " "].includes(key.key)) open(marks[at]);
    else if (by && marks[at + by]) { marks[at].setAttribute("tabindex", "-1"); marks[at + by].setAttribute("tabindex", "0"); marks[at + by].focus(); }
    else if (!by) return;
    key.preventDefault();
  });
  return h("figure.chart-box", {}, drawing, h("figcaption.small", {}, ui("chart_note"), " ", keyNodes(points)));
}

// What the shapes mean, of those that are drawn.
function keyNodes(points) {
  const drawn = new Set(points.flatMap(({ figure }) => [figure.denied ? "denied" : SHAPE_OF[figure.qualifier], figure.of !== null ? "part" : null]).filter(Boolean));
  return ["exact", "more", "less", "about", "part", "denied"].filter((shape) => drawn.has(shape)).map((shape) => h("span.key", {},
    s("svg.point" + (shape === "part" ? ".part" : ""), { viewBox: "-8 -8 16 16", width: 14, height: 14, "aria-hidden": "true" },
      s("path.shape", { d: SHAPES[shape] || SHAPES.exact })), word("shapes", shape)));
}

function dayShort(time) {
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(time));
}
