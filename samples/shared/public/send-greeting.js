// Sends a mail by fetch. Where consent is missing, the helper of the library asks for it in a window, and repeats the call.
import { fetchWithSignIn } from "/auth/browser.js";

const button = document.querySelector("#send-greeting");
const answer = document.querySelector("#greeting-answer");

button.addEventListener("click", () => void send());
button.disabled = false; // the page has it disabled: pressed before this script was there, it would do nothing

async function send() {
  answer.textContent = "…";
  try {
    const response = await fetchWithSignIn("/api/mail", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ to: button.dataset.to, subject: "A greeting", text: "Sent by a script of the page." }),
    });
    answer.textContent = response.ok ? "Sent." : `Not sent: the app answered ${response.status}.`;
  } catch {
    answer.textContent = "The app does not answer.";
  }
}
