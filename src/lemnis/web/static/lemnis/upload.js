// Says which files have been chosen; choosing and dropping itself is the browser's own.

const input = document.querySelector(".dt-drop input[type=file]");
const chosen = document.querySelector(".dt-chosen");

function size(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

input?.addEventListener("change", () => {
  chosen.textContent = [...input.files].map((file) => `${file.name} (${size(file.size)})`).join(", ");
});
for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  input?.addEventListener(name, () => input.parentElement.classList.toggle("over", over));
}
