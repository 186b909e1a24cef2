  // What a page of frames in rows is, whatever they show. The page's own script comes behind it, in the
  // same function, and has: views, of which each has data, top, margin, from, to, scroll and selected;
  // colourOf, label and lines of a frame; drawAbove; help by view; search; fill.

  const $ = (id) => document.getElementById(id);
  const HOW = ["start", "call", "interrupt", "exception", "system call"];
  const ROW = 18;

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
  const NAME = 0, PLACE = 1, IN = 2;
  const [KERNEL, THREAD] = ["kernel", "thread"].map((name) => facts.places.indexOf(name));
  const PLACES = facts.places.map((name) => ({unnamed: "no symbol", user: "user space"})[name] ?? name);

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

  /** A tree's frames, each from x0 for its width: the widest of those below one come first. */
  const placed = (list, width) => {
    list[0].x1 = width(list[0]);
    for (const f of list) {
      let x = f.x0;
      f.below = f.below.map((b, i) => [b, i]).sort((a, b) => width(b[0]) - width(a[0]) || a[1] - b[1])
        .map((p) => p[0]);
      for (const b of f.below) {
        b.x0 = x;
        x += width(b);
        b.x1 = x;
      }
    }
    const tree = frames(list, list[0].x1);
    for (const row of tree.rows) row.sort((a, b) => a.x0 - b.x0 || a.x1 - b.x1);
    return tree;
  };

  // ------------------------------------------------------------------ drawing

  let tab = "graph", view = null;
  const canvas = $("canvas"), c = canvas.getContext("2d");
  let css;
  const readCss = (...names) => {
    const style = getComputedStyle(document.documentElement);
    css = {};
    for (const name of ["page", "text", "soft", "line", "bar", "accent", "match", "matchtext",
      "frametext", "edge", ...names]) {
      css[name] = style.getPropertyValue("--" + name).trim();
    }
  };
  /** Shows what colours mean, each a text and a colour. */
  const explain = (legend) => $("legend").replaceChildren(...legend.map(([text, background]) => {
    const entry = document.createElement("span"), box = document.createElement("i");
    box.style.background = background;
    entry.append(box, text);
    return entry;
  }), $("status"));

  let width = 0, height = 0, charWidth = 7, asked = false;
  let matches = null, hovered = null;
  const FONT = '11px ui-monospace, "DejaVu Sans Mono", monospace';
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
    drawAbove();
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
      c.fillStyle = match ? css.match : colourOf(f);
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

  const describe = () => {
    const f = isFlame(tab) ? view.selected : null;
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
    const margin = (f.x1 - f.x0) * view.margin;
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

  /** Goes to the next frame that was found, or the one before. */
  const next = (by) => {
    if (matches === null || !isFlame(tab)) return;
    const list = view.data.list.filter((f) => f.fn >= 0 && matches[f.fn] === 1)
      .sort((a, b) => a.x0 - b.x0 || a.row - b.row);
    if (list.length === 0) return;
    const at = list.indexOf(view.selected);
    select(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length]);
  };

  // ------------------------------------------------------------------ tables

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
  /** A button below a table for the rows that are not shown. */
  const more = (left, go) => {
    const b = document.createElement("button");
    b.textContent = "Show " + number(Math.min(left, 1000)) + " more of " + number(left);
    b.addEventListener("click", go);
    $("more").append(b);
  };
  /** Marks the column by which a table is sorted. */
  const markSorted = (sort, down) => {
    for (const b of document.querySelectorAll("[data-sort]")) {
      if (+b.dataset.sort === sort) b.parentNode.setAttribute("aria-sort", down ? "descending" : "ascending");
      else b.parentNode.removeAttribute("aria-sort");
    }
  };

  // ------------------------------------------------------------------ tabs

  const tabs = [...document.querySelectorAll("[role=tab]")].map((t) => t.id.slice("tab-".length));
  const panel = (name) => $("tab-" + name).getAttribute("aria-controls");
  const isFlame = (name) => panel(name) === "panel-flame";
  const choose = (name) => {
    if (isFlame(tab) && view !== null) view.scroll = $("scroll").scrollTop;
    tab = name;
    for (const t of tabs) {
      $("tab-" + t).setAttribute("aria-selected", t === name);
      $("tab-" + t).tabIndex = t === name ? 0 : -1;
      $(panel(t)).hidden = panel(t) !== panel(name);
    }
    $(panel(name)).setAttribute("aria-labelledby", "tab-" + name);
    for (const id of ["in", "out", "reset"]) $(id).hidden = !isFlame(name);
    hovered = null;
    $("tip").hidden = true;
    if (isFlame(name)) {
      view = views[name];
      canvas.setAttribute("aria-label", $("tab-" + name).textContent
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
    tip(e, f ?? view.above?.(x, y) ?? null);
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
  new ResizeObserver(() => view !== null && draw()).observe($("scroll"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readColours();
    redraw();
  });

  /** What was asked for behind the address's #, so that a view can be linked to. */
  const begin = () => {
    const wanted = location.hash.slice(1);
    choose(tabs.includes(wanted) ? wanted : tabs[0]);
    document.documentElement.dataset.ready = "yes";
  };
