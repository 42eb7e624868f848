// The pictures of README.md: `node scripts/pictures.ts tour` draws what the tour prints as docs/tour.svg, and
// `node scripts/pictures.ts bench FILE` draws a result of `npm run bench` (bench/results/*.json) as docs/benchmark.svg.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import stringWidth from "string-width";
import { cpuOf, medianOf, type ScenarioResult } from "../bench/results.ts";
import { root } from "./process.ts";

const CELL = 8;
const LINE = 18;
const MARGIN = 16;

const STYLE = `<style>
	svg { background: #fff; color: #1f2328; }
	text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: currentColor; white-space: pre; }
	.bar { fill: #8c959f; } .own { fill: #0969da; } .dim { fill: #59636e; }
	@media (prefers-color-scheme: dark) { svg { background: #0d1117; color: #e6edf3; } .bar { fill: #656c76; } .own { fill: #4493f8; } .dim { fill: #9198a1; } }
</style>`;

/** Escapes text for XML. */
function escaped(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** An SVG image of the given size with a description for readers that show no images. */
function image(width: number, height: number, label: string, parts: readonly string[]): string {
	const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
	return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escaped(label)}">\n${STYLE}\n${parts.join("\n")}\n</svg>\n`;
}

/** A line of text. Its width is fixed, so that columns stay aligned whatever the font. */
function text(x: number, y: number, line: string, rest = ""): string {
	return `<text x="${x}" y="${y}" textLength="${stringWidth(line) * CELL}" lengthAdjust="spacingAndGlyphs"${rest}>${escaped(line)}</text>`;
}

/** What a terminal of 80 columns shows of the lines. */
function screen(lines: readonly string[], label: string): string {
	const parts: string[] = [];
	for (const [row, line] of lines.entries()) {
		const start = line.length - line.trimStart().length;
		if (line.trim() !== "")
			parts.push(text(MARGIN + start * CELL, MARGIN + (row + 0.75) * LINE, line.trim()));
	}
	return image(80 * CELL + 2 * MARGIN, lines.length * LINE + 2 * MARGIN, label, parts);
}

function drawTour(): void {
	const output = execFileSync(process.execPath, [join(root, "src/cli/main.ts"), "tour"], {
		encoding: "utf8",
		env: { ...process.env, NO_COLOR: "1", COLUMNS: "80" },
	});
	const lines = output.split("\n");
	const start = lines.findIndex((line) => line.startsWith(" 2 "));
	const end = lines.findIndex((line) => line.startsWith(" Now yours"));
	const shown = lines.slice(start, end - 1);
	writeFileSync(
		join(root, "docs/tour.svg"),
		screen(shown, "One request, step by step, as gannet tour draws it"),
	);
}

/** The scenarios to draw, with their titles, and the clients, with their names. */
const SCENARIOS: readonly (readonly [id: string, title: string])[] = [
	["get-32", "GET 32 bytes"],
	["json-2k", "GET 2 KiB of JSON"],
	["https-32", "GET 32 bytes over TLS"],
];
const CLIENTS: Readonly<Record<string, string>> = {
	raw: "bare sockets",
	gannet: "gannet",
	"gannet-fetch": "gannet's fetch",
	"undici-request": "undici request",
	fetch: "Node's fetch",
	axios: "axios",
	got: "got",
};

/** A scenario of a result's file. */
interface Drawn extends Pick<ScenarioResult, "clients"> {
	readonly id: string;
}

function drawBench(file: string): void {
	const { scenarios } = JSON.parse(readFileSync(file, "utf8")) as { scenarios: readonly Drawn[] };
	const parts: string[] = [];
	let y = MARGIN;
	const width = 80 * CELL;
	for (const [id, title] of SCENARIOS) {
		const result = scenarios.find((scenario) => scenario.id === id);
		if (result === undefined) continue;
		const rows = Object.entries(CLIENTS).flatMap(([client, name]) => {
			const found = result.clients.find((each) => each.client === client);
			return found === undefined ? [] : [{ client, name, us: medianOf(found, cpuOf) }];
		});
		const most = Math.max(...rows.map(({ us }) => us));
		parts.push(text(MARGIN, y + 13, `${title}: µs of CPU time a request`));
		y += LINE + 4;
		for (const { client, name, us } of rows) {
			const length = Math.max(2, (us / most) * (width - 26 * CELL));
			const kind = client.startsWith("gannet") ? "own" : "bar";
			parts.push(text(MARGIN, y + 13, name, ` class="dim"`));
			parts.push(
				`<rect class="${kind}" x="${MARGIN + 17 * CELL}" y="${y + 3}" width="${length.toFixed(1)}" height="12" rx="2"/>`,
			);
			parts.push(text(MARGIN + 17 * CELL + length + 8, y + 13, us < 10 ? us.toFixed(1) : us.toFixed(0)));
			y += LINE;
		}
		y += LINE / 2;
	}
	const label = "CPU time a request: gannet beside bare sockets and other clients";
	writeFileSync(join(root, "docs/benchmark.svg"), image(width + 2 * MARGIN, y + MARGIN / 2, label, parts));
}

const [what, file] = process.argv.slice(2);
if (what === "tour") drawTour();
else if (what === "bench" && file !== undefined) drawBench(file);
else {
	console.error("Usage: node scripts/pictures.ts tour | bench FILE");
	process.exitCode = 2;
}
