// How a request for a file is answered, by its conditions and ranges (RFC 9110 §13, §14): status, fields, and which parts of the
// file are the content. Pure.

import type { Stats } from "node:fs";
import { formatHttpDate } from "../base/index.ts";
import { FieldLines } from "../http/index.ts";
import { crypto } from "../runtime/index.ts";
import { type Conditions, evaluateConditions, isRangeWanted, type Validators } from "./conditions.ts";
import { errorResponse, type ServerRequest } from "./messages.ts";
import type { ServerResponse } from "./options.ts";
import { contentRange, selectRanges } from "./ranges.ts";
import type { ByteRange, FileContent } from "./response-content.ts";

/**
 * A file changed more recently than this may change again within its time stamp's precision, so its validators are
 * weak.
 */
const SETTLED_MS = 2_000;

/** What a response says about a file. */
export interface FileFacts {
	readonly size: number;
	readonly type: string;
	readonly validators: Validators;
	/** The fields of 304: ETag and Last-Modified. */
	readonly validation: FieldLines;
	/** The fields of 200. */
	readonly whole: FieldLines;
	/** The fields of 206, without those about the part. */
	readonly about: readonly (readonly [string, string])[];
}

export function factsOf(type: string, stats: Stats, now: number): FileFacts {
	const validators = validatorsOf(stats, now);
	const validation = [
		["ETag", validators.etag],
		["Last-Modified", validators.lastModifiedText],
	] as const;
	const about = [...validation, ["Accept-Ranges", "bytes"], ["X-Content-Type-Options", "nosniff"]] as const;
	return {
		size: stats.size,
		type,
		validators,
		validation: FieldLines.from(validation),
		whole: FieldLines.from([["Content-Type", type], ...about]),
		about,
	};
}

/** Whether a file can't change any more without another time stamp: of its content, or of the system's own about it. */
export function isSettled({ mtimeMs, ctimeMs }: Stats, now: number): boolean {
	return now - Math.max(mtimeMs, ctimeMs) > SETTLED_MS;
}

function validatorsOf({ mtimeMs, size }: Stats, now: number): Validators {
	const isStrong = now - mtimeMs > SETTLED_MS;
	const tag = `"${size.toString(16)}-${Math.round(mtimeMs * 1000).toString(16)}"`;
	const lastModified = Math.floor(mtimeMs / 1000) * 1000;
	return {
		etag: isStrong ? tag : `W/${tag}`,
		lastModified,
		lastModifiedText: formatHttpDate(lastModified),
		isLastModifiedStrong: isStrong,
	};
}

export interface FileAnswer {
	readonly response: ServerResponse;
	/** Without parts, the content, if any, is in the response. */
	readonly parts: FileContent["parts"] | undefined;
}

export function answerWithFile(request: ServerRequest, facts: FileFacts): FileAnswer {
	const { size, type, validators, about } = facts;
	const verdict = evaluateConditions(conditionsOf(request.headers), validators);
	if (verdict === 412) return { response: errorResponse(412, ""), parts: undefined };
	if (verdict === 304) return { response: { status: 304, headers: facts.validation }, parts: undefined };
	const ranges = selectedRanges(request, size, validators);
	if (ranges === "unsatisfiable") {
		const fields = [["Content-Range", `bytes */${size}`]] as const;
		return { response: errorResponse(416, `there are ${size} bytes`, fields), parts: undefined };
	}
	if (ranges === undefined) return { response: { headers: facts.whole }, parts: [{ start: 0, end: size }] };
	const [only] = ranges;
	if (ranges.length === 1 && only !== undefined) {
		const fields = [["Content-Type", type], ["Content-Range", contentRange(only, size)], ...about] as const;
		return { response: { status: 206, headers: fields }, parts: [only] };
	}
	const boundary = crypto().randomBytes(16).toString("hex");
	const fields = [["Content-Type", `multipart/byteranges; boundary=${boundary}`], ...about] as const;
	return { response: { status: 206, headers: fields }, parts: multipart(ranges, size, type, boundary) };
}

/** The bytes of parts of a file whose content is in memory. One part is a view of it. */
export function bytesOf(content: Buffer, parts: FileContent["parts"]): Buffer {
	const pieces = parts.map((part) =>
		typeof part === "string" ? Buffer.from(part, "latin1") : content.subarray(part.start, part.end),
	);
	const [only] = pieces;
	return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

/** The parts of a multipart/byteranges content (RFC 9110 §14.6). */
function multipart(
	ranges: readonly ByteRange[],
	size: number,
	type: string,
	boundary: string,
): (ByteRange | string)[] {
	const parts = ranges.flatMap((range, index) => [
		`${index === 0 ? "" : "\r\n"}--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: ${contentRange(range, size)}\r\n\r\n`,
		range,
	]);
	return [...parts, `\r\n--${boundary}--\r\n`];
}

/** RFC 9110 §14.2: a Range field has a meaning only in a GET. */
function selectedRanges(
	{ method, headers: fields }: ServerRequest,
	size: number,
	validators: Validators,
): readonly ByteRange[] | "unsatisfiable" | undefined {
	const value = method === "GET" ? fields.get("range") : null;
	if (value === null) return undefined;
	return isRangeWanted(fields.get("if-range") ?? undefined, validators)
		? selectRanges(value, size)
		: undefined;
}

function conditionsOf(fields: FieldLines): Conditions {
	const value = (name: string): string | undefined => fields.get(name) ?? undefined;
	return {
		ifMatch: value("if-match"),
		ifNoneMatch: value("if-none-match"),
		ifModifiedSince: value("if-modified-since"),
		ifUnmodifiedSince: value("if-unmodified-since"),
	};
}
