// Sends a mail by fetch. Where consent is missing, the helper of the library asks for it in a window, and repeats the call.
import { fetchWithSignIn } from "/auth/browser.js";

const button = document.querySelector("#send-greeting");
const answer = document.querySelector("#greeting-answer");

button.addEventListener("click", () => void send());
button.disabled = false; // the page has it disabled: pressed before this script was there, it would do nothing

async function send() {
  answer.textContent = "Sending. If a window asks for your consent, go on there, or close it.";
  try {
    const response = await fetchWithSignIn("/api/mail", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ to: button.dataset.to, subject: "A greeting", text: "Sent by a script of the page." }),
    });
    answer.textContent = outcome(response);
    if (response.ok) {
      document.querySelector("#consent")?.replaceChildren("You have agreed that the app sends mail.");
    }
  } catch {
    answer.textContent = "The app does not answer.";
  }
}

function outcome({ ok, status }) {
  if (ok) {
    return "Sent.";
  }
  return status === 401
    ? "Not sent: you have not agreed that the app sends mail."
    : `Not sent: the app answered ${status}.`;
}
