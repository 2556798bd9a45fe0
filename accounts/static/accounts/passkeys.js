// Passkeys: allauth's scripts ask the browser for one. This one lets their buttons be pressed once
// that works, and writes below the button why no passkey came: allauth tells only the console.

const KINDS = {
  NotAllowedError: "refused",
  AbortError: "refused",
  InvalidStateError: "known",
  SecurityError: "address",
};
const problem = document.getElementById("passkey-problem");
const buttons = [...document.querySelectorAll("button:disabled")];
let pressed = null; // the button whose passkey is being waited for

function kindOf(exception) {
  if (!window.isSecureContext) return "insecure";
  if (!window.PublicKeyCredential || !navigator.credentials) return "unsupported";
  if (exception instanceof DOMException) return KINDS[exception.name] ?? "unable";
  return "away"; // the site was asked for something and did not answer as it should
}

document.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest?.("button");
    if (!buttons.includes(button)) return;
    if (pressed) {
      event.preventDefault(); // the browser asks one question at a time
      event.stopPropagation();
      return;
    }
    pressed = button;
    problem.remove();
  },
  true,
);

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const { exception } = event.detail;
  problem.textContent = problem.dataset[kindOf(exception)];
  problem.hidden = false;
  pressed?.closest(".buttons").after(problem);
  pressed = null;
});

document.addEventListener("submit", (event) => {
  const button = buttons.find(({ type, form }) => type === "button" && form === event.target);
  if (!button) return;
  event.preventDefault(); // Enter in a field: the form has no passkey yet
  button.click();
});

window.addEventListener("pageshow", () => {
  pressed = null; // who comes back to the page
});

document.addEventListener("DOMContentLoaded", () => {
  for (const button of buttons) button.disabled = false; // allauth's own listener ran before
});
