// A file that is being downloaded. It is written as FILE.part and gets its name when it is complete, so that a partial
// file never looks like a whole one. FILE.part.json beside it remembers what it is a part of, so that it can be continued.
// What isn't a regular file (/dev/null, a pipe) is written as it is. Knows no network.

import {
	closeSync,
	fchmodSync,
	ftruncateSync,
	openSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	type Stats,
	statSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { basename } from "node:path";
import { shownUrl } from "../base/index.ts";
import { faultOf } from "../storage/index.ts";
import { ExitCode } from "./exit-codes.ts";
import { CommandError } from "./failure.ts";

/** What a file will be: a validator that If-Range takes (RFC 9110 §13.1.5), and its size where that is known. */
export interface Origin {
	readonly url: string;
	readonly validator: string;
	readonly total: number | undefined;
	/** Whether bytes of it came over TLS that was not verified. */
	readonly isUnverified: boolean;
}

export interface Download {
	/** The path as the user gave it. */
	readonly path: string;
	/** Bytes in the file so far. */
	readonly bytes: number;
	/** What the bytes in the file are the beginning of; undefined where there are none, or nothing could tell. */
	readonly origin: Origin | undefined;
	/** Whether bytes of an earlier run are among them. */
	readonly hasEarlier: boolean;
	/** Whether bytes of an earlier run were thrown away, because nobody knows what they are a part of. */
	readonly hasLostEarlier: boolean;
	/** Remembers what the file will be, for whoever continues it; undefined where nothing could tell. */
	remember(origin: Origin | undefined): void;
	/** Begins anew: the bytes that are there are of no use. */
	restart(): void;
	/** Bytes that the file will have, where that is known; set by whoever knows. */
	expectedBytes: number | undefined;
	/** Writes before it returns: the bytes may be reused afterwards. Throws a CommandError. */
	write(bytes: Uint8Array): void;
	/** The content is complete: the file gets its name. */
	finish(): void;
	/** The content is not complete. Keeps what has arrived and returns its path; undefined where there is nothing to keep. */
	abandon(): string | undefined;
	/** Removes what was written. */
	remove(): void;
}

/**
 * Opens the file for writing, before anything is asked of the network. With `continues` the bytes of an earlier run are
 * kept where it is known what they are a part of. Throws a CommandError.
 */
export function startDownload(path: string, continues = false): Download {
	const existing = lookAt(path);
	if (existing?.isDirectory() === true) {
		throw new CommandError(
			`${path} is a folder`,
			ExitCode.writeFailed,
			`Name a file in it, for example -o ${path.replace(/\/$/, "")}/index.html`,
		);
	}
	const isRegular = existing === undefined || existing.isFile();
	// A link stays a link: what it points to is replaced.
	const target = existing !== undefined && isRegular ? realpathSync(path) : path;
	const openPath = isRegular ? `${target}.part` : path;
	const notePath = `${openPath}.json`;
	const earlier = continues && isRegular ? lookAt(openPath) : undefined;
	let origin = earlier?.isFile() === true && earlier.size > 0 ? readOrigin(notePath) : undefined;
	let descriptor: number | undefined = attempt(path, () =>
		openSync(openPath, origin === undefined ? "w" : "r+"),
	);
	let bytes = origin === undefined ? 0 : (earlier?.size ?? 0);
	let hasEarlier = origin !== undefined;
	const forget = (): void => {
		if (origin !== undefined) rmSync(notePath, { force: true });
		origin = undefined;
	};
	if (isRegular && origin === undefined) rmSync(notePath, { force: true });

	const close = (): void => {
		if (descriptor === undefined) return;
		const closing = descriptor;
		descriptor = undefined;
		closeSync(closing);
	};
	return {
		path,
		get origin() {
			return bytes > 0 ? origin : undefined;
		},
		hasLostEarlier: origin === undefined && earlier !== undefined && earlier.size > 0,
		get hasEarlier() {
			return hasEarlier;
		},
		expectedBytes: undefined,
		get bytes() {
			return bytes;
		},
		remember(next: Origin | undefined): void {
			forget();
			if (next === undefined || !isRegular) return;
			origin = next;
			attempt(path, () => writeFileSync(notePath, `${JSON.stringify(next)}\n`, { mode: 0o600 }));
		},
		restart(): void {
			const to = descriptor;
			if (to !== undefined) attempt(path, () => ftruncateSync(to, 0));
			bytes = 0;
			hasEarlier = false;
			this.expectedBytes = undefined;
			forget();
		},
		write(chunk: Uint8Array): void {
			const to = descriptor;
			if (to === undefined) throw new Error("the download is over");
			attempt(path, () => {
				for (let offset = 0; offset < chunk.byteLength; ) {
					const length = chunk.byteLength - offset;
					// A pipe has no positions; a continued file is open at its beginning.
					const position = isRegular ? bytes + offset : null;
					offset += writeSync(to, chunk, offset, length, position);
				}
			});
			bytes += chunk.byteLength;
		},
		finish(): void {
			attempt(path, () => {
				if (existing !== undefined && isRegular && descriptor !== undefined)
					fchmodSync(descriptor, existing.mode);
				close();
				if (isRegular) renameSync(openPath, target);
				forget();
			});
		},
		abandon(): string | undefined {
			if (bytes === 0) this.remove();
			else close();
			return bytes > 0 && isRegular ? openPath : undefined;
		},
		remove(): void {
			close();
			if (isRegular) rmSync(openPath, { force: true });
			forget();
		},
	};
}

/** What the note says; undefined where there is none, or none that can be read. */
function readOrigin(path: string): Origin | undefined {
	try {
		const note: unknown = JSON.parse(readFileSync(path, "utf8"));
		const { url, validator, total, isUnverified } = note as Partial<Record<keyof Origin, unknown>>;
		if (typeof url !== "string" || typeof validator !== "string") return undefined;
		return {
			url,
			validator,
			total: typeof total === "number" ? total : undefined,
			isUnverified: isUnverified === true,
		};
	} catch {
		return undefined;
	}
}

function lookAt(path: string): Stats | undefined {
	return attempt(path, () => statSync(path, { throwIfNoEntry: false }));
}

function attempt<T>(path: string, action: () => T): T {
	try {
		return action();
	} catch (error) {
		throw faultOf(path, error);
	}
}

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
