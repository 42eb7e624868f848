// A set whose members know their place in it. Adding and removing allocate nothing and leave nothing behind: the table that a
// Set gives up when it grows keeps its members and the next table alive, and each of thousands of short-lived connections
// with all that hangs on it was copied by the garbage collector that way.

/** What can be in one bag at a time. */
export interface Member {
	/** The bag's: where it is there; -1 outside. */
	place: number;
}

export class Bag<T extends Member> {
	readonly #members: T[] = [];

	get size(): number {
		return this.#members.length;
	}

	add(member: T): void {
		member.place = this.#members.length;
		this.#members.push(member);
	}

	/** Returns false where it wasn't there. */
	delete(member: T): boolean {
		const { place } = member;
		if (place < 0) return false;
		const last = this.#members.pop() as T;
		if (last !== member) {
			this.#members[place] = last;
			last.place = place;
		}
		member.place = -1;
		return true;
	}

	/** In no order. Whoever removes members meanwhile takes a copy. */
	[Symbol.iterator](): ArrayIterator<T> {
		return this.#members[Symbol.iterator]();
	}
}
