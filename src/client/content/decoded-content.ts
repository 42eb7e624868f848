// The decoded content of a response (RFC 9110 §8.4): at once if it is small and has arrived, otherwise piece by piece
// at the reader's pace. Owns the limits on decoded data. The output of every decoder counts, not only the last one's: a
// bomb may explode in the middle of a stack.

import { option, type Sentence, say } from "../../base/index.ts";
import type { MessageHead } from "../../http/index.ts";
import {
	ClientError,
	type ClientErrorDetails,
	type ClientErrorKind,
	type ClientErrorPhase,
} from "../errors.ts";
import { CodingFault, type CodingName, CodingsRefused, decodeWhole, readCodings } from "./codings.ts";
import { decoding } from "./decoding.ts";
import { type ChunkConsumer, type Content, consumeView, type Whole } from "./incoming.ts";

/** See `ClientLimits`. */
export interface DecodingLimits {
	/** How many content codings a response may have. */
	readonly codings: number;
	/** How large decoded content may be, in bytes. */
	readonly decodedBytes: number;
	/** How many times as large as the encoded content the decoded content may be. */
	readonly decodedRatio: number;
}

/** What decoding needs of its exchange. */
interface DecodingOwner {
	contentIsStreamed(): void;
	/** All of it is decoded. */
	contentDecoded(codings: readonly CodingName[], encodedBytes: number, decodedBytes: number): void;
	contentOverLimit(limit: number): ClientError;
	contentConsumerFailed(cause: unknown): ClientError;
	contentDiscarded(): ClientError;
	error(
		kind: ClientErrorKind,
		phase: ClientErrorPhase,
		message: string | Sentence,
		more?: Partial<ClientErrorDetails>,
	): ClientError;
}

const asItCame = say`get it unchanged with ${option("decode: false")}`;
const raiseIt = "raise it if you trust this peer";

/** Coded content up to this size is decoded on this thread: another thread would cost more. */
const ONE_SHOT_BYTES: number = 64 * 1024;
/** The limit of its output: 1 to 3 ms, and too little for `decodedRatio` to apply. */
const ONE_SHOT_DECODED_BYTES: number = 1024 * 1024;
/** Below this size no ratio is too large. */
const FREE_BYTES: number = 1024 * 1024;

/** The content for its readers: `raw` itself if the codings in the head change nothing, or one of them is unknown. */
export function contentOf(
	head: MessageHead,
	raw: Content,
	owner: DecodingOwner,
	limits: DecodingLimits,
): Content {
	const lines = head.fields.getAll("content-encoding");
	const codings = readCodings(lines, limits.codings);
	// Fetch standard, "handle content codings": the bytes as they are. Most unknown codings are no codings: "utf-8".
	if (codings instanceof CodingsRefused && codings.reason === "unknown") return raw;
	if (codings instanceof CodingsRefused || codings.length > 0) {
		return new DecodedContent(raw, codings, lines.join(", "), owner, limits);
	}
	return raw;
}

type Mode = "untouched" | "collect" | "pull" | "view" | "discard";

class DecodedContent implements Content {
	readonly #raw: Content;
	readonly #codings: readonly CodingName[] | CodingsRefused;
	readonly #named: string;
	readonly #owner: DecodingOwner;
	readonly #limits: DecodingLimits;
	#mode: Mode = "untouched";
	/** The coded bytes that were taken from `raw` to see whether they are few; `#isAll` if there are no more. */
	#taken: Buffer<ArrayBuffer>[] | undefined;
	#isAll = false;
	#whole: Buffer | undefined;
	#size = 0;
	#pieces: AsyncGenerator<Buffer<ArrayBuffer>, void, undefined> | undefined;
	#error: ClientError | undefined;

	constructor(
		raw: Content,
		codings: readonly CodingName[] | CodingsRefused,
		named: string,
		owner: DecodingOwner,
		limits: DecodingLimits,
	) {
		this.#raw = raw;
		this.#codings = codings;
		this.#named = named;
		this.#owner = owner;
		this.#limits = limits;
	}

	get isUsed(): boolean {
		return this.#mode !== "untouched";
	}

	get size(): number {
		return this.#size;
	}

	wholeNow(limit: number): Whole | undefined {
		if (this.#whole !== undefined) return this.#mode === "collect" ? this.#whole : undefined;
		if (this.#mode !== "untouched" || this.#taken !== undefined) return undefined;
		const coded = this.#raw.wholeNow(ONE_SHOT_BYTES);
		if (coded === undefined) return undefined;
		this.#taken = [coded as Buffer<ArrayBuffer>];
		this.#isAll = true;
		const whole = this.#decodeAtOnce(limit);
		if (whole !== undefined) this.#mode = "collect";
		return whole;
	}

	/** The decoded content if it is small; undefined if it isn't, or if it can't be decoded and `#error` says why. */
	#decodeAtOnce(limit: number): Buffer | undefined {
		const most = Math.floor(Math.min(ONE_SHOT_DECODED_BYTES, limit, this.#limits.decodedBytes));
		try {
			const coded = Buffer.concat(this.#taken ?? []);
			const whole = coded.length === 0 ? coded : decodeWhole(coded, this.#names(), most);
			if (whole === undefined) return undefined;
			this.#whole = whole;
			this.#size = whole.length;
			this.#taken = undefined;
			if (coded.length > 0) this.#owner.contentDecoded(this.#names(), coded.length, whole.length);
			return whole;
		} catch (error) {
			this.#fail(error);
			return undefined;
		}
	}

	async collect(limit: number): Promise<Whole> {
		this.#mode = "collect";
		if (this.#error === undefined && this.#taken === undefined) await this.#takeFew();
		if (this.#error === undefined && this.#isAll) {
			const whole = this.#decodeAtOnce(limit);
			if (whole !== undefined) return whole;
		}
		const pieces: Buffer[] = [];
		for (let piece = await this.next(); piece !== undefined; piece = await this.next()) {
			this.#size += piece.length;
			if (this.#size > limit) throw this.#fail(this.#owner.contentOverLimit(limit));
			pieces.push(piece);
		}
		if (this.#isDiscarded()) throw this.#owner.contentDiscarded();
		this.#whole = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
		return this.#whole;
	}

	/** Takes coded bytes until all are there, or there are too many to decode at once. */
	async #takeFew(): Promise<void> {
		const taken: Buffer<ArrayBuffer>[] = [];
		this.#taken = taken;
		try {
			this.#raw.startPulling(false);
			for (let size = 0; size <= ONE_SHOT_BYTES; ) {
				const piece = (await this.#raw.next()) as Buffer<ArrayBuffer> | undefined;
				if (this.#isDiscarded()) throw this.#owner.contentDiscarded();
				if (piece === undefined) {
					this.#isAll = true;
					return;
				}
				taken.push(piece);
				size += piece.length;
			}
		} catch (error) {
			this.#fail(error);
		}
	}

	async consumeViews(consumer: ChunkConsumer): Promise<void> {
		this.startPulling(true);
		this.#mode = "view";
		for (let piece = await this.next(); piece !== undefined; piece = await this.next()) {
			try {
				consumeView(piece, consumer);
			} catch (cause) {
				throw this.#fail(this.#owner.contentConsumerFailed(cause));
			}
		}
		if (this.#isDiscarded()) throw this.#owner.contentDiscarded();
	}

	startPulling(isStreamed: boolean): void {
		if (isStreamed) this.#owner.contentIsStreamed();
		this.#mode = "pull";
		if (this.#taken === undefined) this.#raw.startPulling(isStreamed);
	}

	async next(): Promise<Buffer<ArrayBuffer> | undefined> {
		if (this.#error !== undefined) throw this.#error;
		try {
			this.#pieces ??= this.#decoded();
			const { value } = await this.#pieces.next();
			return this.#isDiscarded() ? undefined : (value ?? undefined);
		} catch (error) {
			if (this.#isDiscarded()) return undefined;
			throw this.#fail(error);
		}
	}

	discard(): void {
		if (this.#mode === "discard") return;
		this.#mode = "discard";
		this.#whole = undefined;
		this.#taken = undefined;
		this.#raw.discard();
		// Closes the decoders, and ignores their errors.
		this.#pieces?.return().catch(() => undefined);
	}

	whenSettled(callback: (error: ClientError | undefined) => void): void {
		this.#raw.whenSettled(callback);
	}

	#isDiscarded(): boolean {
		return this.#mode === "discard";
	}

	/** The first failure stays: what was read until then must not look complete. */
	#fail(cause: unknown): ClientError {
		this.#error ??= cause instanceof ClientError ? cause : this.#faulty(cause);
		this.#taken = undefined;
		this.#raw.discard();
		this.#pieces?.return().catch(() => undefined);
		return this.#error;
	}

	#faulty(cause: unknown): ClientError {
		if (!(cause instanceof CodingFault)) throw cause;
		return this.#owner.error(
			"content",
			"receive",
			`was answered with content that can't be decoded (content-encoding ${this.#named}): the ${cause.coding} data ${cause.message}`,
			{ code: "decode", option: "decode", advice: asItCame, cause: cause.cause ?? cause },
		);
	}

	/** The codings by name. Throws a ClientError if they were refused. */
	#names(): readonly CodingName[] {
		const codings = this.#codings;
		if (!(codings instanceof CodingsRefused)) return codings;
		throw this.#owner.error(
			"limit",
			"receive",
			say`was answered with content in more codings than the ${codings.value} of ${option("limits.codings")}`,
			{ code: "codings", option: "limits.codings", value: Number(codings.value), advice: asItCame },
		);
	}

	async *#decoded(): AsyncGenerator<Buffer<ArrayBuffer>, void, undefined> {
		const gauge = new RatioMeter(this.#owner, this.#limits);
		const coded = this.#coded(gauge);
		const first = await coded.next();
		// Empty content has no coding: 204, 304, and answers to HEAD.
		if (first.done === true) return;
		const check = (decoded: number): void => gauge.check(decoded);
		let source: AsyncGenerator<Buffer<ArrayBuffer>, void, undefined> = joined(first.value, coded);
		for (const name of this.#names().toReversed()) source = decoding(name, source, check);
		let decoded = 0;
		for await (const piece of source) {
			decoded += piece.length;
			yield piece;
		}
		this.#owner.contentDecoded(this.#names(), gauge.coded, decoded);
	}

	/** The coded bytes: those already taken, and the rest as it arrives. */
	async *#coded(gauge: RatioMeter): AsyncGenerator<Buffer<ArrayBuffer>, void, undefined> {
		for (let piece = this.#taken?.shift(); piece !== undefined; piece = this.#taken?.shift()) {
			gauge.coded += piece.length;
			yield piece;
		}
		if (this.#isAll) return;
		for (;;) {
			const piece = (await this.#raw.next()) as Buffer<ArrayBuffer> | undefined;
			if (piece === undefined) return;
			gauge.coded += piece.length;
			yield piece;
		}
	}
}

async function* joined(
	first: Buffer<ArrayBuffer>,
	rest: AsyncIterable<Buffer<ArrayBuffer>>,
): AsyncGenerator<Buffer<ArrayBuffer>, void, undefined> {
	yield first;
	yield* rest;
}

/** Compares the output of decoders with their input. */
class RatioMeter {
	/** Bytes of input. */
	coded = 0;
	readonly #owner: DecodingOwner;
	readonly #limits: DecodingLimits;

	constructor(owner: DecodingOwner, limits: DecodingLimits) {
		this.#owner = owner;
		this.#limits = limits;
	}

	/** Throws a ClientError if a decoder has given too much. */
	check(decoded: number): void {
		const { decodedBytes, decodedRatio } = this.#limits;
		if (decoded > decodedBytes) {
			throw this.#owner.error(
				"limit",
				"receive",
				say`was answered with content that decodes to more than the ${decodedBytes} bytes of ${option("limits.decodedBytes")}`,
				{ code: "decodedBytes", option: "limits.decodedBytes", value: decodedBytes, advice: raiseIt },
			);
		}
		if (decoded > FREE_BYTES + this.coded * decodedRatio) {
			throw this.#owner.error(
				"limit",
				"receive",
				say`was answered with content that decodes to more than ${decodedRatio} times its size, the limit ${option("limits.decodedRatio")}: it is probably a decompression bomb`,
				{ code: "decodedRatio", option: "limits.decodedRatio", value: decodedRatio, advice: raiseIt },
			);
		}
	}
}
