// From a request's target to the names of a path below a folder, and nowhere else. Pure functions: the opener of the
// file also checks the file system with its symbolic links.

import { sep } from "node:path";

/** The parts of a target's path. */
export interface TargetPath {
	/** Decoded names, without "", ".", ".." or a separator in any of them. */
	readonly names: readonly string[];
	/** Whether the path ends in "/" and so asks for a folder. */
	readonly isFolder: boolean;
	/** The path as sent, still encoded. */
	readonly rawPath: string;
	/** The query as sent, with its "?"; "" if there is none. */
	readonly rawQuery: string;
}

/**
 * Reads the path of an origin-form ("/a/b?c") or absolute-form ("http://host/a/b?c") target. Returns a status if it
 * can't be served: 400 for bad encoding, 404 for a path that no file below the folder can have.
 */
export function parseTargetPath(target: string): TargetPath | 400 | 404 {
	const path = target.startsWith("/") ? target : pathOfUri(target);
	if (path === undefined) return 400;
	const queryAt = path.indexOf("?");
	const rawPath = (queryAt < 0 ? path : path.slice(0, queryAt)) || "/";
	const rawQuery = queryAt < 0 ? "" : path.slice(queryAt);
	if (!rawPath.startsWith("/") || rawPath.includes("#")) return 400;
	const rawNames = rawPath.slice(1).split("/");
	const isFolder = rawNames.at(-1) === "";
	if (isFolder) rawNames.pop();
	const names: string[] = [];
	for (const rawName of rawNames) {
		const name = decodeName(rawName);
		if (name === undefined) return 400;
		if (!isNameBelow(name)) return 404;
		names.push(name);
	}
	return { names, isFolder, rawPath, rawQuery };
}

/** RFC 9110 §4.2: a host and optionally a port. A user name before them would hide the host (§4.2.4). */
const AUTHORITY = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d*)?$/i;

/** The path and query of an http or https URI, unchanged; undefined for anything else. */
function pathOfUri(target: string): string | undefined {
	const [, authority = "", path] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(target) ?? [];
	return AUTHORITY.test(authority) && URL.canParse(target) ? path : undefined;
}

/** Decodes percent-encoding, strictly: undefined for "%zz", for bytes that are not UTF-8, and for NUL. */
function decodeName(rawName: string): string | undefined {
	try {
		const name = decodeURIComponent(rawName);
		return name.includes("\0") ? undefined : name;
	} catch {
		return undefined;
	}
}

/** Whether a name stays in its folder: no step up or aside, no separator of this or another system. */
export function isNameBelow(name: string): boolean {
	if (name === "" || name === "." || name === ".." || name.includes("/") || name.includes("\\")) return false;
	// On Windows a colon leads to another drive or stream, and trailing dots and spaces are dropped.
	return sep === "/" || !/:|[. ]$/.test(name);
}

/** Whether a name is private by default: ".git", ".env"; but not ".well-known" (RFC 8615). */
export function isHidden(name: string): boolean {
	return name.startsWith(".") && name !== ".well-known";
}
