// The open streams of a connection, by id. Adding and removing allocates nothing and leaves nothing behind: a Map that changes all
// the time gives its table up again and again, and each keeps its streams and the next table alive. In that way, the garbage
// collector copied each request with everything attached to it, which doubled what a request of 32 bytes costs.

interface Numbered {
	readonly id: number;
}

/** Slots at first; there are always twice as many as streams. */
const FIRST_SLOTS = 16;

export class StreamTable<Stream extends Numbered> {
	/** Open addressing with linear probing: a stream is in the first free place from that of its id on. */
	#slots: (Stream | undefined)[] = new Array<undefined>(FIRST_SLOTS).fill(undefined);
	#mask: number = FIRST_SLOTS - 1;
	#size = 0;

	get size(): number {
		return this.#size;
	}

	/** The place where ids of this one's kind begin: ids of one side are all odd, or all even. */
	#placeOf(id: number): number {
		return (id >>> 1) & this.#mask;
	}

	get(id: number): Stream | undefined {
		for (let place = this.#placeOf(id); ; place = (place + 1) & this.#mask) {
			const stream = this.#slots[place];
			if (stream === undefined || stream.id === id) return stream;
		}
	}

	/** Adds a stream, whose id isn't there. */
	add(stream: Stream): void {
		if (2 * (this.#size + 1) > this.#slots.length) this.#grow();
		this.#size++;
		this.#put(stream);
	}

	#put(stream: Stream): void {
		let place = this.#placeOf(stream.id);
		while (this.#slots[place] !== undefined) place = (place + 1) & this.#mask;
		this.#slots[place] = stream;
	}

	#grow(): void {
		const streams = this.#slots;
		this.#slots = new Array<undefined>(2 * streams.length).fill(undefined);
		this.#mask = this.#slots.length - 1;
		for (const stream of streams) if (stream !== undefined) this.#put(stream);
		// What is given up holds nothing.
		streams.length = 0;
	}

	delete(id: number): void {
		let place = this.#placeOf(id);
		while (this.#slots[place]?.id !== id) {
			if (this.#slots[place] === undefined) return;
			place = (place + 1) & this.#mask;
		}
		this.#size--;
		this.#slots[place] = undefined;
		// Those behind it that had found their place taken move up, or they would not be found.
		for (let next = (place + 1) & this.#mask; ; next = (next + 1) & this.#mask) {
			const stream = this.#slots[next];
			if (stream === undefined) return;
			const wanted = this.#placeOf(stream.id);
			const isBetween = ((next - wanted) & this.#mask) < ((next - place) & this.#mask);
			if (isBetween) continue;
			this.#slots[place] = stream;
			this.#slots[next] = undefined;
			place = next;
		}
	}

	/** Whether it is so for all streams, asked in no order, and until it isn't for one. Streams stay as they are meanwhile. */
	every(is: (stream: Stream) => boolean): boolean {
		for (const stream of this.#slots) if (stream !== undefined && !is(stream)) return false;
		return true;
	}

	/** All streams, in the order of their ids. A copy: streams may come and go meanwhile. */
	all(): Stream[] {
		const streams: Stream[] = [];
		for (const stream of this.#slots) if (stream !== undefined) streams.push(stream);
		return streams.sort((one, other) => one.id - other.id);
	}
}
