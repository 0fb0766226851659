// Calls the app's own API from the page. Where the session has ended, the answer says where to sign in.
const button = document.querySelector("#call-api");
const answer = document.querySelector("#answer");

button.addEventListener("click", () => void callApi());
button.disabled = false; // the page has it disabled: pressed before this script was there, it would do nothing

async function callApi() {
  answer.replaceChildren("…");
  try {
    const response = await fetch("/api/me");
    const body = await response.json();
    answer.replaceChildren(
      element("p", `${response.status} ${response.statusText}`),
      element("pre", JSON.stringify(body, null, 2)),
    );
    if (response.status === 401 && body.challengeUrl) {
      answer.append(signInLink(body.challengeUrl));
    }
  } catch {
    answer.replaceChildren(element("p", "The app does not answer."));
  }
}

function signInLink(challengeUrl) {
  const url = new URL(challengeUrl, location.href);
  url.searchParams.set("return_to", location.pathname);
  const link = element("a", "Sign in and come back");
  link.href = url.href;
  link.className = "button";
  return link;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
