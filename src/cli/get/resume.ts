// -C -: what an answer to "the rest, if it is still the same" means for the bytes that are there already. Pure.
// A 206 that isn't exactly the rest is refused: bytes in the wrong place look like a file.

/** What the server said. */
export interface RangeAnswer {
	readonly status: number;
	readonly contentRange: string | null;
	readonly etag: string | null;
}

export type Continuation =
	/** The content is the rest; `total` is the size of the whole, where it is known. */
	| { readonly type: "append"; readonly total: number | undefined }
	/** The content is the whole, because it is another one now or the server knows no ranges. */
	| { readonly type: "restart" }
	/** Nothing is missing. */
	| { readonly type: "complete" }
	/** The answer can't be used; `why` is the end of a sentence. */
	| { readonly type: "refused"; readonly why: string };

/** `bytes` are there already; `validator` went out as If-Range. */
export function continuation(
	{ status, contentRange, etag }: RangeAnswer,
	bytes: number,
	validator: string,
): Continuation {
	if (status === 200) return { type: "restart" };
	const [, unsatisfied] = /^bytes \*\/(\d+)$/i.exec(contentRange ?? "") ?? [];
	if (status === 416 && Number(unsatisfied) === bytes) return { type: "complete" };
	if (status !== 206) return { type: "refused", why: `was answered with ${status}` };
	const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(contentRange ?? "") ?? [];
	if (first === undefined || last === undefined || total === undefined) {
		return { type: "refused", why: "was answered with a part that doesn't say where it belongs" };
	}
	if (Number(first) !== bytes || Number(last) < Number(first)) {
		return {
			type: "refused",
			why: `was answered with bytes ${first} to ${last} where those from ${bytes} on were asked for`,
		};
	}
	if (etag !== null && validator.startsWith('"') && etag !== validator) {
		return { type: "refused", why: "was answered with a part of something else" };
	}
	if (total === "*") return { type: "append", total: undefined };
	if (Number(last) >= Number(total)) {
		return { type: "refused", why: `was answered with bytes up to ${last} of only ${total}` };
	}
	return { type: "append", total: Number(total) };
}

/** Between Last-Modified and Date, for the former to be a strong validator (RFC 9110 §8.8.2.2, with room for clocks). */
const steadyMs = 60_000;

/** A validator that If-Range takes: a strong ETag, or a Last-Modified that nothing can have changed since; else undefined. */
export function strongValidator(headers: { get(name: string): string | null }): string | undefined {
	const etag = headers.get("etag");
	if (etag !== null && /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag)) return etag;
	const modified = headers.get("last-modified");
	const age = Date.parse(headers.get("date") ?? "") - Date.parse(modified ?? "");
	return modified !== null && age >= steadyMs ? modified : undefined;
}
