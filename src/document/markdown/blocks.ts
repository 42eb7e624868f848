// The lines of Markdown: which blocks are in which lists and quotes, what is between them, and how much there may be.
// Owns the prefixes of lines and the blank lines between blocks. Must not know HTML or what is inside a line.

import { limitPassed } from "../errors.ts";
import { Buffer } from "../platform.ts";

/** What a block is, as far as the blocks beside it have to know. A later list is one that doesn't begin with 1. */
export type BlockKind = "paragraph" | "heading" | "code" | "rule" | "table" | "html";
type AnyKind = BlockKind | "quote" | "list" | "later-list";

/** What may follow a block without a blank line, so that a list with both of them in an item can stay tight. */
const CLOSE: Readonly<Record<AnyKind, readonly AnyKind[]>> = {
	paragraph: ["list", "code", "quote", "heading"],
	heading: ["paragraph", "list", "later-list", "code", "quote", "heading"],
	code: ["paragraph", "list", "later-list", "code", "quote", "heading"],
	rule: ["paragraph", "list", "later-list", "code", "quote", "heading"],
	quote: ["list", "code", "heading"],
	table: [],
	html: [],
	list: [],
	"later-list": [],
};

// CommonMark: a number has nine digits at most.
const HIGHEST = 999_999_999;

export interface ListForm {
	readonly isOrdered: boolean;
	/** The first number; 1 where not set. */
	readonly start?: number | undefined;
	readonly isReversed?: boolean | undefined;
	/** Whether there are blank lines between its items, whatever is in them. */
	readonly isLoose?: boolean | undefined;
}

class Container {
	readonly holder: "root" | "quote" | "list" | "item";
	/** What its first line begins with, after what the lines around it begin with. */
	readonly marker: string;
	/** What all further lines in it begin with. */
	readonly prefix: string;
	/** The last block that was written right in it; undefined if there isn't one yet. */
	last: AnyKind | undefined = undefined;
	isWritten = false;
	/** Made for content directly in a list, or for items outside any list. */
	isImplied = false;
	lastList: List | undefined = undefined;

	constructor(holder: Container["holder"], marker: string, prefix: string) {
		this.holder = holder;
		this.marker = marker;
		this.prefix = prefix;
	}
}

class List extends Container {
	readonly form: ListForm;
	/** The markers' sign, which tells lists apart that touch. */
	readonly sign: string;
	next: number;
	#before = 1;
	isLoose: boolean;
	isLater = false;
	lastItem: Container | undefined = undefined;
	/** The line breaks that become blank lines where the list is loose. */
	breaks: { readonly at: number; readonly blank: string }[] = [];

	constructor(form: ListForm, prefix: string, before: List | undefined) {
		super("list", "", prefix);
		const { isOrdered, start = 1, isLoose = false } = form;
		const [usual, other] = isOrdered ? [".", ")"] : ["-", "*"];
		this.form = form;
		this.sign = before?.sign === usual ? (other as string) : (usual as string);
		this.next = start;
		this.isLoose = isLoose;
	}

	/** The next item's marker. */
	mark(value: number | undefined): string {
		const { isOrdered, isReversed = false } = this.form;
		if (!isOrdered) return `${this.sign} `;
		const number = Math.min(Math.max(value ?? this.next, 0), HIGHEST);
		if (!this.isWritten) this.isLater = number !== 1;
		this.#before = this.next;
		this.next = number + (isReversed ? -1 : 1);
		return `${number}${this.sign} `;
	}

	takeBack(): void {
		this.next = this.#before;
	}
}

export class Blocks {
	readonly #out: string[] = [];
	readonly #stack: Container[] = [new Container("root", "", "")];
	/** How many containers there were before each that was opened and not yet closed. */
	readonly #opened: number[] = [];
	readonly #depth: number;
	readonly #bytes: number;
	#written = 0;
	/** Those that nest deeper than `depth`: their content goes to the one around them. */
	#flattened = 0;

	/**
	 * @param depth - how deep lists, items and quotes may nest
	 * @param bytes - how long the Markdown may be
	 */
	constructor(depth: number, bytes: number) {
		this.#depth = depth;
		this.#bytes = bytes;
		this.#top.isWritten = true;
	}

	/** Whether something nested deeper than it may. */
	hasFlattened = false;
	/** How many characters were written. */
	length = 0;

	/** Whether the next block is the first of an item. */
	get isAtItemStart(): boolean {
		return this.#top.holder === "item" && !this.#top.isWritten;
	}

	get #top(): Container {
		return this.#stack[this.#stack.length - 1] as Container;
	}

	openQuote(): void {
		if (!this.#open()) return;
		this.#leaveList();
		this.#stack.push(new Container("quote", "> ", `${this.#top.prefix}> `));
	}

	openList(form: ListForm): void {
		if (!this.#open()) return;
		this.#leaveList();
		this.#stack.push(this.#listOf(form));
	}

	/** @param value - the number that it has instead of the next one */
	openItem(value?: number): void {
		if (!this.#open()) return;
		const list = this.#listForItem();
		const marker = list.mark(value);
		this.#pushItem(list, marker, " ".repeat(marker.length));
	}

	/** The definition of a footnote, which may be anywhere that an item may be. */
	openNote(label: string): void {
		if (!this.#open()) return;
		const list = this.#listForItem();
		list.isLoose = true;
		this.#pushItem(list, `[^${label}]: `, "    ");
	}

	/** Ends what was opened last. */
	close(): void {
		if (this.#flattened > 0) {
			this.#flattened--;
			return;
		}
		const rest = this.#opened.pop() as number;
		while (this.#stack.length > rest) this.#pop();
	}

	rule(): void {
		this.#leaveList();
		const { isWritten } = this.#top;
		// After an item's marker three dashes would be a rule in its place.
		this.#put(this.#begin("rule") + (isWritten ? "---" : "___"));
	}

	/** Writes a block, whose lines have no prefix yet. */
	write(kind: Exclude<BlockKind, "rule">, text: string): void {
		this.#leaveList();
		const begin = this.#begin(kind);
		if (!text.includes("\n")) {
			this.#put(begin + text);
			return;
		}
		const { prefix } = this.#top;
		const lines = text.split("\n");
		this.#put(begin + lines[0]);
		for (let index = 1; index < lines.length; index++) {
			const line = lines[index] as string;
			this.#put(line === "" ? `\n${prefix.trimEnd()}` : `\n${prefix}${line}`);
		}
	}

	/** All of it, ended by a line feed; "" where nothing was written. */
	finish(): string {
		while (this.#stack.length > 1) this.#pop();
		return this.#out.length === 0 ? "" : `${this.#out.join("")}\n`;
	}

	/** Writes what is between the block to come and the one before; returns what its first line begins with. */
	#begin(kind: BlockKind): string {
		const stack = this.#stack;
		let at = stack.length;
		while (!(stack[at - 1] as Container).isWritten) at--;
		this.#part(at - 1, kindOf(stack[at]) ?? kind);
		let begin = (stack[at - 1] as Container).prefix;
		for (let index = at - 1; index < stack.length; index++) {
			const each = stack[index] as Container;
			each.last = kindOf(stack[index + 1]) ?? kind;
			if (index < at) continue;
			each.isWritten = true;
			begin += each.marker;
		}
		return begin;
	}

	/** What is between the last block of a container and the next one. */
	#part(index: number, kind: AnyKind): void {
		const { holder, last, prefix } = this.#stack[index] as Container;
		if (last === undefined) return;
		const blank = prefix.trimEnd();
		const list =
			holder === "list" ? this.#stack[index] : holder === "item" ? this.#stack[index - 1] : undefined;
		if (!(list instanceof List)) {
			this.#put(`\n${blank}\n`);
			return;
		}
		if (holder === "item" && !CLOSE[last].includes(kind)) list.isLoose = true;
		list.breaks.push({ at: this.#out.length, blank });
		this.#put("\n");
	}

	/** Whether there is room for another container, which the next call of `close` ends. */
	#open(): boolean {
		if (this.#flattened > 0 || this.#stack.length > this.#depth) {
			this.#flattened++;
			this.hasFlattened = true;
			return false;
		}
		// An item that was implied ends where another one or a list begins, so `close` doesn't end it.
		this.#opened.push(this.#stack.length);
		return true;
	}

	/** A list with other markers than one of its kind that it touches: they would be one. */
	#listOf(form: ListForm): List {
		const { last, lastList, prefix } = this.#top;
		const touches = lastList !== undefined && last === kindOf(lastList);
		return new List(form, prefix, touches ? lastList : undefined);
	}

	#pushItem(list: List, marker: string, indent: string): void {
		const item = new Container("item", marker, list.prefix + indent);
		list.lastItem = item;
		this.#stack.push(item);
	}

	/** The list that an item goes to; items without one make it, and those that follow go to it, too. */
	#listForItem(): List {
		if (this.#top.holder === "item" && this.#top.isImplied) {
			this.#pop();
			this.#opened[this.#opened.length - 1] = this.#stack.length;
		}
		const top = this.#top;
		if (top instanceof List) return top;
		const isNext = top.lastList?.isImplied === true && top.last === "list";
		const list = isNext ? (top.lastList as List) : this.#listOf({ isOrdered: false });
		list.isImplied = true;
		this.#stack.push(list);
		return list;
	}

	/** Content directly in a list goes to its last item, or to an item of its own. */
	#leaveList(): void {
		const list = this.#top;
		if (!(list instanceof List)) return;
		if (list.lastItem?.isWritten === true) this.#stack.push(list.lastItem);
		else {
			const marker = list.mark(undefined);
			this.#pushItem(list, marker, " ".repeat(marker.length));
		}
		this.#top.isImplied = true;
	}

	#pop(): void {
		const top = this.#stack.pop();
		const around = this.#top;
		// An item without content isn't written, and takes no number.
		if (around instanceof List && top?.isWritten === false) around.takeBack();
		if (!(top instanceof List) || !top.isWritten) return;
		this.#top.lastList = top;
		if (!top.isLoose) return;
		for (const { at, blank } of top.breaks) {
			this.#count(blank.length + 1);
			this.#out[at] = `\n${blank}\n`;
		}
		top.breaks = [];
	}

	#put(text: string): void {
		this.#count(Buffer.byteLength(text));
		this.length += text.length;
		this.#out.push(text);
	}

	#count(bytes: number): void {
		this.#written += bytes;
		if (this.#written > this.#bytes)
			throw limitPassed("The length of the Markdown", "limits.markdownBytes", this.#bytes);
	}
}

/** What a container is to the blocks beside it. */
function kindOf(each: Container | undefined): AnyKind | undefined {
	if (each === undefined) return undefined;
	if (each.holder === "quote") return "quote";
	return each instanceof List && each.isLater ? "later-list" : "list";
}
