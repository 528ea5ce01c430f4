// Filling in a table with the keys of Excel: Enter down, Tab right, arrows between rows, paste a block, Ctrl+Z.
// Everything is an ordinary field of a form: without this script it is filled in cell by cell.
(() => {
  "use strict";
  const rowsOf = (table) => [...table.tBodies[0].rows].filter((row) => !row.matches(".fill-says"));
  const undone = [];

  function place(input) {
    const cell = input.closest("td");
    return { table: cell.closest("table"), row: rowsOf(cell.closest("table")).indexOf(cell.parentNode), column: cell.cellIndex };
  }
  function inputAt(table, row, column) {
    return rowsOf(table)[row]?.cells[column]?.querySelector("input:not([type=hidden])") || null;
  }
  function mark(input) {
    input.closest("td").classList.toggle("is-changed", input.value !== input.defaultValue);
  }
  function move(input, step) {
    const at = place(input);
    for (let row = at.row + step; row >= 0 && row < rowsOf(at.table).length; row += step) {
      const next = inputAt(at.table, row, at.column);
      if (next) return void next.select();
    }
  }

  document.addEventListener("keydown", (event) => {
    const input = event.target.closest?.("[data-fill] .fill-cell input");
    if (!input) return;
    if (event.isComposing) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      move(input, step);
    }
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && undone.length && input.value === undone.at(-1).last) {
      event.preventDefault();
      for (const [one, text] of undone.pop().before) {
        one.value = text;
        mark(one);
      }
    }
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("[data-fill] .fill-cell input")) event.target.select();
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-fill] .fill-cell input")) mark(event.target);
  });

  // A block from Excel lands where it was pasted; cells that are not one's own, and what sticks out, are left alone.
  document.addEventListener("paste", (event) => {
    const input = event.target.closest?.("[data-fill] .fill-cell input");
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!input || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const at = place(input);
    const before = [];
    text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach((line, down) => {
      line.split("\t").forEach((word, right) => {
        const one = inputAt(at.table, at.row + down, at.column + right);
        if (!one) return;
        before.push([one, one.value]);
        one.value = word.trim();
        mark(one);
      });
    });
    undone.push({ before, last: input.value });
  });

  let sending = false;
  document.addEventListener("submit", () => {
    sending = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && document.querySelector("[data-fill] .is-changed, [data-fill] .is-wrong")) event.preventDefault();
  });
})();
