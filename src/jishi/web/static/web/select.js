// Select cells with the mouse or Shift+arrows; count, sum and mean at the foot; Ctrl+C copies as a table for WPS.
(() => {
  "use strict";
  let table = null;
  let anchor = null;
  let head = null;
  let dragging = false;

  const rowsOf = (sheet) => [...sheet.tBodies[0].rows];
  const shown = (row) => [...row.cells].filter((cell) => !cell.hidden);
  const cellAt = (place) => shown(rowsOf(table)[place.row])[place.column];
  function placeOf(cell) {
    return { row: rowsOf(table).indexOf(cell.parentNode), column: shown(cell.parentNode).indexOf(cell) };
  }
  function picked() {
    if (!table || !anchor) return [];
    const [top, bottom] = [anchor.row, head.row].sort((a, b) => a - b);
    const [left, right] = [anchor.column, head.column].sort((a, b) => a - b);
    return rowsOf(table).slice(top, bottom + 1).map((row) => shown(row).slice(left, right + 1));
  }
  function clear() {
    if (table) for (const cell of table.querySelectorAll(".is-picked")) cell.classList.remove("is-picked");
  }
  function show() {
    clear();
    const cells = picked().flat();
    for (const cell of cells) cell.classList.add("is-picked");
    table.closest(".sheet-box").querySelector(".selected").textContent = cells.length > 1 ? sums(cells) : "";
  }
  // Sums in hundredths, as integers: 0.1 + 0.2 must read 0.30.
  function sums(cells) {
    const filled = cells.filter((cell) => cell.textContent.trim() !== "").length;
    const figures = cells.filter((cell) => cell.dataset.v);
    if (!figures.length) return `计数 ${filled}`;
    const hundredths = figures.reduce((sum, cell) => sum + Math.round(Number(cell.dataset.v) * 100), 0);
    const whole = hundredths % 100 === 0 ? String(hundredths / 100) : (hundredths / 100).toFixed(2);
    return `计数 ${filled} 求和 ${whole} 平均 ${(hundredths / 100 / figures.length).toFixed(2)}`;
  }

  document.addEventListener("mousedown", (event) => {
    const cell = event.target.closest("table[data-select] tbody td");
    if (!cell || event.button !== 0 || event.target.closest("a, button, input, summary")) return;
    clear();
    table = cell.closest("table");
    head = placeOf(cell);
    if (!event.shiftKey || !anchor) anchor = head;
    dragging = true;
    table.classList.add("is-picking");
    table.closest(".sheet-scroll")?.focus({ preventScroll: true });
    show();
  });
  document.addEventListener("mouseover", (event) => {
    const cell = dragging && event.target.closest("td");
    if (!cell || cell.closest("table") !== table) return;
    head = placeOf(cell);
    show();
  });
  document.addEventListener("mouseup", () => {
    dragging = false;
    table?.classList.remove("is-picking");
  });

  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.(".sheet-scroll");
    const move = moves[event.key];
    if (!box || !move || !(event.shiftKey || anchor)) return;
    const sheet = box.querySelector("table[data-select]");
    if (!sheet) return;
    if (sheet !== table || !anchor) {
      clear();
      table = sheet;
      anchor = head = { row: 0, column: 1 };
    } else {
      const rows = rowsOf(table);
      const row = Math.min(Math.max(head.row + move[0], 0), rows.length - 1);
      const column = Math.min(Math.max(head.column + move[1], 0), shown(rows[row]).length - 1);
      head = { row, column };
      if (!event.shiftKey) anchor = head;
    }
    event.preventDefault();
    show();
    cellAt(head).scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  document.addEventListener("copy", (event) => {
    const typing = event.target.closest?.("input, textarea");
    const cells = picked();
    if (typing || !cells.length || !table.isConnected || String(window.getSelection())) return;
    const text = cells.map((row) => row.map((cell) => plain(cell)).join("\t")).join("\n");
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
  });
  function plain(cell) {
    const text = cell.innerText.trim().replace(/\s+/g, " ");
    return cell.dataset.v ? text.replaceAll(",", "") : text;
  }
})();
