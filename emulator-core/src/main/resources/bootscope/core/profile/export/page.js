"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const HOW = ["start", "call", "interrupt", "exception", "system call"];
  // What kinds of code are called, by number, and their hues; none is grey.
  const PLACES = ["kernel", "module", "no symbol", "firmware", "user space", "thread", "unknown"];
  const HUES = [34, 130, -1, 178, 212, -1, -1];
  const [KERNEL, MODULE, UNNAMED, FIRMWARE, USER, THREAD] = [0, 1, 2, 3, 4, 5];
  const ROW = 18, RULER = 22, NAMES = 18;
  const NAME = 0, PLACE = 1, IN = 2, ADDRESS = 3, SELF = 4, TOTAL = 5, CALLS = 6;

  const fail = (what) => {
    $("status").textContent = "This page could not be shown: " + what;
    $("status").className = "bad";
  };
  addEventListener("error", (e) => fail(e.message));

  // ------------------------------------------------------------------ text

  const number = (n) => Math.round(n).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const some = (n, one, more) => number(n) + " " + (n === 1 ? one : more);
  const short = (n) => {
    for (const [unit, by] of [["G", 1e9], ["M", 1e6], ["k", 1e3]]) {
      if (n >= by) return (n / by).toFixed(n >= 100 * by ? 0 : n >= 10 * by ? 1 : 2) + " " + unit;
    }
    return number(n);
  };
  const time = (ns) => {
    for (const [unit, by] of [["s", 1e9], ["ms", 1e6], ["µs", 1e3]]) {
      if (ns >= by) return (ns / by).toFixed(3) + " " + unit;
    }
    return number(ns) + " ns";
  };
  const percent = (n, of) => n === 0 || of === 0 ? "0 %" : n * 1e6 < of ? "< 0.0001 %"
    : (100 * n / of).toFixed(n * 1000 < of ? 4 : 2) + " %";

  // ------------------------------------------------------------------ data

  const facts = JSON.parse($("facts").textContent);
  const fns = facts.functions;
  const all = facts.instructions;

  /** Reads the numbers that an element holds: 7 bits to a byte, the lowest first, in Base64. */
  const reader = (id) => {
    const bytes = atob($(id).textContent);
    let at = 0;
    return {
      more: () => at < bytes.length,
      next: () => {
        let value = 0, by = 1, byte;
        do {
          byte = bytes.charCodeAt(at++);
          value += (byte & 127) * by;
          by *= 128;
        } while (byte > 127);
        return value;
      },
    };
  };

  /** Frames in rows: each has a place from x0 to x1, and rows are in the order of their places. */
  const frames = (list, length) => {
    const rows = [];
    for (const f of list) (rows[f.row] ??= []).push(f);
    return {list, rows: Array.from(rows, (r) => r ?? []), length};
  };

  /** The tree: x is instructions; the widest of those below a frame come first, its own at the end. */
  const readPaths = () => {
    const r = reader("paths"), stack = [], list = [];
    while (r.more()) {
      const row = r.next();
      const f = {row, fn: r.next(), how: r.next(), total: r.next(), self: r.next(), calls: r.next(),
        idle: r.next(), leftOut: r.next(), leftOutCalls: r.next(), below: [], x0: 0, x1: 0};
      stack.length = row;
      if (row > 0) stack[row - 1].below.push(f);
      stack.push(f);
      list.push(f);
    }
    list[0].x1 = list[0].total;
    for (const f of list) {
      let x = f.x0;
      f.below = f.below.map((b, i) => [b, i]).sort((a, b) => b[0].total - a[0].total || a[1] - b[1])
        .map((p) => p[0]);
      for (const b of f.below) {
        b.x0 = x;
        x += b.total;
        b.x1 = x;
      }
    }
    const graph = frames(list, list[0].total);
    for (const row of graph.rows) row.sort((a, b) => a.x0 - b.x0 || a.x1 - b.x1);
    return graph;
  };

  /** Calls over time: x is nanoseconds; a call has a frame for each time that its thread ran. */
  const readChart = () => {
    let r = reader("calls");
    const calls = [];
    for (let at = 0; r.more();) {
      const c = {fn: r.next(), how: r.next(), thread: r.next(), total: r.next(), self: r.next(),
        leftOut: r.next(), leftOutCalls: r.next(), idle: r.next(), at: 0, returned: true};
      c.at = at += r.next();
      c.returned = r.next() === 1;
      calls.push(c);
    }
    r = reader("pieces");
    const list = [];
    for (let x = 0; r.more();) {
      const isThread = r.next() === 1, of = r.next(), row = r.next();
      x += r.next();
      const call = isThread ? null : calls[of];
      list.push({row, fn: isThread ? -1 : call.fn, how: isThread ? 0 : call.how, call,
        thread: isThread ? of : call.thread, x0: x, x1: x + r.next()});
    }
    r = reader("idles");
    const idles = [];
    for (let x = 0; r.more();) {
      const from = x + r.next();
      x = from + r.next();
      idles.push([from, x]);
    }
    return Object.assign(frames(list, facts.nanoseconds), {calls, idles});
  };

  const graph = readPaths(), chart = readChart();
  const views = {
    graph: {data: graph, top: 0, from: 0, to: Math.max(1, graph.length), scroll: 0, selected: null},
    chart: {data: chart, top: RULER + NAMES, from: 0, to: Math.max(1, chart.length), scroll: 0,
      selected: null},
  };
  let tab = "graph", view = views.graph;

  // ------------------------------------------------------------------ colours

  const canvas = $("canvas"), c = canvas.getContext("2d");
  let css, colours = [];
  const hash = (name) => {
    let h = 7;
    for (let i = 0; i < name.length; i++) h = (h * 31 + name.charCodeAt(i)) >>> 0;
    return h;
  };
  const colour = (place, name, interrupt) => {
    const h = hash(name);
    const light = parseFloat(css.light) + (h >>> 8) % 9 - 4;
    if (interrupt) return `hsl(${330 + h % 16} ${css.rich} ${light}%)`;
    if (HUES[place] < 0) return `hsl(215 ${place === THREAD ? 14 : 4}% ${light}%)`;
    return `hsl(${HUES[place] + h % 26 - 13} ${css.rich} ${light}%)`;
  };
  const readColours = () => {
    const style = getComputedStyle(document.documentElement);
    css = {};
    for (const name of ["page", "text", "soft", "line", "bar", "accent", "match", "matchtext",
      "frametext", "edge", "idle", "away", "light", "rich"]) {
      css[name] = style.getPropertyValue("--" + name).trim();
    }
    colours = fns.map((f) => [colour(f[PLACE], f[NAME], false), colour(f[PLACE], f[NAME], true)]);
    css.thread = colour(THREAD, "", false);
    const there = new Set(fns.map((f) => f[PLACE]));
    const legend = [...there].sort((a, b) => a - b).map((p) => [PLACES[p], colour(p, "", false)]);
    legend.push(["interrupt or exception", colour(KERNEL, "", true)]);
    $("legend").replaceChildren(...legend.map(([text, background]) => {
      const entry = document.createElement("span"), box = document.createElement("i");
      box.style.background = background;
      entry.append(box, text);
      return entry;
    }), $("status"));
  };
  const interrupts = (f) => f.how === 2 || f.how === 3;

  // ------------------------------------------------------------------ drawing

  let width = 0, height = 0, charWidth = 7, asked = false;
  let matches = null, hovered = null;
  const FONT = '11px ui-monospace, "DejaVu Sans Mono", monospace';
  const label = (f) => f.fn < 0 ? facts.threads[f.thread][0]
    : fns[f.fn][NAME] + (fns[f.fn][IN] ? " [" + fns[f.fn][IN] + "]" : "");
  const toX = (at) => (at - view.from) / (view.to - view.from) * width;

  const draw = () => {
    asked = false;
    const ratio = devicePixelRatio || 1;
    width = $("scroll").clientWidth;
    height = $("scroll").clientHeight;
    $("space").style.height = Math.max(height, view.top + view.data.rows.length * ROW + 8) + "px";
    width = $("scroll").clientWidth;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = width + "px";
      canvas.style.height = height + "px";
    }
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.fillStyle = css.page;
    c.fillRect(0, 0, width, height);
    c.font = FONT;
    charWidth = c.measureText("MMMMMMMMMM").width / 10;
    c.textBaseline = "middle";
    const top = $("scroll").scrollTop;
    const first = Math.max(0, Math.floor(top / ROW));
    const last = Math.min(view.data.rows.length - 1, Math.floor((top + height - view.top) / ROW));
    for (let row = first; row <= last; row++) drawRow(view.data.rows[row], view.top + row * ROW - top);
    if (view === views.chart) drawAxis();
  };
  const redraw = () => {
    if (!asked) {
      asked = true;
      requestAnimationFrame(draw);
    }
  };

  /** The first frame of a row that ends behind a place; rows have no frames within others. */
  const firstBehind = (row, x) => {
    let low = 0, high = row.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (row[middle].x1 > x) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  const drawRow = (row, y) => {
    let drawnTo = -1;
    for (let i = firstBehind(row, view.from); i < row.length && row[i].x0 < view.to; i++) {
      const f = row[i];
      const x0 = Math.max(0, toX(f.x0)), x1 = Math.min(width, toX(f.x1));
      const match = matches !== null && f.fn >= 0 && matches[f.fn] === 1;
      if (x1 - x0 < 0.6 && Math.floor(x1) <= drawnTo && !match) continue;
      drawnTo = Math.floor(x1);
      const w = Math.max(x1 - x0, match ? 1 : 0.6);
      c.globalAlpha = matches !== null && !match ? 0.45 : 1;
      c.fillStyle = match ? css.match : f.fn < 0 ? css.thread : colours[f.fn][interrupts(f) ? 1 : 0];
      c.fillRect(x0, y, w > 3 ? w - 0.75 : w, ROW - 1);
      c.globalAlpha = 1;
      const room = Math.floor((w - 7) / charWidth);
      if (room >= 3) {
        const text = label(f);
        c.fillStyle = match ? css.matchtext : css.frametext;
        c.globalAlpha = matches !== null && !match ? 0.7 : 1;
        c.fillText(text.length <= room ? text : text.slice(0, room - 1) + "…", x0 + 4, y + ROW / 2);
        c.globalAlpha = 1;
      }
      if (f === hovered || f === view.selected) {
        c.strokeStyle = f === view.selected ? css.accent : css.text;
        c.lineWidth = f === view.selected ? 2 : 1;
        c.strokeRect(x0 + 0.5, y + 0.5, Math.max(1, w - 1.5), ROW - 2);
      }
    }
  };

  /** Time, milestones and idle time, above the frames. */
  const drawAxis = () => {
    c.fillStyle = css.bar;
    c.fillRect(0, 0, width, view.top);
    const span = view.to - view.from;
    let step = 1;
    while (span / step * 90 > width) step *= [2, 2.5, 2][Math.round(Math.log10(step) * 3) % 3];
    const [unit, by] = step >= 1e9 ? ["s", 1e9] : step >= 1e6 ? ["ms", 1e6] : step >= 1e3 ? ["µs", 1e3] : ["ns", 1];
    for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
      const x = Math.round(toX(at)) + 0.5;
      c.fillStyle = css.line;
      c.fillRect(x, 0, 1, RULER);
      c.fillStyle = css.soft;
      c.fillText(number(at / by) + " " + unit, x + 4, RULER / 2);
    }
    c.fillStyle = css.idle;
    let drawnTo = -1;
    for (const [from, to] of chart.idles) {
      if (to <= view.from || from >= view.to) continue;
      const x0 = Math.max(0, toX(from)), x1 = Math.min(width, toX(to));
      if (Math.floor(x1) <= drawnTo && x1 - x0 < 0.6) continue;
      drawnTo = Math.floor(x1);
      c.fillRect(x0, view.top - 4, Math.max(0.6, x1 - x0), 3);
    }
    // A milestone whose name has no room is counted beside the one before it.
    const names = [];
    let free = -1;
    for (const [name, at] of facts.milestones) {
      if (at < view.from || at > view.to) continue;
      const x = Math.min(width - 1, Math.round(toX(at)));
      c.fillStyle = css.accent;
      c.globalAlpha = 0.55;
      for (let y = RULER; y < height; y += 6) c.fillRect(x, y, 1, 3);
      c.globalAlpha = 1;
      const w = (name.length + 5) * charWidth;
      const left = x + 4 + w > width ? Math.max(0, x - w) : x + 4;
      if (left > free) {
        names.push({name, left, more: 0});
        free = left + w;
      } else if (names.length > 0) {
        names[names.length - 1].more++;
      }
    }
    c.fillStyle = css.accent;
    for (const {name, left, more} of names) {
      c.fillText(more > 0 ? name + " +" + more : name, left, RULER + NAMES / 2 - 2);
    }
    c.fillStyle = css.line;
    c.fillRect(0, view.top - 1, width, 1);
  };

  // ------------------------------------------------------------------ what a frame is

  const lines = (f) => {
    if (f.fn < 0) {
      const own = facts.threads[f.thread][1];
      return [label(f), ["thread, on the processor for " + time(f.x1 - f.x0) + " from " + time(f.x0),
        some(own, "instruction", "instructions") + " in the whole run (" + percent(own, all) + ")"]];
    }
    const fn = fns[f.fn], of = f.call ?? f, more = [];
    const what = f.row === 0 && !f.call ? ["the whole run"] : [PLACES[fn[PLACE]]];
    if (fn[PLACE] !== THREAD) what.push(HOW[f.how]);
    if (fn[ADDRESS]) what.push(fn[ADDRESS]);
    more.push(what.join(" · "));
    more.push("total " + some(of.total, "instruction", "instructions") + " (" + percent(of.total, all)
      + "), self " + number(of.self) + " (" + percent(of.self, all) + ")");
    if (f.call) {
      more.push("here from " + time(f.x0) + " for " + time(f.x1 - f.x0) + ", began at instruction "
        + number(of.at) + " in " + facts.threads[f.thread][0] + (of.returned ? "" : "; did not return"));
    } else if (fn[PLACE] !== THREAD) {
      more.push(some(of.calls, "call", "calls") + " on this path; in all " + some(fn[CALLS], "call", "calls")
        + ", total " + short(fn[TOTAL]) + ", self " + short(fn[SELF]));
    }
    if (of.idle > 0) more.push(time(of.idle) + " without an instruction");
    if (of.leftOutCalls > 0) {
      more.push(some(of.leftOutCalls, "short call", "short calls") + " in it not shown: "
        + some(of.leftOut, "instruction", "instructions"));
    }
    return [label(f), more];
  };
  const help = {
    graph: "Width is instructions: callers above, what they called below. Click or Enter zooms, Escape "
      + "shows all; the wheel and + − zoom, dragging moves, arrow keys go from frame to frame.",
    chart: "Virtual time goes to the right; above the frames are milestones and, as a thin bar, idle time. "
      + "Click or Enter zooms, Escape shows all; the wheel and + − zoom, dragging and Shift+arrows move.",
    functions: "All functions that ran, by what they retired themselves. Total has what they called; within "
      + "itself a function is not counted again. A name leads to where most of it is in the flame graph.",
    milestones: "What the boot reached first at these instants. A name leads to it in the flame chart.",
  };
  const describe = () => {
    const f = tab === "graph" || tab === "chart" ? view.selected : null;
    if (f === null) {
      $("detail").textContent = help[tab];
      return;
    }
    const [name, more] = lines(f), b = document.createElement("b");
    b.textContent = name;
    $("detail").replaceChildren(b, " — " + more.join(" · "));
  };

  // ------------------------------------------------------------------ moving

  const show = (from, to) => {
    const length = Math.max(1, view.data.length);
    const span = Math.min(length, Math.max(10, to - from));
    view.from = Math.max(0, Math.min(length - span, from));
    view.to = view.from + span;
    redraw();
  };
  const zoom = (by, at) => {
    const x = at ?? (view.from + view.to) / 2;
    show(x - (x - view.from) * by, x + (view.to - x) * by);
  };
  const zoomTo = (f) => {
    const margin = view === views.chart ? (f.x1 - f.x0) * 0.04 : 0;
    show(f.x0 - margin, f.x1 + margin);
  };
  const showAll = () => show(0, view.data.length);
  const select = (f) => {
    view.selected = f;
    if (f !== null) {
      if (f.x1 <= view.from || f.x0 >= view.to || f.x1 - f.x0 < (view.to - view.from) / width * 2) {
        const span = Math.min(view.to - view.from, (f.x1 - f.x0) * 40);
        const middle = (f.x0 + f.x1) / 2;
        show(middle - span / 2, middle + span / 2);
      }
      const y = f.row * ROW, scroll = $("scroll"), room = height - view.top;
      if (y < scroll.scrollTop) scroll.scrollTop = y;
      else if (y + ROW > scroll.scrollTop + room) scroll.scrollTop = y + ROW - room;
    }
    describe();
    redraw();
  };
  const frameAt = (x, y) => {
    const row = view.data.rows[Math.floor((y - view.top + $("scroll").scrollTop) / ROW)];
    if (y < view.top || row === undefined) return null;
    const at = view.from + x / width * (view.to - view.from);
    const slack = (view.to - view.from) / width;
    for (let i = firstBehind(row, at - slack); i < row.length && row[i].x0 <= at + slack; i++) {
      if (row[i].x1 - row[i].x0 >= slack || row[i].x0 <= at && row[i].x1 > at - slack) {
        if (row[i].x0 <= at && at < Math.max(row[i].x1, row[i].x0 + slack)) return row[i];
      }
    }
    return null;
  };
  const beside = (f, by) => {
    const row = view.data.rows[f.row];
    return row[row.indexOf(f) + by] ?? f;
  };
  const above = (f) => {
    const row = f.row > 0 ? view.data.rows[f.row - 1] : [];
    const g = row[firstBehind(row, f.x0)];
    return g !== undefined && g.x0 <= f.x0 ? g : f;
  };
  const below = (f) => {
    const row = view.data.rows[f.row + 1] ?? [];
    let best = f, widest = -1;
    for (let i = firstBehind(row, f.x0); i < row.length && row[i].x0 < f.x1; i++) {
      if (row[i].x1 - row[i].x0 > widest) {
        best = row[i];
        widest = row[i].x1 - row[i].x0;
      }
    }
    return best;
  };
  const start = () => {
    const row = view.data.rows[0] ?? [];
    return row[firstBehind(row, view.from)] ?? row[0] ?? null;
  };

  // ------------------------------------------------------------------ search

  const search = (text) => {
    const wanted = text.trim().toLowerCase();
    matches = null;
    $("found").className = "";
    $("found").textContent = "";
    if (wanted !== "") {
      matches = new Uint8Array(fns.length);
      let count = 0, self = 0, total = 0;
      fns.forEach((f, i) => {
        if (f[PLACE] !== THREAD && (f[NAME] + " [" + f[IN] + "]").toLowerCase().includes(wanted)) {
          matches[i] = 1;
          count++;
          self += f[SELF];
        }
      });
      // A path's total counts once, where it comes into a function that was found.
      let inside = Infinity;
      for (const f of graph.list) {
        if (f.row <= inside) inside = Infinity;
        if (inside === Infinity && matches[f.fn] === 1) {
          inside = f.row;
          total += f.total;
        }
      }
      $("found").className = count > 0 ? "some" : "";
      $("found").textContent = count === 0 ? "no function" : some(count, "function", "functions") + ": self "
        + percent(self, all) + ", total " + (total < self ? "≥ " + percent(self, all) : "≥ " + percent(total, all));
    }
    fill();
    redraw();
  };
  /** Goes to the next frame that was found, or the one before. */
  const next = (by) => {
    if (matches === null || tab !== "graph" && tab !== "chart") return;
    const list = view.data.list.filter((f) => f.fn >= 0 && matches[f.fn] === 1)
      .sort((a, b) => a.x0 - b.x0 || a.row - b.row);
    if (list.length === 0) return;
    const at = list.indexOf(view.selected);
    select(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length]);
  };

  // ------------------------------------------------------------------ tables

  let sort = SELF, down = true, rows = 200;
  const cell = (row, text, name) => {
    const td = row.insertCell();
    td.textContent = text;
    if (name) td.className = name;
    return td;
  };
  const link = (td, text, go) => {
    const b = document.createElement("button");
    b.textContent = text;
    b.addEventListener("click", go);
    td.replaceChildren(b);
  };
  const widest = (fn) => {
    let best = null;
    for (const f of graph.list) if (f.fn === fn && (best === null || f.total > best.total)) best = f;
    return best;
  };
  const fill = () => {
    if (tab !== "functions") return;
    const list = [];
    fns.forEach((f, i) => {
      if ((f[PLACE] !== THREAD || f[SELF] > 0) && (matches === null || matches[i] === 1)) list.push(i);
    });
    const value = (i) => sort === PLACE ? PLACES[fns[i][PLACE]] + fns[i][IN]
      : sort === ADDRESS ? fns[i][ADDRESS].padStart(18) : fns[i][sort];
    list.sort((a, b) => {
      const x = value(a), y = value(b);
      return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1) || a - b;
    });
    const body = document.createDocumentFragment();
    for (const i of list.slice(0, rows)) {
      const f = fns[i], row = document.createElement("tr");
      link(cell(row, "", "mono"), f[NAME], () => {
        const there = widest(i);
        if (there === null) {
          $("detail").textContent = f[NAME] + " is on no path that is shown: each has fewer than "
            + some(facts.leastOfPath, "instruction", "instructions") + ".";
          return;
        }
        choose("graph");
        draw();
        select(there);
        canvas.focus();
      });
      cell(row, f[IN] || PLACES[f[PLACE]]);
      cell(row, f[ADDRESS], "a");
      cell(row, number(f[SELF]), "n");
      cell(row, percent(f[SELF], all), "n");
      cell(row, number(f[TOTAL]), "n");
      cell(row, percent(f[TOTAL], all), "n");
      cell(row, number(f[CALLS]), "n");
      body.append(row);
    }
    $("rows").replaceChildren(body);
    for (const b of document.querySelectorAll("[data-sort]")) {
      if (+b.dataset.sort === sort) b.parentNode.setAttribute("aria-sort", down ? "descending" : "ascending");
      else b.parentNode.removeAttribute("aria-sort");
    }
    const left = list.length - rows;
    $("more").replaceChildren();
    if (list.length === 0) $("more").textContent = "No function has this in its name.";
    if (left > 0) {
      const b = document.createElement("button");
      b.textContent = "Show " + number(Math.min(left, 1000)) + " more of " + number(left);
      b.addEventListener("click", () => {
        rows += 1000;
        fill();
      });
      $("more").append(b);
    } else if (facts.allFunctions > fns.length) {
      $("more").textContent = some(facts.allFunctions - fns.length, "function that retired less is",
        "functions that retired less are") + " not in this page.";
    }
  };
  for (const b of document.querySelectorAll("[data-sort]")) {
    b.addEventListener("click", () => {
      const by = +b.dataset.sort;
      down = by === sort ? !down : by >= SELF;
      sort = by;
      fill();
    });
  }
  for (const [name, at, instructions] of facts.milestones) {
    const row = $("moments").insertRow();
    link(cell(row, ""), name, () => {
      choose("chart");
      draw();
      const span = Math.min(view.to - view.from, view.data.length / 20);
      show(at - span / 2, at + span / 2);
      canvas.focus();
    });
    cell(row, number(at) + " ns", "n");
    cell(row, number(instructions), "n");
  }
  if (facts.milestones.length === 0) cell($("moments").insertRow(), "The run reached none.");

  // ------------------------------------------------------------------ tabs

  const tabs = ["graph", "chart", "functions", "milestones"];
  const choose = (name) => {
    if (tab === "graph" || tab === "chart") view.scroll = $("scroll").scrollTop;
    tab = name;
    const flame = name === "graph" || name === "chart";
    for (const t of tabs) {
      $("tab-" + t).setAttribute("aria-selected", t === name);
      $("tab-" + t).tabIndex = t === name ? 0 : -1;
    }
    $("panel-flame").hidden = !flame;
    $("panel-flame").setAttribute("aria-labelledby", "tab-" + name);
    $("panel-functions").hidden = name !== "functions";
    $("panel-milestones").hidden = name !== "milestones";
    for (const id of ["in", "out", "reset"]) $(id).hidden = !flame;
    hovered = null;
    $("tip").hidden = true;
    if (flame) {
      view = views[name];
      canvas.setAttribute("aria-label", (name === "graph" ? "Flame graph" : "Flame chart")
        + ". Arrow keys go from frame to frame, Enter zooms, Escape shows all.");
      draw();
      $("scroll").scrollTop = view.scroll;
    }
    fill();
    describe();
  };
  for (const [i, t] of tabs.entries()) {
    $("tab-" + t).addEventListener("click", () => choose(t));
    $("tab-" + t).addEventListener("keydown", (e) => {
      const by = {ArrowRight: 1, ArrowLeft: -1}[e.key];
      if (by !== undefined) {
        const to = tabs[(i + by + tabs.length) % tabs.length];
        choose(to);
        $("tab-" + to).focus();
        e.preventDefault();
      }
    });
  }

  // ------------------------------------------------------------------ mouse and keys

  let drag = null;
  const place = (e) => {
    const box = canvas.getBoundingClientRect();
    return [e.clientX - box.left, e.clientY - box.top];
  };
  const tip = (e, f) => {
    $("tip").hidden = f === null;
    if (f === null) return;
    const [name, more] = lines(f), b = document.createElement("b");
    b.textContent = name;
    $("tip").replaceChildren(b, ...more.map((text) => {
      const line = document.createElement("div");
      line.textContent = text;
      return line;
    }));
    const box = $("tip").getBoundingClientRect();
    $("tip").style.left = Math.max(4, Math.min(e.clientX + 14, innerWidth - box.width - 6)) + "px";
    $("tip").style.top = (e.clientY + 18 + box.height > innerHeight
      ? Math.max(4, e.clientY - box.height - 12) : e.clientY + 18) + "px";
  };
  canvas.addEventListener("pointermove", (e) => {
    const [x, y] = place(e);
    if (drag !== null) {
      drag.moved = drag.moved || Math.abs(x - drag.x) + Math.abs(y - drag.y) > 4;
      if (drag.moved) {
        $("tip").hidden = true;
        canvas.style.cursor = "grabbing";
        const by = (drag.x - x) / width * (drag.to - drag.from);
        show(drag.from + by, drag.to + by);
        $("scroll").scrollTop = drag.scroll + drag.y - y;
      }
      return;
    }
    const f = frameAt(x, y);
    canvas.style.cursor = f === null ? "default" : "pointer";
    if (f !== hovered) redraw();
    hovered = f;
    tip(e, f);
  });
  canvas.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    const [x, y] = place(e);
    drag = {x, y, from: view.from, to: view.to, scroll: $("scroll").scrollTop, moved: false};
    canvas.setPointerCapture(e.pointerId);
  });
  canvas.addEventListener("pointerup", (e) => {
    const was = drag;
    drag = null;
    canvas.style.cursor = "default";
    if (was === null || was.moved) return;
    const f = frameAt(...place(e));
    if (f !== null) {
      zoomTo(f);
      select(f);
    }
  });
  canvas.addEventListener("pointercancel", () => {
    drag = null;
  });
  canvas.addEventListener("pointerleave", () => {
    hovered = null;
    $("tip").hidden = true;
    redraw();
  });
  canvas.addEventListener("wheel", (e) => {
    e.preventDefault();
    $("tip").hidden = true;
    const span = view.to - view.from;
    if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
      const by = (e.deltaX || e.deltaY) / width * span;
      show(view.from + by, view.to + by);
    } else {
      zoom(Math.pow(1.0018, Math.max(-400, Math.min(400, e.deltaMode === 1 ? e.deltaY * 30 : e.deltaY))),
        view.from + place(e)[0] / width * span);
    }
  }, {passive: false});
  canvas.addEventListener("keydown", (e) => {
    const pan = (view.to - view.from) / 5, f = view.selected ?? start(), first = view.selected === null;
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const go = (to) => select(first ? f : to(f));
    const keys = {
      ArrowUp: () => go(above),
      ArrowDown: () => go(below),
      ArrowLeft: () => e.shiftKey ? show(view.from - pan, view.to - pan) : go((g) => beside(g, -1)),
      ArrowRight: () => e.shiftKey ? show(view.from + pan, view.to + pan) : go((g) => beside(g, 1)),
      Enter: () => zoomTo(f),
      Home: () => show(0, view.to - view.from),
      End: () => show(view.data.length - (view.to - view.from), view.data.length),
      PageUp: () => $("scroll").scrollBy(0, ROW - height),
      PageDown: () => $("scroll").scrollBy(0, height - ROW),
    };
    if (keys[e.key] !== undefined && f !== null) {
      keys[e.key]();
      e.preventDefault();
    }
  });
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const typing = e.target === $("search");
    if (e.key === "Escape" && typing && $("search").value !== "") {
      $("search").value = "";
      search("");
    } else if (e.key === "Escape") {
      showAll();
      select(null);
    } else if (e.key === "/" && !typing) {
      $("search").focus();
      e.preventDefault();
    } else if (!typing && (e.key === "+" || e.key === "=")) {
      zoom(0.6);
    } else if (!typing && e.key === "-") {
      zoom(1 / 0.6);
    }
  });
  $("search").addEventListener("input", () => search($("search").value));
  $("search").addEventListener("keydown", (e) => {
    if (e.key === "Enter") next(e.shiftKey ? -1 : 1);
  });
  $("in").addEventListener("click", () => zoom(0.6));
  $("out").addEventListener("click", () => zoom(1 / 0.6));
  $("reset").addEventListener("click", () => {
    showAll();
    select(null);
  });
  $("scroll").addEventListener("scroll", redraw);
  new ResizeObserver(draw).observe($("scroll"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readColours();
    redraw();
  });

  // ------------------------------------------------------------------ begin

  $("summary").textContent = some(all, "instruction", "instructions") + " in " + time(facts.nanoseconds)
    + " of virtual time"
    + (facts.idle > 0 ? ", " + time(facts.idle) + " of it without an instruction" : "") + " · " + some(facts.allCalls, "call", "calls")
    + " · " + some(facts.allFunctions, "function", "functions") + " · "
    + some(facts.threads.length, "thread", "threads");
  const least = (n) => "of at least " + some(n, "instruction", "instructions");
  const few = facts.leastOfCall > facts.leastAsked;
  $("status").textContent = "Flame graph: " + number(graph.list.length) + " of "
    + some(facts.allPaths, "path", "paths") + ", " + least(facts.leastOfPath) + ". Flame chart: "
    + number(chart.calls.length) + " of " + some(facts.allCalls, "call", "calls") + ", "
    + least(facts.leastOfCall) + (few ? " (" + number(facts.leastAsked) + " asked for: too many for a page)" : "")
    + ". Shorter ones are part of their callers."
    + (facts.merged > 0 ? " " + some(facts.merged, "call was", "calls were") + " merged while recording." : "")
    + (facts.allMilestones > facts.milestones.length ? " Not all milestones are here." : "");
  readColours();
  // What was asked for behind the address's #, so that a view can be linked to.
  const wanted = location.hash.slice(1);
  choose(tabs.includes(wanted) ? wanted : "graph");
  document.documentElement.dataset.ready = "yes";
})();
