// Events and texts without their secrets: each is replaced by a mask of its length.

import { findFieldSecrets, findSecrets } from "../../base/index.ts";
import type { TraceEvent } from "../../trace/index.ts";
import { type MaskPlace, maskOf } from "./paint.ts";
import { latin1Of, type Secrets } from "./secrets.ts";

/** What is known about secrets. */
export interface Masking {
	readonly secrets: Secrets;
	readonly secretHeaders: readonly string[];
}

/** A URL, a message or another line without its secrets. */
export function maskedText(text: string, secrets: Secrets, place: MaskPlace = "text"): string {
	const found: Found[] = [];
	findSecrets(text, "line", (start, end) => {
		found.push({ start, end, number: secrets.learn(latin1Of(text.slice(start, end))) });
	});
	if (secrets.longest > 0) secrets.find(text, (start, end, number) => found.push({ start, end, number }));
	return painted(text, found, place);
}

/** Members of events that are URLs, or a part of one. */
const URLS: ReadonlySet<string> = new Set(["from", "proxy", "target", "url"]);

interface Found {
	readonly start: number;
	readonly end: number;
	readonly number: number;
}

function painted(text: string, found: readonly Found[], place: MaskPlace): string {
	if (found.length === 0) return text;
	let result = "";
	let at = 0;
	for (const { start, end, number } of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
		if (end <= at) continue;
		const from = Math.max(start, at);
		result += text.slice(at, from) + maskOf(end - from, number, place);
		at = end;
	}
	return result + text.slice(at);
}

/** A copy of an event whose texts have no secrets in them. */
export function maskedEvent(event: TraceEvent, masking: Masking): object {
	return maskedMembers(event, masking);
}

function maskedMembers(value: object, masking: Masking): object {
	const masked: Record<string, unknown> = {};
	for (const [name, member] of Object.entries(value)) masked[name] = maskedMember(name, member, masking);
	return masked;
}

function maskedMember(name: string, value: unknown, masking: Masking): unknown {
	if (typeof value === "string")
		return name === "type" ? value : maskedText(value, masking.secrets, URLS.has(name) ? "url" : "text");
	if (Array.isArray(value)) {
		if (name === "fields") return value.map((line: readonly [string, string]) => maskedField(line, masking));
		return value.map((each) => maskedMember("", each, masking));
	}
	return typeof value === "object" && value !== null ? maskedMembers(value, masking) : value;
}

/** A field line without its secrets. */
function maskedField(
	[name, value]: readonly [string, string],
	{ secrets, secretHeaders }: Masking,
): readonly [string, string] {
	const found: Found[] = [];
	findFieldSecrets(
		name,
		value,
		(start, end) => {
			found.push({ start, end, number: secrets.learn(value.slice(start, end)) });
		},
		secretHeaders,
	);
	if (secrets.longest > 0) secrets.find(value, (start, end, number) => found.push({ start, end, number }));
	return [name, painted(value, found, "text")];
}
