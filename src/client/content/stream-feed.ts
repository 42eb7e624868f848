// Feeds a web stream from content. A stream ends as soon as its content does, whether or not a read waits, so that `closed`
// settles when a connection breaks, and at the end after the last piece.

import type { ClientError } from "../errors.ts";
import type { Content } from "./incoming.ts";

/** What the controllers of streams have in common. */
export interface FeedController {
	enqueue(chunk: Uint8Array<ArrayBuffer>): void;
	close(): void;
	error(reason: unknown): void;
}

/** How a kind of stream differs. */
export interface FeedOptions {
	/** A chunk as the stream may give it away. Default: the content's own. */
	readonly own?: ((chunk: Uint8Array) => Uint8Array<ArrayBuffer>) | undefined;
	/** The error that readers get. Default: the content's own. */
	readonly errorFor?: (error: unknown) => unknown;
	/** Called once, when the stream is over. */
	readonly onOver?: (() => void) | undefined;
}

const same = <T>(value: T): T => value;

/** Content never has shared memory. */
const asItIs = (chunk: Uint8Array): Uint8Array<ArrayBuffer> => chunk as Uint8Array<ArrayBuffer>;

export class StreamFeed {
	readonly #content: Content;
	readonly #controller: FeedController;
	readonly #options: FeedOptions;
	#isPulling = false;
	#isWhole = false;
	#isOver = false;
	#isStarted = false;
	/** The next piece, read to see whether there is one. */
	#ahead: Promise<Uint8Array | undefined> | undefined;

	constructor(content: Content, controller: FeedController, options: FeedOptions = {}) {
		this.#content = content;
		this.#controller = controller;
		this.#options = options;
		// A stream that was forgotten must be collected, although its content lives on.
		const self = new WeakRef(this);
		content.whenSettled((error) => self.deref()?.contentSettled(error));
	}

	/** The stream has room for a piece. */
	async pull(): Promise<void> {
		this.#isPulling = true;
		try {
			const chunk = await (this.#ahead ?? this.#next());
			this.#ahead = undefined;
			if (this.#isOver) return;
			if (chunk === undefined) this.#close();
			else this.#controller.enqueue((this.#options.own ?? asItIs)(chunk));
		} catch (error) {
			this.fail(error);
		} finally {
			this.#isPulling = false;
		}
		if (this.#isWhole) this.#lookAhead();
	}

	/** Its reader wants no more. */
	cancel(): void {
		this.#over();
		this.#content.discard();
	}

	/** Ends the stream in an error. */
	fail(error: unknown): void {
		if (this.#isOver) return;
		this.#over();
		this.#controller.error((this.#options.errorFor ?? same)(error));
	}

	#next(): Promise<Uint8Array | undefined> {
		if (!this.#isStarted) {
			this.#isStarted = true;
			if (!this.#content.isUsed) this.#content.startPulling(true);
		}
		return this.#content.next();
	}

	/** The last byte has arrived, or none will. */
	contentSettled(error: ClientError | undefined): void {
		if (error !== undefined) {
			this.fail(error);
			return;
		}
		this.#isWhole = true;
		if (!this.#isPulling) this.#lookAhead();
	}

	#lookAhead(): void {
		if (this.#isOver || this.#ahead !== undefined) return;
		this.#ahead = this.#next();
		this.#ahead.then(
			(chunk) => {
				if (chunk === undefined) this.#close();
			},
			(error: unknown) => this.fail(error),
		);
	}

	#close(): void {
		if (this.#isOver) return;
		this.#over();
		this.#controller.close();
	}

	#over(): void {
		this.#isOver = true;
		this.#options.onOver?.();
	}
}
