  // A comparison's page: all paths of two runs, coloured by their difference; functions, initcalls,
  // milestones.

  const FATE = 3, SELF = 4, TOTAL = 6, CALLS = 8; // of a function: before, and after behind it
  const SELF_CHANGE = 10, TOTAL_CHANGE = 11, CALLS_CHANGE = 12, MOST_CHANGED = 13; // ways to sort

  const signed = (n) => n === 0 ? "0" : (n > 0 ? "+" : "-") + number(Math.abs(n));
  const share = (before, after) => before === 0 || before === after ? ""
    : (after > before ? "+" : "-") + (100 * Math.abs(after - before) / before).toFixed(2) + " %";
  const change = (before, after, what) => number(before) + " -> " + some(after, ...what) + ", "
    + (before === after ? "no difference"
      : signed(after - before) + (before === 0 ? "" : " (" + share(before, after) + ")"));
  const INSTRUCTIONS = ["instruction", "instructions"];

  // ------------------------------------------------------------------ data

  /** The tree: the widest of those below a frame come first. */
  const readPaths = () => {
    const r = reader("paths"), stack = [], list = [];
    while (r.more()) {
      const row = r.next();
      const f = {row, fn: r.next(), how: r.next(), total: [r.next(), r.next()], self: [r.next(), r.next()],
        calls: [r.next(), r.next()], width: r.next(), leftOut: [r.next(), r.next()], below: [], x0: 0, x1: 0};
      stack.length = row;
      if (row > 0) stack[row - 1].below.push(f);
      stack.push(f);
      list.push(f);
    }
    return placed(list, (f) => f.width);
  };
  const graph = readPaths();
  const views = {
    graph: {data: graph, top: 0, margin: 0, from: 0, to: Math.max(1, graph.length), scroll: 0, selected: null},
  };

  // ------------------------------------------------------------------ colours

  // More is red and less is blue, which all kinds of sight tell apart; the names have a sign too.
  const STEPS = [0.01, 0.1, 0.5];
  const TEXTS = ["less than 1 %", "1 to 10 %", "10 to 50 %", "50 % and more"];
  const colour = (sign, step) => {
    const dark = parseFloat(css.light) < 50;
    if (sign === 0) return dark ? "hsl(215 6% 30%)" : "hsl(215 8% 86%)";
    const light = (dark ? [30, 34, 40, 46] : [86, 79, 71, 63])[step];
    const rich = (dark ? [30, 45, 55, 65] : [60, 72, 80, 85])[step];
    return `hsl(${sign > 0 ? 10 : 214} ${rich}% ${light}%)`;
  };
  const colourOf = (f) => {
    const [before, after] = f.total;
    const part = Math.abs(after - before) / Math.max(before, after, 1);
    return colour(Math.sign(after - before), STEPS.filter((s) => part >= s).length);
  };
  const readColours = () => {
    readCss("light");
    explain([["the same", colour(0, 0)],
      ...TEXTS.map((text, i) => [(i === 0 ? "more instructions: " : "") + text, colour(1, i)]),
      ...TEXTS.map((text, i) => [(i === 0 ? "fewer: " : "") + text, colour(-1, i)])]);
  };

  // ------------------------------------------------------------------ what a frame is

  const drawAbove = () => {};
  const label = (f) => {
    const by = f.total[1] - f.total[0];
    return fns[f.fn][NAME] + (by === 0 ? "" : " " + (by > 0 ? "+" : "-") + short(Math.abs(by)));
  };
  const lines = (f) => {
    const fn = fns[f.fn];
    const what = f.row === 0 ? ["the whole of both runs"] : [PLACES[fn[PLACE]]];
    if (f.row > 0 && fn[PLACE] !== THREAD) what.push(HOW[f.how]);
    if (fn[FATE]) what.push(fn[FATE]);
    const more = [what.join(" · "), "total " + change(...f.total, INSTRUCTIONS),
      "self " + change(...f.self, INSTRUCTIONS)];
    if (f.calls[0] + f.calls[1] > 0) more.push(change(...f.calls, ["call", "calls"]) + " on this path");
    if (f.leftOut[0] + f.leftOut[1] > 0) more.push("in paths below it that are not shown: " + change(...f.leftOut, INSTRUCTIONS));
    return [fn[NAME], more];
  };
  const help = {
    graph: "Callers above, what they called below. Width is the larger of what each function retired itself in "
      + "either run; red took more instructions in the second, blue fewer. Click or Enter zooms, Escape shows "
      + "all; the wheel and + − zoom, dragging moves, arrow keys go from frame to frame.",
    functions: "Functions by what they retired themselves: what changed most comes first. A name leads to where "
      + "it changed most among the paths.",
    initcalls: "What Linux called as an initcall: its own instructions with what it called, and what other "
      + "threads spent on what it had asked for; without interrupts.",
    milestones: "Instructions at which each run reached it.",
  };

  // ------------------------------------------------------------------ search

  const search = (text) => {
    const wanted = text.trim().toLowerCase();
    matches = null;
    $("found").className = "";
    $("found").textContent = "";
    if (wanted !== "") {
      matches = new Uint8Array(fns.length);
      let count = 0, before = 0, after = 0;
      fns.forEach((f, i) => {
        if (f[PLACE] !== THREAD && f[NAME].toLowerCase().includes(wanted)) {
          matches[i] = 1;
          count++;
          before += f[SELF];
          after += f[SELF + 1];
        }
      });
      $("found").className = count > 0 ? "some" : "";
      $("found").textContent = count === 0 ? "no function"
        : some(count, "function", "functions") + ": self " + signed(after - before);
    }
    fill();
    redraw();
  };

  // ------------------------------------------------------------------ tables

  let sort = MOST_CHANGED, down = true, rows = 200;
  const mostChanged = (fn) => {
    const by = (f) => Math.abs(f.self[1] - f.self[0]) * 1e6 + f.width / 1e6;
    let best = null;
    for (const f of graph.list) if (f.fn === fn && (best === null || by(f) > by(best))) best = f;
    return best;
  };
  const value = (i) => {
    const f = fns[i];
    switch (sort) {
      case PLACE: return f[IN] || PLACES[f[PLACE]];
      case SELF_CHANGE: return f[SELF + 1] - f[SELF];
      case TOTAL_CHANGE: return f[TOTAL + 1] - f[TOTAL];
      case CALLS_CHANGE: return f[CALLS + 1] - f[CALLS];
      case MOST_CHANGED: return Math.abs(f[SELF + 1] - f[SELF]);
      default: return f[sort];
    }
  };
  const fill = () => {
    if (tab !== "functions") return;
    const list = [];
    fns.forEach((f, i) => {
      if (i > 0 && (f[PLACE] !== THREAD || f[SELF] + f[SELF + 1] > 0) && (matches === null || matches[i] === 1)) list.push(i);
    });
    list.sort((a, b) => {
      const x = value(a), y = value(b);
      return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1) || a - b;
    });
    const body = document.createDocumentFragment();
    for (const i of list.slice(0, rows)) {
      const f = fns[i], row = document.createElement("tr");
      link(cell(row, "", "mono"), f[NAME], () => {
        const there = mostChanged(i);
        if (there === null) {
          $("detail").textContent = f[NAME] + " is on no path that is shown.";
          return;
        }
        choose("graph");
        draw();
        select(there);
        canvas.focus();
      });
      cell(row, f[IN] || PLACES[f[PLACE]]);
      cell(row, f[FATE]);
      cell(row, number(f[SELF]), "n");
      cell(row, number(f[SELF + 1]), "n");
      changed(row, f[SELF], f[SELF + 1]);
      cell(row, share(f[SELF], f[SELF + 1]), "n");
      changed(row, f[TOTAL], f[TOTAL + 1]);
      cell(row, signed(f[CALLS + 1] - f[CALLS]), "n");
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
    }
  };
  /** A difference, on the colour of its sign. */
  const changed = (row, before, after) => {
    const td = cell(row, signed(after - before), "n");
    td.dataset.sign = Math.sign(after - before);
  };
  for (const b of document.querySelectorAll("[data-sort]")) {
    b.addEventListener("click", () => {
      const by = +b.dataset.sort;
      down = by === sort ? !down : by >= SELF;
      sort = by;
      fill();
    });
  }
  for (const [name, level, before, after, others, othersAfter] of facts.initcalls) {
    const row = $("calls").insertRow();
    cell(row, name, "mono");
    cell(row, level);
    cell(row, number(before), "n");
    cell(row, number(after), "n");
    changed(row, before, after);
    cell(row, number(others), "n");
    cell(row, number(othersAfter), "n");
    changed(row, others, othersAfter);
  }
  if (facts.initcalls.length === 0) cell($("calls").insertRow(), "Neither run has one.");
  for (const [name, before, after] of facts.milestones) {
    const row = $("moments").insertRow(), both = before >= 0 && after >= 0;
    cell(row, name);
    cell(row, before < 0 ? "not reached" : number(before), "n");
    cell(row, after < 0 ? "not reached" : number(after), "n");
    if (both) changed(row, before, after);
    else cell(row, "", "n");
    cell(row, both ? share(before, after) : "", "n");
  }
  if (facts.milestones.length === 0) cell($("moments").insertRow(), "Neither run reached one.");

  // ------------------------------------------------------------------ begin

  $("summary").replaceChildren(...["before: " + facts.before, "after: " + facts.after,
    (facts.part ? facts.part + ": " : "") + change(facts.totalBefore, facts.totalAfter, INSTRUCTIONS),
    facts.note].filter((text) => text !== "").map((text) => {
    const line = document.createElement("span");
    line.textContent = text;
    line.style.display = "block";
    return line;
  }));
  $("status").textContent = number(facts.paths) + " of " + some(facts.allPaths, "path", "paths")
    + ", those that took or changed most; others are part of their callers. "
    + some(facts.changedFunctions, "function or thread differs.", "functions and threads differ.")
    + (facts.allInitcalls > facts.initcalls.length ? " Not all initcalls are here." : "")
    + (facts.allMilestones > facts.milestones.length ? " Not all milestones are here." : "");
  readColours();
  begin();
