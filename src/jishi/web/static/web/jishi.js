// The frame's few behaviours: popups, printing, hidden columns, charts, one-time links. Everything works without it.
(() => {
  "use strict";
  document.documentElement.classList.add("js");

  // Popups close on Escape and on a click elsewhere; inside a table they must leave its scrolling box.
  const popups = () => document.querySelectorAll("details.popup[open]");
  document.addEventListener("click", (event) => {
    for (const popup of popups()) if (!popup.contains(event.target)) popup.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const popup of popups()) {
      popup.open = false;
      popup.querySelector("summary").focus();
    }
  });
  document.addEventListener("focusin", (event) => {
    for (const popup of popups()) if (!popup.contains(event.target)) popup.open = false;
  });
  document.addEventListener("toggle", (event) => {
    const popup = event.target;
    if (!popup.matches?.("details.popup") || !popup.open) return;
    const body = popup.querySelector(".popup-body");
    if (popup.closest(".sheet-scroll")) {
      const box = popup.getBoundingClientRect();
      const left = Math.min(box.left, window.innerWidth - body.offsetWidth - 8);
      Object.assign(body.style, { position: "fixed", top: `${box.bottom + 2}px`, left: `${Math.max(4, left)}px` });
    }
    body.querySelector("input:not([type=hidden]), a, button")?.focus();
  }, true);
  document.addEventListener("scroll", (event) => {
    for (const popup of popups()) if (event.target.contains?.(popup) && !popup.contains(event.target)) popup.open = false;
  }, true);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const copier = event.target.closest("[data-copy]");
    if (copier) copyText(document.getElementById(copier.dataset.copy).innerText, copier);
  });

  // A second click on the same button sends nothing; one that comes later is led by the server to what was done.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (Date.now() - Number(form.dataset.sentAt || 0) < 2000) event.preventDefault();
    else form.dataset.sentAt = Date.now();
  });

  // A row of a tree unfolds its subordinates below itself, fetched the first time, and folds them away again.
  document.addEventListener("click", (event) => {
    const twig = event.target.closest("button.twig");
    if (!twig) return;
    const row = twig.closest("tr");
    const unfolds = twig.getAttribute("aria-expanded") === "false";
    twig.setAttribute("aria-expanded", String(unfolds));
    if (unfolds) window.htmx.trigger(twig, "unfold");
    else fold(row, Number(row.dataset.level || 0));
  });
  function fold(row, level) {
    while (Number(row.nextElementSibling?.dataset.level || 0) > level) row.nextElementSibling.remove();
  }

  // navigator.clipboard needs https; offices run plain http inside their own network.
  function copyText(text, told) {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    if (told) told.textContent = "已复制";
  }

  // Hidden columns, kept per person and table in this browser.
  const person = document.body.dataset.person;
  function columnsKey(box) {
    return `columns:${person}:${box.dataset.table}`;
  }
  function columnsApply(box) {
    const hidden = new Set(JSON.parse(localStorage.getItem(columnsKey(box)) || "[]"));
    for (const cell of box.querySelectorAll("[data-key]")) cell.hidden = hidden.has(cell.dataset.key);
    for (const group of box.querySelectorAll("[data-group]")) {
      const left = group.dataset.group.trim().split(" ").filter((key) => !hidden.has(key));
      group.hidden = !left.length;
      group.colSpan = left.length || 1;
    }
    for (const tick of box.querySelectorAll("[data-column]")) tick.checked = !hidden.has(tick.dataset.column);
  }
  document.addEventListener("change", (event) => {
    const box = event.target.dataset?.column && event.target.closest("[data-table]");
    if (!box) return;
    const hidden = [...box.querySelectorAll("[data-column]")].filter((tick) => !tick.checked);
    localStorage.setItem(columnsKey(box), JSON.stringify(hidden.map((tick) => tick.dataset.column)));
    columnsApply(box);
  });

  // Charts: the option stands beside the figure as JSON; ECharts is fetched only where there is one.
  let echartsWanted = null;
  function echarts() {
    echartsWanted ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = document.body.dataset.echarts;
      script.onload = () => done(window.echarts);
      script.onerror = failed;
      document.head.append(script);
    });
    return echartsWanted;
  }
  async function chartDraw(place) {
    const option = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const chart = (await echarts()).init(place, null, { renderer: "svg" });
    chart.setOption(option);
    chart.on("click", (point) => {
      if (point.data?.href) window.location.assign(point.data.href);
    });
    window.addEventListener("resize", () => chart.resize());
  }

  function dress(root) {
    for (const box of root.querySelectorAll("[data-table]")) columnsApply(box);
    for (const place of root.querySelectorAll("[data-chart]:not([_echarts_instance_])")) chartDraw(place);
    for (const form of root.querySelectorAll("form[data-autosubmit]")) form.requestSubmit();
  }
  dress(document);
  // Whoever fills in by keyboard goes on at the first field that was refused, not at the top of the page.
  document.querySelector("main [aria-invalid=true]")?.focus();
  if (document.body.classList.contains("paper")) window.addEventListener("load", () => window.print());
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) dress(event.detail.elt);
  });
  window.jishi = { copyText };
})();
