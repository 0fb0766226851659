// Unpacks the Chromium of the npm package, with its libraries and fonts, and prints its path and the environment that
// it needs. It is a separate process, because the package unpacks into the folder for temporary files, and uses any
// files that are already there. TMPDIR is set for this process only.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("node_modules/.cache/unpacked", import.meta.url));
process.env.TMPDIR = folder;
const { default: chromium, inflate } = await import("@sparticuz/chromium");

const complete = join(folder, "complete");
const fonts = join(folder, "fonts.conf");
if (!existsSync(complete)) {
  // The package would take the files of an interrupted run for a complete Chromium.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  chromium.setGraphicsMode = false;
  await chromium.executablePath();
  await inflate(fileURLToPath(new URL("../bin/al2023.tar.br", import.meta.resolve("@sparticuz/chromium"))));
  // The package's configuration names /tmp/fonts. Without a font, every element counts as invisible.
  const places = `<dir>${join(folder, "fonts")}</dir><cachedir>${join(folder, "fonts-cache")}</cachedir>`;
  writeFileSync(fonts, `<fontconfig>${places}</fontconfig>`);
  writeFileSync(complete, "");
}
const env = { FONTCONFIG_FILE: fonts, LD_LIBRARY_PATH: join(folder, "al2023/lib") };
console.log(JSON.stringify({ executablePath: join(folder, "chromium"), env }));
