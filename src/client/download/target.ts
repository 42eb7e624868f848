// Where a download goes: a FILE.part that gets its name when it is complete, or a pipe, device or descriptor, which can
// only be appended to. Knows no request.

import { adviceOf, option, say } from "../../base/index.ts";
import {
	type NoteData,
	type OutputStream,
	openStream,
	PartFile,
	StorageError,
	type StreamTarget,
	targetOf,
} from "../../storage/index.ts";
import { ClientError, fileError } from "../errors.ts";
import type { Part } from "./resume.ts";
import type { Range } from "./segments.ts";

/** What the bytes are a part of, as the note next to FILE.part says. */
export interface DownloadOrigin {
	/** For people: without secrets. */
	readonly url: string;
	/** The hash of the whole URL; undefined in notes of version 0.1.0. */
	readonly urlHash: string | undefined;
	/** Undefined if versions can't be distinguished: then the bytes can't be continued. */
	readonly validator: string | undefined;
	/** Bytes of the whole, if known. */
	readonly total: number | undefined;
	/** Whether bytes of it came over TLS that was not verified. */
	readonly isUnverified: boolean;
	/** Which bytes are there, if several connections fetched them; undefined if they are the first ones. */
	readonly ranges?: readonly Range[] | undefined;
}

export interface DownloadTarget {
	readonly bytes: number;
	/** How many of them are from an earlier call. */
	readonly earlierBytes: number;
	/** Whether what was written can be undone. */
	readonly canRestart: boolean;
	/** The origin of the bytes that are there. */
	origin: DownloadOrigin | undefined;
	/** Undoes what was written. */
	restart(): void;
	/** Notes what the content to come is, before its first byte is written. */
	describe(origin: DownloadOrigin): void;
	/** Writes before it returns; undefined if that takes time. */
	readonly writeNow: ((bytes: Uint8Array) => void) | undefined;
	write(bytes: Uint8Array): Promise<void>;
	/** Writes at a position; only if `canRestart` is always true. */
	writeAt(bytes: Uint8Array, position: number): void;
	/** Whether parts may be written in any order. */
	readonly takesParts: boolean;
	/** Everything that was written, in order; undefined if it can't be read again. */
	readonly pieces: (() => Iterable<Uint8Array>) | undefined;
	/** Everything is there. */
	finish(): Promise<void>;
	/** It is of no use: keeps nothing. */
	remove(): Promise<void>;
	/** It ends before that. Returns the path of what is kept. */
	leave(): Promise<string | undefined>;
}

/** What can be continued; undefined if there is nothing. */
export function partOf({ bytes, origin }: DownloadTarget): Part | undefined {
	if (bytes === 0 || origin?.validator === undefined || origin.ranges !== undefined) return undefined;
	return { bytes, validator: origin.validator, total: origin.total };
}

/** Opens the target. Throws a ClientError, kind "file". */
export async function openTarget(
	path: string,
	existing: "continue" | "discard" | "replace",
	signal: AbortSignal | undefined,
): Promise<DownloadTarget> {
	try {
		const target = targetOf(path);
		if (target.kind === "stream") return await streamTarget(target, signal);
		return partTarget(
			PartFile.open(target, { existing, isEarlierNote: (data) => originOf(data) !== undefined }),
		);
	} catch (error) {
		throw signal?.aborted === true ? stopped(path, signal) : translated(path, error, "prepare");
	}
}

function stopped(path: string, { reason }: AbortSignal): ClientError {
	const what = `${path} was waiting for its reader when`;
	const isTime = reason instanceof DOMException && reason.name === "TimeoutError";
	return isTime
		? new ClientError(`${what} the time of its signal was up`, {
				kind: "timeout",
				phase: "receive",
				code: "signal",
				cause: reason,
			})
		: new ClientError(`${what} its caller aborted it`, { kind: "aborted", phase: "receive", cause: reason });
}

/** The file system's error as a ClientError. Errors about something else (an abort) stay. */
function translated(path: string, error: unknown, phase: "prepare" | "receive" | "done"): unknown {
	if (!(error instanceof StorageError)) return error;
	const { target: at, code, why, cause } = error;
	if (code !== "in-use" && code !== "not-ours") return fileError(path, error, phase);
	const advice = [...adviceOf(error), say`start over with ${option('existingPart: "replace"')}`];
	return fileError(path, new StorageError(at, code, why, { advice, cause }), phase);
}

function partTarget(file: PartFile): DownloadTarget {
	const { path } = file;
	const guarded = <T>(act: () => T): T => {
		try {
			return act();
		} catch (error) {
			throw translated(path, error, "receive");
		}
	};
	let earlierBytes = file.bytes;
	const writeNow = (bytes: Uint8Array): void => guarded(() => file.write(bytes));
	const target: DownloadTarget = {
		get bytes() {
			return file.bytes;
		},
		get earlierBytes() {
			return earlierBytes;
		},
		canRestart: true,
		origin: file.earlier === undefined ? undefined : originOf(file.earlier),
		restart() {
			guarded(() => file.restart());
			earlierBytes = 0;
			target.origin = undefined;
		},
		describe(origin) {
			guarded(() => file.describe(noteOf(origin)));
			target.origin = origin;
		},
		writeNow,
		write: async (bytes) => writeNow(bytes),
		writeAt: (bytes, position) => guarded(() => file.writeAt(bytes, position)),
		takesParts: true,
		pieces: () => file.pieces(),
		remove: async () => file.remove(),
		async finish() {
			try {
				await file.finish();
			} catch (error) {
				throw translated(path, error, "done");
			}
		},
		leave: async () => (file.leave(noteOf(target.origin)) ? path : undefined),
	};
	return target;
}

async function streamTarget(target: StreamTarget, signal: AbortSignal | undefined): Promise<DownloadTarget> {
	const { path } = target;
	const output: OutputStream = await openStream(target, { signal });
	let bytes = 0;
	const stream: DownloadTarget = {
		get bytes() {
			return bytes;
		},
		earlierBytes: 0,
		get canRestart() {
			return bytes === 0;
		},
		origin: undefined,
		restart() {
			stream.origin = undefined;
		},
		describe(origin) {
			stream.origin = origin;
		},
		writeNow: undefined,
		async write(chunk) {
			try {
				await output.write(chunk);
			} catch (error) {
				throw signal?.aborted === true ? stopped(path, signal) : translated(path, error, "receive");
			}
			bytes += chunk.length;
		},
		writeAt() {
			throw new Error("a stream takes bytes in order");
		},
		takesParts: false,
		pieces: undefined,
		remove: () => output.close(),
		finish: () => output.close(),
		async leave() {
			await output.close();
			return undefined;
		},
	};
	return stream;
}

function noteOf(origin: DownloadOrigin | undefined): NoteData {
	return { ...origin };
}

/** What a note says; undefined for an invalid one. */
function originOf({
	url,
	urlHash,
	validator,
	total,
	isUnverified,
	ranges,
}: NoteData): DownloadOrigin | undefined {
	if (ranges !== undefined && !isRanges(ranges)) return undefined;
	const isTotal = total === undefined || (Number.isSafeInteger(total) && (total as number) >= 0);
	if (typeof url !== "string" || !isTotal || !isText(urlHash) || !isText(validator)) return undefined;
	return {
		url,
		urlHash,
		validator,
		total: total as number | undefined,
		isUnverified: isUnverified === true,
		ranges: ranges as readonly Range[] | undefined,
	};
}

function isRanges(value: unknown): value is readonly Range[] {
	return (
		Array.isArray(value) && value.every((range) => Array.isArray(range) && range.every(Number.isSafeInteger))
	);
}

function isText(value: unknown): value is string | undefined {
	return value === undefined || typeof value === "string";
}
