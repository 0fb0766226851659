// Sends mail by fetch. If consent is missing, the library's helper asks for it in a window and repeats the call.
import { fetchWithSignIn } from "/auth/browser.js";

const button = document.querySelector("#send-greeting");
const output = document.querySelector("#greeting-status");

button.addEventListener("click", () => void send());
button.disabled = false; // disabled in the page, because a click before this script has loaded would do nothing

async function send() {
  output.textContent = "Sending. If a window asks for your consent, continue there or close it.";
  try {
    const response = await fetchWithSignIn("/api/mail", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ to: button.dataset.to, subject: "A greeting", text: "Sent by a script on the page." }),
    });
    output.textContent = describeOutcome(response);
    if (response.ok) {
      document.querySelector("#consent")?.replaceChildren("You have allowed the app to send mail as you.");
    }
  } catch {
    output.textContent = "The app is not responding.";
  }
}

function describeOutcome({ ok, status }) {
  if (ok) {
    return "Sent.";
  }
  return status === 401
    ? "Not sent: you have not allowed the app to send mail."
    : `Not sent: the app responded with ${status}.`;
}
