// The names of files that come from the network: of a URL (-O), or as the server gives one (-J). Pure.

import { basename } from "node:path";
import { shownUrl } from "../../base/index.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";

/** The file name that `-O` takes from a URL: its last path segment. Throws a CommandError if there is none. */
export function remoteName(url: string): string {
	const segment = new URL(url).pathname.split("/").at(-1) ?? "";
	const name = decoded(segment) ?? segment;
	if (isSafe(name)) return name;
	throw new CommandError(
		name === ""
			? `${shownUrl(url)} ends without a file name`
			: `${JSON.stringify(name)} is not a safe file name`,
		ExitCode.usage,
		"Choose one with -o FILE.",
	);
}

/**
 * A name from the network must not lead out of the folder (%2F), nor hide itself or look like an option. Controls, and
 * characters that turn the text around them or don't show, would deceive in a listing.
 */
function isSafe(name: string): boolean {
	return (
		name !== "" &&
		name === basename(name) &&
		Buffer.byteLength(name) <= 200 &&
		!/^[.-]|[\p{C}\u2028\u2029\\]/u.test(name)
	);
}

/**
 * The file name of a Content-Disposition (RFC 6266): `filename*` before `filename`, without the folders in it. Undefined where
 * there is none. Throws a CommandError where it is no safe name.
 */
export function dispositionName(field: string | null): string | undefined {
	const parameters = parametersOf(field ?? "");
	const given = extendedValue(parameters.get("filename*")) ?? plainValue(parameters.get("filename"));
	if (given === undefined) return undefined;
	// Some senders give a whole path, of their own system.
	const name = given.split(/[/\\]/).at(-1)?.trim() ?? "";
	if (isSafe(name)) return name;
	throw new CommandError(
		`the server gives the file name ${JSON.stringify(given.slice(0, 200))}, which isn't safe`,
		ExitCode.protocol,
		"Choose one with -o FILE.",
	);
}

/** Parameters by their name in lower case; of two, the first counts. */
function parametersOf(field: string): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	const parameter = /;\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/gy;
	parameter.lastIndex = /^[^;]*/.exec(field)?.[0].length ?? 0;
	for (let match = parameter.exec(field); match !== null; match = parameter.exec(field)) {
		const [, name = "", quoted, token = ""] = match;
		const key = name.toLowerCase();
		if (!found.has(key)) found.set(key, quoted?.replace(/\\(.)/g, "$1") ?? token.trim());
	}
	return found;
}

/** RFC 8187: charset'language'percent-encoded. */
function extendedValue(value: string | undefined): string | undefined {
	const [, charset = "", encoded] = /^([\w-]+)'[\w-]*'(.*)$/.exec(value ?? "") ?? [];
	if (encoded === undefined) return undefined;
	if (/^iso-8859-1$/i.test(charset)) return latin1(encoded);
	return /^utf-8$/i.test(charset) ? decoded(encoded) : undefined;
}

function latin1(text: string): string {
	return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Field values are bytes; senders mean UTF-8. */
function plainValue(value: string | undefined): string | undefined {
	if (value === undefined || !/[\x80-\xff]/.test(value)) return value;
	const utf8 = Buffer.from(value, "latin1").toString("utf8");
	return utf8.includes("\ufffd") ? value : utf8;
}

function decoded(text: string): string | undefined {
	try {
		return decodeURIComponent(text);
	} catch {
		return undefined;
	}
}
