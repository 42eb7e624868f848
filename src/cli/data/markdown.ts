// `--as markdown`: a page as Markdown, its main content unless the options say otherwise.

import { messageIn } from "../../base/index.ts";
import type { Document } from "../../document/index.ts";
import { among, type GivenLimits } from "../arguments/limit-option.ts";
import { articleLimits, markdownLimits } from "../arguments/limits.ts";
import { namingOf } from "../arguments/option-names.ts";
import { type Output, writeText } from "../context.ts";
import { wrongKind } from "./rows.ts";
import type { SelectOptions } from "./wants-data.ts";

/**
 * @param fetched - when the page arrived, for the front matter
 * @param note - for what was changed or lost Throws DocumentErrors, and a CommandError if the document is not a page.
 */
export async function printMarkdown(
	document: Document,
	{ options, limits }: { readonly options: SelectOptions; readonly limits: GivenLimits },
	target: Pick<Output, "write" | "isTerminal">,
	fetched: Date,
	note: (text: string) => void,
): Promise<void> {
	if (document.kind !== "html" && document.kind !== "xml") throw wrongKind("--as markdown", "HTML", document);
	const { text, findings } = document.markdown({
		whole: options.whole,
		select: options.select,
		links: options["link-style"],
		images: options["image-style"],
		frontMatter: options["front-matter"],
		fetched,
		limits: among(limits, { ...articleLimits, ...markdownLimits }),
	});
	for (const finding of findings) note(messageIn(finding, namingOf("get")));
	if (text === "") note(`nothing was found in the ${document.kind} at ${document.url}`);
	else await writeText(target, text);
}
