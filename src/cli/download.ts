// A file that is being downloaded. It is written as FILE.part and gets its name when it is complete, so that a partial
// file never looks like a whole one. What isn't a regular file (/dev/null, a pipe) is written as it is. Knows no network.

import {
	closeSync,
	fchmodSync,
	openSync,
	realpathSync,
	renameSync,
	rmSync,
	type Stats,
	statSync,
	writeSync,
} from "node:fs";
import { basename, dirname } from "node:path";
import { ExitCode } from "./exit-codes.ts";
import { CommandError, fileError } from "./failure.ts";

export interface Download {
	/** The path as the user gave it. */
	readonly path: string;
	/** Bytes written so far. */
	readonly bytes: number;
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

/** Opens the file for writing, before anything is asked of the network. Throws a CommandError. */
export function startDownload(path: string): Download {
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
	let descriptor: number | undefined = attempt(path, () => openSync(openPath, "w"));
	let bytes = 0;

	const close = (): void => {
		if (descriptor === undefined) return;
		const closing = descriptor;
		descriptor = undefined;
		closeSync(closing);
	};
	return {
		path,
		expectedBytes: undefined,
		get bytes() {
			return bytes;
		},
		write(chunk: Uint8Array): void {
			const to = descriptor;
			if (to === undefined) throw new Error("the download is over");
			attempt(path, () => {
				for (let offset = 0; offset < chunk.byteLength; ) offset += writeSync(to, chunk, offset);
			});
			bytes += chunk.byteLength;
		},
		finish(): void {
			attempt(path, () => {
				if (existing !== undefined && isRegular && descriptor !== undefined)
					fchmodSync(descriptor, existing.mode);
				close();
				if (isRegular) renameSync(openPath, target);
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
		},
	};
}

function lookAt(path: string): Stats | undefined {
	return attempt(path, () => statSync(path, { throwIfNoEntry: false }));
}

function attempt<T>(path: string, action: () => T): T {
	try {
		return action();
	} catch (error) {
		throw fileError("write", path, error, (code) =>
			code === "ENOENT" ? `Make it first: mkdir -p ${dirname(path)}` : undefined,
		);
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
	const isSafe = name !== "" && name === basename(name) && !/^[.-]|[\0-\x1f\x7f\\]/.test(name);
	if (isSafe) return name;
	throw new CommandError(
		name === "" ? `${url} ends without a file name` : `${JSON.stringify(name)} is no safe file name`,
		ExitCode.usage,
		"Choose one with -o FILE.",
	);
}
