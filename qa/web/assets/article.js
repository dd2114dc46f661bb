// The article column: marks, scrolling to them, and selecting the right passage.
// Offsets come from Python and count code points; JavaScript's strings count UTF-16 units.
(() => {
  let painted = []; // blocks that hold marks now
  let shown = { places: [], current: -1 };

  const pages = () => [...document.querySelectorAll("#qa-viewer [data-article]")];
  const pageOf = (id) => pages().find((page) => page.dataset.article === id);

  function units(text, points) {
    if (!/[\ud800-\udbff]/.test(text)) return Math.min(points, text.length);
    let at = 0;
    for (const character of text) {
      if (points-- <= 0) break;
      at += character.length;
    }
    return at;
  }

  const length = (text) => (/[\ud800-\udbff]/.test(text) ? [...text].length : text.length);

  function blocksOf(page, start, end) {
    return [...page.querySelectorAll("[data-start]")].filter((block) => {
      const from = Number(block.dataset.start);
      return from < end && from + length(block.textContent) > start;
    });
  }

  function clear() {
    for (const block of painted) block.textContent = block.textContent;
    painted = [];
  }

  // Cut a block's text at the edges of the places and wrap the runs that lie inside one.
  function paintBlock(block, places, current) {
    const text = block.textContent;
    const from = Number(block.dataset.start);
    const cut = (offset) => units(text, Math.max(0, offset - from));
    const spans = places.map((place, n) => ({
      n, start: cut(place.start), end: cut(place.end), starts: place.start >= from,
      answer: place.answerStart == null ? null : [cut(place.answerStart), cut(place.answerEnd)],
    }));
    const edges = new Set([0, text.length]);
    for (const span of spans) [span.start, span.end, ...(span.answer || [])].forEach((e) => edges.add(e));
    const cuts = [...edges].sort((a, b) => a - b);
    const nodes = [];
    for (let i = 0; i + 1 < cuts.length; i++) {
      const [left, right] = [cuts[i], cuts[i + 1]];
      const words = text.slice(left, right);
      const span = spans.find((s) => s.start <= left && right <= s.end && s.start < s.end);
      if (!span) { nodes.push(words); continue; }
      const mark = document.createElement("mark");
      const inAnswer = span.answer && span.answer[0] <= left && right <= span.answer[1];
      mark.className = inAnswer ? "qa-answer" : "qa-quote";
      if (span.n === current) mark.classList.add("qa-current");
      mark.dataset.n = places[span.n].label || span.n + 1;
      if (places.length > 1 && left === span.start && span.starts) mark.classList.add("qa-first");
      mark.tabIndex = -1;
      mark.textContent = words;
      nodes.push(mark);
    }
    block.replaceChildren(...nodes);
    painted.push(block);
  }

  function paint() {
    clear();
    const byBlock = new Map();
    shown.places.forEach((place) => {
      const page = pageOf(place.article);
      if (!page) return;
      for (const block of blocksOf(page, place.start, place.end)) byBlock.set(block, page);
    });
    for (const [block, page] of byBlock) {
      const mine = shown.places.map((p) =>
        p.article === page.dataset.article ? p : { ...p, start: 0, end: 0, answerStart: null });
      paintBlock(block, mine, shown.current);
    }
  }

  function open(id) {
    const page = pageOf(id);
    if (page && page.hidden) for (const each of pages()) each.hidden = each !== page;
    guard();
  }

  // What is removed is the article that is asked: offer it only while that one is seen.
  function guard() {
    const remove = document.querySelector("#qa-viewer [data-remove]");
    if (remove) remove.hidden = pageOf(remove.dataset.remove)?.hidden ?? true;
  }

  // Mark all places, scroll to one of them. Returns its first mark.
  function show(places, current, { smooth = true } = {}) {
    shown = { places, current };
    if (places[current]) open(places[current].article);
    paint();
    return reveal({ smooth });
  }

  // Scroll to the place that is shown; again, where the column was hidden. Returns its first mark.
  function reveal({ smooth = false } = {}) {
    const mark = document.querySelector("#qa-viewer mark.qa-current");
    const scroller = mark?.closest(".qa-pages");
    if (mark && scroller) {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const space = mark.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      const top = scroller.scrollTop + space - scroller.clientHeight * 0.3;
      scroller.scrollTo({ top, behavior: smooth && !calm ? "smooth" : "instant" });
    }
    return mark;
  }

  function textAt(place) {
    const page = pageOf(place.article);
    if (!page) return null;
    const parts = blocksOf(page, place.start, place.end).map((block) => {
      const text = block.textContent;
      const from = Number(block.dataset.start);
      const at = (offset) => units(text, Math.max(0, offset - from));
      return { text, start: at(place.start), end: at(place.end),
        answer: place.answerStart == null ? null : [at(place.answerStart), at(place.answerEnd)] };
    });
    return { title: page.querySelector(".qa-title").textContent, lang: page.lang, parts };
  }

  // The selection inside one article as code point offsets, or null.
  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const offset = (node, at) => {
      const block = (node.nodeType === 1 ? node : node.parentElement)?.closest("[data-start]");
      if (!block || !block.closest("#qa-viewer")) return null;
      const before = document.createRange();
      before.selectNodeContents(block);
      before.setEnd(node, at);
      return { page: block.closest("[data-article]"),
        at: Number(block.dataset.start) + length(before.toString()) };
    };
    const start = offset(range.startContainer, range.startOffset);
    const end = offset(range.endContainer, range.endOffset);
    if (!start || !end || start.page !== end.page || start.at >= end.at) return null;
    return { article: start.page.dataset.article, start: start.at, end: end.at,
      box: range.getBoundingClientRect() };
  }

  qa.article = { show, reveal, textAt, selected,
    repaint: () => { guard(); paint(); },
    clear: () => { shown = { places: [], current: -1 }; clear(); } };
})();
