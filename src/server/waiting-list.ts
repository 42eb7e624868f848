// Connections without a request in progress, the longest idle one first. A linked list: each request takes its connection out and puts it
// in again, for which a Set takes five times as long.

/** A member has its neighbours itself. Only the list sets them. */
export interface Waiting<Member> {
	before: Member | undefined;
	after: Member | undefined;
	isWaiting: boolean;
}

export class WaitingList<Member extends Waiting<Member>> {
	#first: Member | undefined;
	#last: Member | undefined;

	get first(): Member | undefined {
		return this.#first;
	}

	/** Puts a member at the end, unless it is in the list. */
	add(member: Member): void {
		if (member.isWaiting) return;
		member.isWaiting = true;
		member.before = this.#last;
		if (this.#last === undefined) this.#first = member;
		else this.#last.after = member;
		this.#last = member;
	}

	/** Takes a member out, if it is in the list. */
	remove(member: Member): void {
		if (!member.isWaiting) return;
		const { before, after } = member;
		if (before === undefined) this.#first = after;
		else before.after = after;
		if (after === undefined) this.#last = before;
		else after.before = before;
		member.before = undefined;
		member.after = undefined;
		member.isWaiting = false;
	}
}
