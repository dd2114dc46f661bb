"use strict";
(() => {
  const form = document.querySelector(".filters");
  if (!form) return;
  const body = document.querySelector(".questions tbody");
  const rows = [...body.rows].map((element) => ({
    element,
    data: element.dataset,
    text: element.textContent.toLowerCase(),
  }));
  const output = form.querySelector("output");
  const nothing = document.querySelector(".nothing");
  const order = [...form.querySelectorAll("[name=outcome]")].map((box) => box.value);

  function filter() {
    const wanted = new Set([...form.querySelectorAll("[name=outcome]:checked")].map((b) => b.value));
    const language = form.language.value;
    const kind = form.kind.value;
    const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { element, data, text } of rows) {
      const show =
        (!wanted.size || wanted.has(data.outcome)) &&
        (!language || data.language === language) &&
        (!kind || data.kind === kind) &&
        words.every((word) => text.includes(word));
      element.hidden = !show;
      count += show;
    }
    output.textContent =
      count === rows.length ? `${count} questions` : `${count} of ${rows.length} questions`;
    nothing.hidden = count > 0;
  }

  function sort(button) {
    const down = button.dataset.order === "up";
    for (const each of document.querySelectorAll("[data-sort]")) delete each.dataset.order;
    button.dataset.order = down ? "down" : "up";
    const key = button.dataset.sort;
    const value = (row) => (key === "outcome" ? order.indexOf(row.data.outcome) : Number(row.data[key]));
    rows.sort((a, b) => (down ? value(b) - value(a) : value(a) - value(b)) || a.data.number - b.data.number);
    body.append(...rows.map((row) => row.element));
    for (const header of document.querySelectorAll(".questions th")) {
      const sorted = header.querySelector("[data-order]");
      if (sorted) header.setAttribute("aria-sort", down ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    }
  }

  form.addEventListener("input", filter);
  form.querySelector("button[type=reset]").addEventListener("click", (event) => {
    event.preventDefault(); // a reset event comes before the fields change
    form.reset();
    filter();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const button of document.querySelectorAll("[data-sort]")) {
    button.addEventListener("click", () => sort(button));
  }
  filter();
})();
