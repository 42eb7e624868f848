// The page of `gannet help limits`: every limit that --limit sets, with the library's default. Pure text.

import type { Visible } from "../../base/index.ts";
import { Client, type ClientLimits } from "../../client/index.ts";
import { DOCUMENT_LIMITS } from "../../document/index.ts";
import { JSON_DEPTH, XML_LIMITS } from "../../document/internal.ts";
import { RECORD_LIMITS } from "../../record/index.ts";
import { formatCount } from "../terminal/units.ts";
import { definitions, type HelpTarget, heading, page, widest, wrap } from "./help.ts";
import { type LimitRange, limitGroups } from "./limits.ts";

/** The library's own numbers, by name. */
export async function defaultLimits(): Promise<Readonly<Record<string, number>>> {
	await using client = new Client();
	const ofClient: ClientLimits = client.limits;
	return { ...RECORD_LIMITS, ...XML_LIMITS, ...DOCUMENT_LIMITS, ...ofClient };
}

/** "64k", "256M", "1,000,000": sizes as --limit accepts them, if they are whole. */
function shownDefault(value: number, unit: LimitRange["unit"]): string {
	if (unit === "size") {
		for (const [factor, letter] of [
			[1024 ** 3, "G"],
			[1024 ** 2, "M"],
			[1024, "k"],
		] as const) {
			if (value >= factor && value % factor === 0) return `${value / factor}${letter}`;
		}
	}
	return formatCount(value);
}

export function limitsHelp(defaults: Readonly<Record<string, number>>, target: HelpTarget): Visible {
	const width = Math.min(target.columns, widest);
	const longest = Math.max(
		...limitGroups.flatMap(({ limits }) => Object.keys(limits).map((name) => name.length)),
	);
	const about =
		"Hostile input can be built to waste time and memory, so everything has a limit. --limit NAME=VALUE sets one for this run, and may be repeated. The error of a limit names it.";
	const always = limitGroups.flatMap(({ limits }) =>
		Object.entries(limits).flatMap(([name, { isWhole }]) => (isWhole === true ? [name] : [])),
	);
	const values = `k, M and G multiply bytes and characters by 1024. \`none\` switches a limit off, for sources that you trust; ${always.join(", ")} can't be switched off.`;
	const elsewhere =
		"These limits have their own options: --max-records, --max-redirects, --max-time, --connect-timeout, --max-pages, --max-wait.";
	const lists = limitGroups.flatMap(({ title, commands, limits }) => {
		const rows = Object.entries(limits).map(([name, { means, unit }]) => {
			const value = shownDefault(defaults[name] as number, unit);
			const shown = name === "depth" ? `${value} of XML, ${shownDefault(JSON_DEPTH, unit)} of JSON` : value;
			return [name, `${means} (default: ${shown})`] as const;
		});
		return [heading(`${title} (${commands.join(", ")})`, target) + definitions(rows, target, longest)];
	});
	return page(
		...wrap(about, width),
		"",
		...lists,
		...wrap(values, width),
		"",
		...wrap(elsewhere, width),
		"",
		heading("Examples", target).trimEnd(),
		`  ${target.style("dim", "# a page of 200 MB, for its links")}`,
		"  gannet get https://example.com/huge.html --links --limit documentBytes=512M",
		`  ${target.style("dim", "# rows as long as they like, from a file that you trust")}`,
		"  gannet extract dump.jsonl -r bird.json --limit lineBytes=none",
		"",
	);
}
