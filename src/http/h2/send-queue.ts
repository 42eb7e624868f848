// Whose content is sent next: streams with content and room in their windows, by urgency (RFC 9218 §10), those of one urgency
// in turn, or one after the other if their peer wants whole ones. Knows no frames.

import type { OwnStream } from "./stream.ts";

export class SendQueue<Owner> {
	/** By urgency; a list exists from its first use on. */
	readonly #lists: (OwnStream<Owner>[] | undefined)[] = [];
	#size = 0;

	get isEmpty(): boolean {
		return this.#size === 0;
	}

	/** Lists a stream, if it has content that its window allows, and isn't listed: last, or first of its urgency. */
	add(stream: OwnStream<Owner>, isFirst = false): void {
		const { outgoing, urgency } = stream;
		if (outgoing === undefined || outgoing.isListed) return;
		if (outgoing.bytes === 0 || stream.sendWindow <= 0) return;
		outgoing.isListed = true;
		this.#lists[urgency] ??= [];
		if (isFirst) this.#lists[urgency].unshift(stream);
		else this.#lists[urgency].push(stream);
		this.#size++;
	}

	/** Removes the next one and returns it. */
	take(): OwnStream<Owner> | undefined {
		if (this.#size === 0) return undefined;
		for (const list of this.#lists) {
			for (let stream = list?.shift(); stream !== undefined; stream = list?.shift()) {
				this.#size--;
				// It may have ended while it was listed.
				if (stream.outgoing === undefined) continue;
				stream.outgoing.isListed = false;
				return stream;
			}
		}
		return undefined;
	}
}
