// Input tables as an Excel hand knows them: Enter goes down, Tab right; a block pasted fills the cells; Ctrl+Z takes
// the block back.
(() => {
  "use strict";
  const undo = [];
  const boxes = (row) => [...row.querySelectorAll("input:not([type=hidden]):not([type=checkbox]), textarea, select")];

  function placeOf(box) {
    const rows = [...box.closest("tbody").rows];
    const row = rows.findIndex((each) => each.contains(box));
    return { rows, row, column: boxes(rows[row]).indexOf(box) };
  }
  function below(box, steps) {
    const { rows, row, column } = placeOf(box);
    return rows[row + steps] && boxes(rows[row + steps])[column];
  }

  // 2012/8/31, 2012.8.31 and 2012年8月31日 as a date box takes them.
  function dayOf(text) {
    const parts = text.match(/\d+/g) || [];
    return parts.map((part) => part.padStart(2, "0")).join("-");
  }

  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (!box.closest?.("table[data-grid] tbody") || box.type === "checkbox") return;
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      const next = below(box, event.shiftKey ? -1 : 1);
      next?.focus();
      next?.select?.();
    }
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && undo.length) {
      event.preventDefault();
      for (const [filled, value] of undo.pop()) filled.value = value;
    }
  });

  document.addEventListener("paste", (event) => {
    const box = event.target;
    if (!box.closest?.("table[data-grid] tbody")) return;
    const block = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t"));
    if (block.length === 1 && block[0].length === 1) return;
    event.preventDefault();
    const { rows, row, column } = placeOf(box);
    const before = [];
    block.forEach((cells, down) => {
      if (!rows[row + down]) return;
      cells.forEach((text, right) => {
        const filled = boxes(rows[row + down])[column + right];
        if (!filled) return;
        before.push([filled, filled.value]);
        filled.value = filled.type === "date" ? dayOf(text) : text.trim();
      });
    });
    undo.push(before);
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      for (const tick of event.target.closest("table").querySelectorAll("tbody input[type=checkbox]")) {
        tick.checked = event.target.checked;
      }
    }
  });
})();
