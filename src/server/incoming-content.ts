// The content of one request on its way from the connection to its reader, bounded in both directions: too much unread
// content pauses the connection, too much in all is an error. Knows neither connection nor codec.

import { inspectAs, PieceQueue } from "../base/index.ts";
import { FieldLines } from "../http/index.ts";
import { HttpError, type RequestContent } from "./messages.ts";

/** How many unread bytes may be queued before the connection pauses. */
const HIGH_WATER_BYTES = 65_536;

/** The memory that all contents of a service take together. */
export interface ContentBudget {
	heldBytes: number;
	readonly limitBytes: number;
}

/** For content that holds nothing. */
const NO_BUDGET: ContentBudget = { heldBytes: 0, limitBytes: 0 };

export class IncomingContent implements RequestContent {
	static {
		inspectAs(
			IncomingContent,
			({ length, receivedBytes }) =>
				`RequestContent { ${receivedBytes} of ${length ?? "an unknown number of"} bytes received }`,
		);
	}

	readonly length: number | undefined;
	trailers: FieldLines = FieldLines.empty;
	/** Content bytes that arrived, read or not. */
	receivedBytes = 0;
	readonly #limit: number;
	readonly #budget: ContentBudget;
	#isCounted = true;
	/** Called when a reader wants bytes: the connection may have to send 100 (Continue), or to resume. */
	readonly #onWanted: () => void;
	/** Called with how many bytes a reader has taken, or were dropped: the peer may send as many more. */
	readonly #onTaken: ((bytes: number) => void) | undefined;
	readonly #queue: PieceQueue<Buffer<ArrayBuffer>> = new PieceQueue((size) => Buffer.allocUnsafe(size));
	#isTaken = false;
	/** Whether a reader waits for the whole content. Nothing leaves the queue in the meantime. */
	#isCollected = false;
	#isDiscarded = false;
	#isComplete = false;
	#error: Error | undefined;
	#wake: (() => void) | undefined;

	constructor(
		length: number | undefined,
		limit: number,
		budget: ContentBudget,
		onWanted: () => void,
		onTaken?: (bytes: number) => void,
	) {
		this.length = length;
		this.#limit = limit;
		this.#budget = budget;
		this.#onWanted = onWanted;
		this.#onTaken = onTaken;
	}

	/** The content of a request that has none. */
	static none(): IncomingContent {
		const content = new IncomingContent(0, 0, NO_BUDGET, () => {});
		content.complete();
		return content;
	}

	/** Whether reading has started. */
	get isTaken(): boolean {
		return this.#isTaken;
	}

	/** Whether a reader waits for the whole content, which is held in memory in the meantime. */
	get isCollected(): boolean {
		return this.#isCollected;
	}

	/** Whether so much is unread that the connection should deliver no more. */
	get isFull(): boolean {
		return this.#queue.size >= HIGH_WATER_BYTES && !this.#isCollected;
	}

	/** Keeps a copy of the bytes. */
	push(bytes: Buffer): void {
		this.receivedBytes += bytes.length;
		if (this.#isDiscarded || this.#error !== undefined) {
			this.#onTaken?.(bytes.length);
			return;
		}
		if (this.receivedBytes > this.#limit) {
			this.fail(tooLarge(this.#limit));
			return;
		}
		const { heldBytes, limitBytes } = this.#budget;
		if (heldBytes + bytes.length > limitBytes) {
			const all = `the contents of all requests may hold ${limitBytes} bytes here (limits.totalContentBytes)`;
			this.fail(new HttpError(503, all));
			return;
		}
		this.#count(bytes.length);
		this.#queue.push(bytes, 0, bytes.length);
		if (this.#isCollected) this.#onTaken?.(bytes.length);
		else this.#notify();
	}

	/** All of the content has arrived. */
	complete(): void {
		this.#isComplete = true;
		this.#notify();
	}

	/** The rest will not come. The first reason counts. */
	fail(error: Error): void {
		if (this.#isComplete || this.#error !== undefined) return;
		this.#error = error;
		this.#drop();
		this.#notify();
	}

	/** Discards the rest, because it isn't wanted. */
	discard(): void {
		this.#isDiscarded = true;
		this.#drop();
		this.#notify();
	}

	/** The exchange is over: content that its handler didn't read no longer counts. */
	release(): void {
		if (!this.#isCounted) return;
		this.#budget.heldBytes -= this.#queue.size;
		this.#isCounted = false;
	}

	#count(bytes: number): void {
		if (this.#isCounted) this.#budget.heldBytes += bytes;
	}

	#drop(): void {
		this.#count(-this.#queue.size);
		if (!this.#isCollected) this.#onTaken?.(this.#queue.size);
		this.#queue.takeAll();
	}

	async bytes(): Promise<Uint8Array<ArrayBuffer>> {
		this.#take();
		this.#isCollected = true;
		this.#onTaken?.(this.#queue.size);
		try {
			while (this.#error === undefined && !this.#isComplete && !this.#isDiscarded) await this.#arrival();
			if (this.#error !== undefined) throw this.#error;
			const size = this.#queue.size;
			this.#count(-size);
			return Buffer.concat(this.#queue.takeAll(), size);
		} finally {
			this.discard();
		}
	}

	async text(): Promise<string> {
		return new TextDecoder().decode(await this.bytes());
	}

	async json<T = unknown>(): Promise<T> {
		const text = await this.text();
		try {
			return JSON.parse(text) as T;
		} catch (error) {
			throw new HttpError(400, `the content is not JSON: ${(error as Error).message}`);
		}
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>> {
		this.#take();
		try {
			for (;;) {
				if (this.#error !== undefined) throw this.#error;
				const piece = this.#queue.shift();
				if (piece !== undefined) {
					this.#count(-piece.length);
					this.#onTaken?.(piece.length);
					yield piece;
				} else if (this.#isComplete || this.#isDiscarded) {
					return;
				} else {
					await this.#arrival();
				}
			}
		} finally {
			this.discard();
		}
	}

	#take(): void {
		if (this.#isTaken) throw new TypeError("the content of this request has already been read");
		this.#isTaken = true;
	}

	/** Asks for bytes; resolves when something has changed. */
	#arrival(): Promise<void> {
		const arrived = new Promise<void>((resolve) => {
			this.#wake = resolve;
		});
		this.#onWanted();
		return arrived;
	}

	#notify(): void {
		const wake = this.#wake;
		this.#wake = undefined;
		wake?.();
	}
}

/** The response to content that exceeds a request's limit. */
export function tooLarge(limitBytes: number): HttpError {
	return new HttpError(
		413,
		`the content of a request may have ${limitBytes} bytes here (limits.contentBytes)`,
	);
}
