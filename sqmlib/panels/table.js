// Fields, buttons, one table and a status line, drawn from the model's `view`; every edit goes back as a message.
// Python decides what is true: nothing here keeps state but the text being typed. Texts enter through textContent only.

const el = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.map((child) => (child instanceof Node ? child : document.createTextNode(child))));
  return node;
};

// JupyterLab's command mode listens to every key: each focusable element has to say that its keys are its own.
const focusable = (tag, attributes) => el(tag, { "data-lm-suppress-shortcuts": "true", ...attributes });

function select(spec) {
  const node = focusable("select", { "aria-label": spec.name });
  node.append(...spec.options.map(([value, label]) => el("option", { value }, label)));
  return node;
}

function input(spec) {
  const type = { check: "checkbox", number: "number" }[spec.type] ?? "text";
  const { min, max, step, placeholder } = spec;
  return focusable("input", { type, min, max, step, placeholder, "aria-label": spec.name, autocomplete: "off" });
}

// A cell of a matrix: a click goes on to the next mark, a digit, a letter or a sign goes to the option that has it.
function cycle(spec, send) {
  const node = focusable("button", { type: "button", class: "sqm-cycle", "aria-label": spec.name });
  const values = spec.options.map(([value]) => value);
  const go = (value) => (show(node, spec, value), send(value));
  node.addEventListener("click", () => go(values[(values.indexOf(node.value) + 1) % values.length]));
  node.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const clear = ["Delete", "Backspace"].includes(event.key) ? values[0] : undefined;
    const value = clear ?? values.find((option) => option && option === event.key);
    if (value !== undefined) event.preventDefault(), go(value);
  });
  return node;
}

function show(node, spec, value) {
  const [, label, title] = spec.options.find(([option]) => option === value) ?? ["", value ?? ""];
  node.value = value ?? "";
  node.textContent = label || "\u00a0";
  node.title = title ?? "";
  node.dataset.value = node.value;
}

function checks(spec, send) {
  const box = el("div", { class: "sqm-checks", role: "group", "aria-label": spec.name });
  for (const [value, label] of spec.options) {
    const tick = focusable("input", { type: "checkbox", value });
    tick.addEventListener("change", () => send([...box.querySelectorAll(":checked")].map((node) => node.value)));
    box.append(el("label", {}, tick, el("span", {}, label)));
  }
  return box;
}

const long = ({ name, rows = 3, placeholder }) =>
  focusable("textarea", { rows, placeholder, "aria-label": name, autocomplete: "off" });

const read = (node, type) => (type === "check" ? node.checked : node.value);

function write(node, type, value, spec) {
  if (type === "cycle") return show(node, spec, value);
  if (type === "checks") node.querySelectorAll("input").forEach((tick) => (tick.checked = value.includes(tick.value)));
  else if (type === "check") node.checked = Boolean(value);
  else if (type === "read") node.textContent = value ?? "";
  else if (!node.dataset.dirty) node.value = value ?? "";
}

function control(spec, send) {
  if (spec.type === "read") return el("span", {});
  if (spec.type === "checks") return checks(spec, send);
  if (spec.type === "cycle") return cycle(spec, send);
  const node = spec.type === "select" ? select(spec) : spec.type === "long" ? long(spec) : input(spec);
  node.addEventListener("input", () => (node.dataset.dirty = "true"));
  node.addEventListener("change", () => {
    delete node.dataset.dirty;
    send(read(node, spec.type));
  });
  return node;
}

// Enter and the arrows walk along a column, between marks also along a row; Escape takes back what was typed, Ctrl+S only ends the entry.
function keys(event, cells, revert) {
  const node = event.target;
  event.stopPropagation();
  if (event.key === "Escape") return revert(node);
  const save = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
  const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (side && node.classList.contains("sqm-cycle")) {
    event.preventDefault();
    const row = cells.filter((cell) => cell.dataset.row === node.dataset.row);
    return row[row.indexOf(node) + side]?.focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
  const taken = node.tagName === "TEXTAREA" || (node.tagName === "BUTTON" && !node.dataset.row) || (event.key === "Enter" && node.tagName === "BUTTON") || (event.key !== "Enter" && (node.tagName === "SELECT" || node.type === "number"));
  if (!save && (step === undefined || taken)) return;
  event.preventDefault();
  if (save || !node.dataset.row) return node.blur(), node.focus();
  const column = cells.filter((cell) => cell.dataset.column === node.dataset.column);
  const next = column[column.indexOf(node) + step];
  if (next) next.focus();
  else node.blur(), node.focus(); // at the end of the column the entry counts, too
}

// What the picture on screen is built from; as long as it stays the same, values are patched in place and focus stays.
const plan = ({ fields = [], table, buttons = [] }) =>
  JSON.stringify([
    fields.map(({ value, message, ...rest }) => rest),
    table && [table.caption, table.matrix, table.columns, table.rows.map((row) => [row.key, row.label, row.read, Object.keys(row.cells)])],
    buttons.map(({ disabled, ...rest }) => rest),
  ]);

function build(root, view, send) {
  const parts = { controls: new Map(), messages: new Map(), buttons: new Map() };
  const add = (key, spec, message) => {
    const node = control(spec, (value) => send({ ...message, value }));
    node.dataset.key = key;
    const note = el("small", { class: "sqm-message" });
    parts.controls.set(key, [node, spec.type, spec]);
    parts.messages.set(key, note);
    return [node, note];
  };
  const bar = el("div", { class: "sqm-fields" });
  for (const spec of view.fields ?? []) {
    const [node, note] = add(`field:${spec.key}`, { ...spec, name: spec.label }, { field: spec.key });
    const tag = spec.type === "checks" ? "div" : "label";
    bar.append(el(tag, { class: `sqm-field sqm-${spec.type}`, title: spec.help }, el("span", {}, spec.label), node, note));
  }
  root.replaceChildren(bar);
  if (view.table) root.append(table(view.table, add));
  const foot = el("div", { class: "sqm-foot" });
  for (const { key, label, title } of view.buttons ?? []) {
    const button = focusable("button", { type: "button", title, "data-key": `button:${key}` });
    button.textContent = label;
    button.addEventListener("click", () => send({ button: key }));
    parts.buttons.set(key, button);
    foot.append(button);
  }
  parts.status = el("span", { class: "sqm-status", role: "status" });
  foot.append(parts.status);
  root.append(foot);
  return parts;
}

const HAN = /[\u4e00-\u9fff]/; // characters that stand upright in a heading that runs down

function table({ caption, columns, rows, short, matrix }, add) {
  const head = el("tr", {}, ...columns.map((column) => el("th", { scope: "col", class: `sqm-${column.type}${HAN.test(column.label) ? " sqm-han" : ""}` }, el("span", {}, column.label))));
  const body = rows.map((row) => {
    const cells = columns.map((column, place) => {
      if (column.type === "row") return el("th", { scope: "row" }, row.label);
      if (!(column.key in row.cells)) return el("td", { class: "sqm-none" });
      const spec = { ...column, type: row.read ? "read" : column.type, name: `${row.label}, ${column.label}` };
      const [node, note] = add(`cell:${row.key}:${column.key}`, spec, { row: row.key, column: column.key });
      Object.assign(node.dataset, { row: row.key, column: column.key, place });
      return el("td", { class: `sqm-${column.type}` }, node, note);
    });
    return el("tr", {}, ...cells);
  });
  const rest = { class: short ? "sqm-scroll sqm-short" : "sqm-scroll" };
  const inner = el("table", { class: matrix ? "sqm-matrix" : undefined }, el("thead", {}, head), el("tbody", {}, ...body));
  if (caption) inner.prepend(el("caption", {}, caption));
  return el("div", rest, inner);
}

function patch(parts, view) {
  const say = (key, value, message) => {
    const [node, type, spec] = parts.controls.get(key);
    write(node, type, value, spec);
    const note = parts.messages.get(key);
    const news = message && note.textContent !== message;
    note.textContent = message ?? "";
    if (news) note.scrollIntoView({ block: "nearest" });
    if (type !== "read") node.setAttribute("aria-invalid", Boolean(message));
  };
  for (const { key, value, message } of view.fields ?? []) say(`field:${key}`, value, message);
  for (const row of view.table?.rows ?? []) {
    for (const column of view.table.columns.filter(({ type, key }) => type !== "row" && key in row.cells)) {
      say(`cell:${row.key}:${column.key}`, row.cells[column.key], row.messages?.[column.key]);
    }
  }
  for (const { key, disabled } of view.buttons ?? []) parts.buttons.get(key).setAttribute("aria-disabled", Boolean(disabled));
  parts.status.textContent = view.status?.text ?? "";
  parts.status.dataset.level = view.status?.level ?? "info";
}

const SCROLLING = ".sqm-scroll, .sqm-checks > div, div.sqm-checks[role=group]"; // where a group has scrolled to stays in sight

function render({ model, el: root }) {
  root.classList.add("sqm-panel");
  let drawn, parts;
  const send = (message) => model.send(message);
  const update = () => {
    const view = model.get("view");
    const focus = document.activeElement?.dataset?.key;
    const places = [...root.querySelectorAll(SCROLLING)].map((box) => box.scrollTop);
    if (drawn !== plan(view)) {
      [drawn, parts] = [plan(view), build(root, view, send)];
      root.querySelectorAll(SCROLLING).forEach((box, k) => (box.scrollTop = places[k] ?? 0));
    }
    patch(parts, view);
    const lost = focus && !root.contains(document.activeElement) && root.querySelector(`[data-key="${CSS.escape(focus)}"]`);
    if (lost) lost.focus({ preventScroll: true });
  };
  const revert = (node) => {
    delete node.dataset.dirty;
    patch(parts, model.get("view"));
  };
  const walk = (event) => keys(event, [...parts.controls.values()].map(([node]) => node), revert);
  root.addEventListener("keydown", walk);
  model.on("change:view", update);
  update();
  return () => (model.off("change:view", update), root.removeEventListener("keydown", walk));
}

export default { render };
