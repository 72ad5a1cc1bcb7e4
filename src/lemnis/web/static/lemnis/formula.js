// Writing a formula: tells the server where the caret is, puts in what it offers or repairs.
// Without script the same buttons send the form.

const page = globalThis.document;
const input = page?.getElementById("id_formula");
const check = page?.getElementById("check");

function put(text, from, to) {
  input.setRangeText(text, from, to, "end");
  input.focus();
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// Where the characters of a line and column begin; both count from 1.
export function placeOf(text, line, column) {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

if (input && check) {
  input.addEventListener("htmx:configRequest", (event) => {
    event.detail.parameters.caret = input.selectionStart;
  });

  check.addEventListener("click", (event) => {
    const offered = event.target.closest("[data-completes]");
    if (offered) put(offered.dataset.completes, Number(offered.dataset.from), input.selectionStart);
    const repair = event.target.closest("[data-repairs]");
    if (!repair) return;
    event.preventDefault();
    const [line, column, length, ...meant] = repair.value.split("|");
    const from = placeOf(input.value, Number(line), Number(column));
    put(meant.join("|"), from, from + Number(length));
  });

  check.addEventListener("htmx:afterSwap", () => {
    const right = check.querySelector("[data-formula-right]") !== null;
    document.getElementById("preview").classList.toggle("stale", !right);
    if (right) document.body.dispatchEvent(new Event("formula-right"));
  });
}
