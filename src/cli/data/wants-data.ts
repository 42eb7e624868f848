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

/** Throws a CommandError where options don't go together. */
export function checkSelectOptions(options: SelectOptions): void {
	if (options.attr.length > 0 && options.select === undefined) {
		throw usageError(
			"--attr needs --select: the elements that it is an attribute of",
			"For one of XPath's: --xpath '//a/@href'.",
		);
	}
}
