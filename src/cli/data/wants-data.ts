// Whether `gannet get` is asked for data, and whether its options for that go together. Loads no parser.

import type { OptionValues } from "../command.ts";
import { usageError } from "../failure.ts";
import type { selectTable } from "./select-table.ts";

export type SelectOptions = OptionValues<typeof selectTable>;

/** Whether the options ask for what the content says in place of the content. */
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

/** What is asked of rows, of which Markdown has none. */
const rowOptions = ["attr", "xpath", "json-path", "links", "tables", "metadata", "article"] as const;

/** Throws a CommandError where options don't go together. */
export function checkSelectOptions(options: SelectOptions): void {
	checkMarkdownOptions(options);
	if (options.attr.length > 0 && options.select === undefined) {
		throw usageError(
			"--attr needs --select: the elements that it is an attribute of",
			"For one of XPath's: --xpath '//a/@href'.",
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
			`--${other} has no Markdown`,
			"--as markdown alone is the main content, with --whole the page, with --select what it matches.",
		);
	}
	const asked =
		(options.whole && "--whole") ||
		(options["front-matter"] && "--front-matter") ||
		(options["link-style"] !== "inline" && "--link-style") ||
		(options["image-style"] !== "link" && "--image-style");
	if (asked !== false) throw usageError(`${asked} needs --as markdown`);
}
