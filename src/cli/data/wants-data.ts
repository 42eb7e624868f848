// Whether `gannet get` is to print data, and whether its options for that fit together. Loads no parser.

import type { OptionValues } from "../arguments/command.ts";
import { usageError } from "../failure.ts";
import type { selectTable } from "./select-table.ts";

export type SelectOptions = OptionValues<typeof selectTable>;

/** Whether the options ask for data from the content instead of the content. */
export function wantsData(options: SelectOptions): boolean {
	const { select, xpath, links, tables, metadata, article, as } = options;
	return (
		select !== undefined ||
		xpath !== undefined ||
		options["json-path"] !== undefined ||
		links ||
		tables ||
		metadata ||
		article ||
		as !== undefined
	);
}

/** Options for rows, which Markdown doesn't have. */
const rowOptions = ["attr", "xpath", "json-path", "links", "tables", "metadata", "article"] as const;

/** Throws a CommandError if options don't fit together. */
export function checkSelectOptions(options: SelectOptions): void {
	checkMarkdownOptions(options);
	if (options.nth !== undefined && !options.tables)
		throw usageError("--nth requires --tables, of which it is one");
	if (options.attr.length > 0 && options.select === undefined) {
		throw usageError(
			"--attr requires --select, which finds the elements",
			"With XPath, write --xpath '//a/@href'.",
		);
	}
}

function checkMarkdownOptions(options: SelectOptions): void {
	if (options.as === "markdown") {
		const other = rowOptions.find((name) => {
			const value = options[name];
			return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
		});
		if (other === undefined) return;
		throw usageError(
			`--${other} can't be printed as Markdown`,
			"--as markdown prints the main content, with --whole the whole page, with --select the matching elements.",
		);
	}
	const asked =
		(options.whole && "--whole") ||
		(options["front-matter"] && "--front-matter") ||
		(options["link-style"] !== "inline" && "--link-style") ||
		(options["image-style"] !== "link" && "--image-style");
	if (asked !== false) throw usageError(`${asked} requires --as markdown`);
}
