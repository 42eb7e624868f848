// Where the content of each URL goes: -o, -O, --output-dir. Makes folders where it is asked to, and no file.

import { existsSync, mkdirSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { shownUrl } from "../../base/index.ts";
import { descriptorAt, faultOf, isStream } from "../../storage/index.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, usageError } from "../failure.ts";
import type { GetOptions } from "./options.ts";
import { remoteName } from "./remote-name.ts";

/** Where one URL's content goes. */
export type Destination =
	/** `isForced`: stdout was named, so that a terminal gets what may garble it. */
	| { readonly kind: "stdout"; readonly isForced: boolean }
	| { readonly kind: "file"; readonly path: string }
	/** Named by the server, in that folder; `path` is for one that gives no name. */
	| { readonly kind: "named"; readonly folder: string; readonly path: () => string };

type OutputOptions = Pick<
	GetOptions,
	"output" | "remote-name" | "remote-header-name" | "output-dir" | "create-dirs"
>;

const stdout: Destination = { kind: "stdout", isForced: false };

/** Throws a CommandError where the options and the number of URLs don't go together. */
export function checkOutputs(options: OutputOptions, urls: number): void {
	const { output, "remote-name": isRemote, "remote-header-name": isNamed } = options;
	if (isNamed && !isRemote)
		throw usageError("-J needs -O: the file is named by the server, or else as in the URL");
	const [only] = output;
	const isOneForAll = output.length === 1 && only !== undefined && (isStdoutName(only) || isStream(only));
	if (output.length === 0 || isOneForAll || output.length === urls) return;
	if (output.length === 1) {
		throw usageError(
			`-o names one file, but there are ${urls} URLs`,
			"Use -O, which names each file after its URL, or -o for each of them.",
		);
	}
	throw usageError(`there are ${output.length} -o, but ${urls} URL${urls === 1 ? "" : "s"}`);
}

/** Whether some content goes to stdout. */
export function writesToStdout({ output, "remote-name": isRemote }: OutputOptions): boolean {
	return output.length === 0 ? !isRemote : output.some(isStdoutName);
}

// Opening /dev/stdout again would begin at the start of a file that the shell has already written to.
function isStdoutName(path: string): boolean {
	return path === "-" || descriptorAt(path) === 1;
}

/** The destination of each URL, by its index. Throws a CommandError where an earlier URL's file has the name. */
export function destinations(
	options: OutputOptions,
	urls: readonly string[],
): (index: number) => Destination {
	const { output, "remote-name": isRemote, "remote-header-name": isNamed } = options;
	if (!isRemote) {
		return (index) => {
			const path = output[index] ?? output[0];
			if (path === undefined) return stdout;
			return isStdoutName(path)
				? { kind: "stdout", isForced: true }
				: { kind: "file", path: placed(options, path) };
		};
	}
	const names = urls.map(nameOf);
	const pathOf = (index: number): string => {
		const name = names[index];
		const url = urls[index] as string;
		if (typeof name !== "string") throw name;
		const owner = names.indexOf(name);
		if (owner === index) return placed(options, name);
		throw new CommandError(
			`${shownUrl(url)} isn't fetched: ${name} is the file of ${shownUrl(urls[owner] as string)}`,
			ExitCode.writeFailed,
			"Fetch it by itself: -o FILE names its file.",
		);
	};
	if (!isNamed) return (index) => ({ kind: "file", path: pathOf(index) });
	return (index) => ({ kind: "named", folder: folderOf(options), path: () => pathOf(index) });
}

function nameOf(url: string): string | CommandError {
	try {
		return remoteName(url);
	} catch (error) {
		return error as CommandError;
	}
}

function folderOf(options: OutputOptions): string {
	const folder = options["output-dir"] ?? ".";
	if (options["create-dirs"]) make(folder);
	return folder;
}

/** The path in its folder, which is made where that is asked for. */
function placed(options: OutputOptions, path: string): string {
	const folder = options["output-dir"];
	const whole = folder === undefined || isAbsolute(path) ? path : join(folder, path);
	if (options["create-dirs"] && !existsSync(dirname(whole))) make(dirname(whole));
	return whole;
}

function make(folder: string): void {
	try {
		mkdirSync(folder, { recursive: true });
	} catch (error) {
		throw faultOf(folder, error);
	}
}
