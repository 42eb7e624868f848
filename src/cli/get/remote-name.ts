// The name of the file that `-O` writes to.

import { basename } from "node:path";
import { shownUrl } from "../../base/index.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";

/** The file name that `-O` takes from a URL: its last path segment. Throws a CommandError where that is none. */
export function remoteName(url: string): string {
	const segment = new URL(url).pathname.split("/").at(-1) ?? "";
	let name: string;
	try {
		name = decodeURIComponent(segment);
	} catch {
		name = segment;
	}
	// A name from the network must not lead out of the folder (%2F), nor hide itself or be taken for an option.
	// Controls, and characters that turn the text around them or don't show, would deceive in a listing.
	const isSafe = name !== "" && name === basename(name) && !/^[.-]|[\p{C}\u2028\u2029\\]/u.test(name);
	if (isSafe) return name;
	throw new CommandError(
		name === ""
			? `${shownUrl(url)} ends without a file name`
			: `${JSON.stringify(name)} is no safe file name`,
		ExitCode.usage,
		"Choose one with -o FILE.",
	);
}
