  // A profile's page: flame graph, flame chart, functions, milestones, consoles, devices.

  // Hues of kinds of code; none is grey.
  const HUES = {kernel: 34, module: 130, firmware: 178, decompressor: 276, user: 212};
  const RULER = 22, NAMES = 18;
  const ADDRESS = 3, SELF = 4, TOTAL = 5, CALLS = 6;

  // ------------------------------------------------------------------ data

  const all = facts.instructions;

  /** The tree: x is instructions, a frame's own at its end. */
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
    return placed(list, (f) => f.total);
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
    graph: {data: graph, top: 0, margin: 0, from: 0, to: Math.max(1, graph.length), scroll: 0, selected: null},
    chart: {data: chart, top: RULER + NAMES, margin: 0.04, from: 0, to: Math.max(1, chart.length), scroll: 0,
      selected: null},
  };

  // ------------------------------------------------------------------ colours

  let colours = [];
  const hash = (name) => {
    let h = 7;
    for (let i = 0; i < name.length; i++) h = (h * 31 + name.charCodeAt(i)) >>> 0;
    return h;
  };
  const colour = (place, name, interrupt) => {
    const h = hash(name);
    const light = parseFloat(css.light) + (h >>> 8) % 9 - 4;
    if (interrupt) return `hsl(${330 + h % 16} ${css.rich} ${light}%)`;
    const hue = HUES[facts.places[place]];
    if (hue === undefined) return `hsl(215 ${place === THREAD ? 14 : 4}% ${light}%)`;
    return `hsl(${hue + h % 26 - 13} ${css.rich} ${light}%)`;
  };
  const readColours = () => {
    readCss("idle", "away", "light", "rich");
    colours = fns.map((f) => [colour(f[PLACE], f[NAME], false), colour(f[PLACE], f[NAME], true)]);
    css.thread = colour(THREAD, "", false);
    const there = new Set(fns.map((f) => f[PLACE]));
    const legend = [...there].sort((a, b) => a - b).map((p) => [PLACES[p], colour(p, "", false)]);
    legend.push(["interrupt or exception", colour(KERNEL, "", true)]);
    explain(legend);
  };
  const interrupts = (f) => f.how === 2 || f.how === 3;
  const colourOf = (f) => f.fn < 0 ? css.thread : colours[f.fn][interrupts(f) ? 1 : 0];

  // ------------------------------------------------------------------ drawing

  const label = (f) => f.fn < 0 ? facts.threads[f.thread][0]
    : fns[f.fn][NAME] + (fns[f.fn][IN] ? " [" + fns[f.fn][IN] + "]" : "");

  /** Time, milestones and idle time, above the frames. */
  const drawAbove = () => {
    if (view !== views.chart) return;
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
    c.fillStyle = css.text;
    let marked = -1;
    for (const [, , at] of facts.lines) {
      const x = Math.round(toX(at));
      if (at < view.from || at > view.to || x === marked) continue;
      marked = x;
      c.fillRect(Math.min(width - 1, x), RULER - 6, 1, 6);
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

  /** The console's lines at a place above the frames, or null. */
  views.chart.above = (x, y) => {
    if (y > RULER) return null;
    const there = facts.lines.filter(([, , at]) => at >= view.from && at <= view.to && Math.abs(toX(at) - x) <= 3);
    return there.length === 0 ? null : {said: there};
  };

  // ------------------------------------------------------------------ what a frame is

  const said = (there) => {
    const [where, text, at, , , by] = there[0];
    const more = there.slice(1, 8).map((l) => l[1]);
    if (there.length > 8) more.push(some(there.length - 8, "more line", "more lines"));
    return [text || "(an empty line)", [where + " at " + time(at) + (by ? " in " + by : ""), ...more]];
  };
  const lines = (f) => {
    if (f.said) return said(f.said);
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
    console: "Lines on consoles, with the time of their first byte and what ran then. The search goes through "
      + "them. A time leads to it in the flame chart, where marks in the ruler are lines.",
    devices: "Waits: loops that read one register until it had what they waited for, by register and function. "
      + "Disk requests: when the disk was told, and how long until it was done.",
    milestones: "What the boot reached first at these instants. A name leads to it in the flame chart.",
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
  // ------------------------------------------------------------------ tables

  let sort = SELF, down = true, rows = 200;
  const widest = (fn) => {
    let best = null;
    for (const f of graph.list) if (f.fn === fn && (best === null || f.total > best.total)) best = f;
    return best;
  };
  const goTo = (at) => {
    choose("chart");
    draw();
    const span = Math.min(view.to - view.from, view.data.length / 20);
    show(at - span / 2, at + span / 2);
    canvas.focus();
  };
  /** Fills a table that the search goes through with what of it has the text, 1,000 rows of it. */
  const fillRows = (id, list, texts, row, none, all, what) => {
    const wanted = $("search").value.trim().toLowerCase();
    const found = list.filter((r) => texts(r).join(" ").toLowerCase().includes(wanted));
    const body = document.createDocumentFragment();
    for (const r of found.slice(0, 1000)) {
      const tr = document.createElement("tr");
      row(tr, r);
      body.append(tr);
    }
    $(id).replaceChildren(body);
    const notes = [];
    if (list.length === 0) notes.push(none);
    else if (found.length === 0) notes.push("None has this in it.");
    if (found.length > 1000) notes.push("These are the first 1,000 of " + number(found.length) + ": search for others.");
    if (all > list.length) notes.push(number(all - list.length) + " more " + what + " not in this page.");
    $("more" + id).textContent = notes.join(" ");
  };
  const fillConsole = () => fillRows("lines", facts.lines, (l) => [l[0], l[1], l[4], l[5]], (tr, l) => {
    link(cell(tr, "", "n"), number(l[2]) + " ns", () => goTo(l[2]));
    cell(tr, l[1], "mono");
    cell(tr, l[0]);
    cell(tr, l[5], "mono");
    cell(tr, l[4]);
    cell(tr, number(l[3]), "n");
  }, "The guest wrote nothing to a console.", facts.allLines, "are");
  const fillDevices = () => {
    fillRows("waits", facts.waits, (w) => [w[0], w[1]], (tr, w) => {
      cell(tr, w[0], "mono");
      cell(tr, w[1], "mono");
      cell(tr, number(w[4]), "n");
      cell(tr, percent(w[4], all), "n");
      cell(tr, number(w[2]), "n");
      cell(tr, number(w[3]), "n");
      cell(tr, number(w[5]), "n");
    }, "No loop waited for a device's register.", facts.waits.length + facts.waitsLeftOut, "are");
    fillRows("requests", facts.requests, (r) => [r[0], r[1], r[8], r[9]], (tr, r) => {
      link(cell(tr, "", "n"), number(r[5]) + " ns", () => goTo(r[5]));
      cell(tr, r[0]);
      cell(tr, r[1] + (r[4] ? "" : ", failed"));
      cell(tr, number(r[2]), "n");
      cell(tr, number(r[3]), "n");
      cell(tr, time(r[6]), "n");
      cell(tr, r[9], "mono");
      cell(tr, r[8]);
    }, "No disk was asked for anything.", facts.allRequests, "are");
  };
  const fill = () => {
    if (tab === "console") fillConsole();
    if (tab === "devices") fillDevices();
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
    markSorted(sort, down);
    const left = list.length - rows;
    $("more").replaceChildren();
    if (list.length === 0) $("more").textContent = "No function has this in its name.";
    if (left > 0) {
      more(left, () => {
        rows += 1000;
        fill();
      });
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
    link(cell(row, ""), name, () => goTo(at));
    cell(row, number(at) + " ns", "n");
    cell(row, number(instructions), "n");
  }
  if (facts.milestones.length === 0) cell($("moments").insertRow(), "The run reached none.");

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
  begin();
