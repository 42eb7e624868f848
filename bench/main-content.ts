// `npm run bench -- main [FOLDER]`: how much of the main content of pages is found, by kind of page, scored as WCXB does.
// FOLDER has html/ID.html.gz and ground-truth/ID.json, as WCXB's dev and test; without one, the tests' 300 pages are taken.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { findMain, parseHtml, visibleText } from "../src/document/index.ts";
import { type SavedPage, savedPages } from "../test/document/wcxb/pages.ts";
import { scoreOf, shareOf } from "../test/document/wcxb/score.ts";

/** Mean F1 of `articleOf` at 2d6c66d, before there was `findMain`: on WCXB's development part, and on the tests' pages of it. */
const BEFORE: Readonly<Record<"dev" | "tests", Readonly<Record<string, number>>>> = {
	dev: {
		article: 0.932,
		collection: 0.508,
		documentation: 0.912,
		forum: 0.483,
		listing: 0.524,
		product: 0.48,
		service: 0.733,
		all: 0.779,
	},
	tests: {
		article: 0.932,
		collection: 0.517,
		documentation: 0.889,
		forum: 0.438,
		listing: 0.478,
		product: 0.492,
		service: 0.741,
		all: 0.694,
	},
};
const DEV_PAGES = 1497;

interface GroundTruth {
	readonly url?: string;
	readonly ground_truth: {
		readonly main_content?: string;
		readonly with?: string[];
		readonly without?: string[];
	};
	readonly _internal?: { readonly page_type?: { readonly primary?: string } | string };
}

function* pagesOf(folder: string): Generator<SavedPage> {
	for (const name of readdirSync(join(folder, "html")).toSorted()) {
		const id = name.replace(/\.html(?:\.gz)?$/, "");
		const bytes = readFileSync(join(folder, "html", name));
		const html = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
		const truth = JSON.parse(readFileSync(join(folder, "ground-truth", `${id}.json`), "utf8")) as GroundTruth;
		const type = truth._internal?.page_type;
		const kind = (typeof type === "string" ? type : type?.primary) ?? "article";
		const { main_content: mainContent = "", with: within = [], without = [] } = truth.ground_truth;
		yield {
			id,
			kind: kind === "category" ? "collection" : kind,
			url: truth.url ?? "",
			html,
			mainContent,
			with: within,
			without,
		};
	}
}

interface Row {
	readonly kind: string;
	readonly by: string;
	readonly figures: readonly number[];
}

export function runMain(args: readonly string[]): void {
	const [folder] = args;
	const say = (line: string): boolean => process.stdout.write(`${line}\n`);
	if (folder !== undefined && !existsSync(join(folder, "ground-truth"))) {
		say(
			`Skipped: there is no ground-truth in ${folder}. WCXB's dev and test folders have html/ and ground-truth/.`,
		);
		return;
	}
	const rows: Row[] = [];
	let ms = 0;
	for (const page of folder === undefined ? savedPages() : pagesOf(folder)) {
		const root = parseHtml(page.html);
		const before = process.cpuUsage();
		const { root: main, by } = findMain(root, page.url);
		const { user, system } = process.cpuUsage(before);
		ms += (user + system) / 1000;
		const text = visibleText(main);
		const { f1, precision, recall } = scoreOf(text, page.mainContent);
		const figures = [f1, precision, recall, shareOf(page.with, text), shareOf(page.without, text)];
		rows.push({ kind: page.kind, by, figures });
	}
	const before = folder === undefined ? BEFORE.tests : rows.length === DEV_PAGES ? BEFORE.dev : undefined;
	say(
		`${"".padEnd(16)}${["pages", "F1", "precision", "recall", "with", "without", "before"].map((name) => name.padStart(10)).join("")}`,
	);
	const line = (name: string, some: readonly Row[]): void => {
		const means = [0, 1, 2, 3, 4].map(
			(index) => some.reduce((sum, { figures }) => sum + (figures[index] as number), 0) / some.length,
		);
		const cells = [
			String(some.length),
			...means.map((mean) => mean.toFixed(3)),
			before?.[name]?.toFixed(3) ?? "",
		];
		say(`${name.padEnd(16)}${cells.map((cell) => cell.padStart(10)).join("")}`);
	};
	for (const [kind, some] of [...Map.groupBy(rows, ({ kind }) => kind)].toSorted()) line(kind, some);
	line("all", rows);
	const ways = [...Map.groupBy(rows, ({ by }) => by)].map(([by, some]) => `${by} ${some.length}`).join(", ");
	say(`\nTaken from: ${ways}. ${(ms / rows.length).toFixed(1)} ms of CPU time a page, without parsing.`);
	say(
		"Means over the pages of word F1, precision and recall, as WCXB counts them; of the pieces of text that belong to the\n" +
			'content ("with") the share that is found, and of those that don\'t ("without") the share that is kept. "before" is the F1\n' +
			"of articleOf at 2d6c66d.",
	);
}
