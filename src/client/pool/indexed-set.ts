// A set whose members know their index in it. Adding and removing allocates nothing and leaves nothing behind: the
// table that a Set gives up when it grows keeps its members and the next table alive. In that way, the garbage
// collector copied each of thousands of short-lived connections with everything attached to it.

/** A member can be in one such set at a time. */
export interface Indexed {
	/** Owned by the set: the index in it; -1 outside. */
	index: number;
}

export class IndexedSet<T extends Indexed> {
	readonly #members: T[] = [];

	get size(): number {
		return this.#members.length;
	}

	add(member: T): void {
		member.index = this.#members.length;
		this.#members.push(member);
	}

	/** Returns false where it wasn't there. */
	delete(member: T): boolean {
		const { index } = member;
		if (index < 0) return false;
		const last = this.#members.pop() as T;
		if (last !== member) {
			this.#members[index] = last;
			last.index = index;
		}
		member.index = -1;
		return true;
	}

	/** In no order. Make a copy if members are removed in the meantime. */
	[Symbol.iterator](): ArrayIterator<T> {
		return this.#members[Symbol.iterator]();
	}
}
