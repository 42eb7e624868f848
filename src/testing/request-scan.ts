// Finds the end of a request in received bytes: a simple scan that trusts the sender, for scripted peers only. It
// deliberately shares nothing with http/, so that a mistake there can't hide here.

import type { Inbox } from "./inbox.ts";

export interface ScannedHead {
	readonly method: string;
	readonly target: string;
	readonly head: string;
}

/** Reads one request head from the inbox. */
export async function takeHead(inbox: Inbox): Promise<ScannedHead> {
	const head = (await inbox.takeThrough("\r\n\r\n")).toString("latin1");
	const [method = "", target = ""] = head.slice(0, head.indexOf("\r\n")).split(" ");
	return { method, target, head };
}

/** Reads the content that belongs to a head, and passes each piece to `keep`. */
export async function takeBody(inbox: Inbox, head: string, keep: (piece: Buffer) => void): Promise<void> {
	if (/\r\ntransfer-encoding:[^\r]*chunked/i.test(head)) {
		for (;;) {
			const line = (await inbox.takeThrough("\r\n")).toString("latin1");
			const size = Number.parseInt(line, 16);
			if (size === 0) break;
			await takeExactly(inbox, size, keep);
			await inbox.takeThrough("\r\n");
		}
		while ((await inbox.takeThrough("\r\n")).length > 2); // the trailer section
		return;
	}
	const length = /\r\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1];
	if (length !== undefined) await takeExactly(inbox, Number(length), keep);
}

/** Reads exactly `length` bytes, in whatever pieces they come. */
export async function takeExactly(
	inbox: Inbox,
	length: number,
	keep: (piece: Buffer) => void = () => {},
): Promise<void> {
	let left = length;
	while (left > 0) {
		const piece = await inbox.takeSome(left);
		left -= piece.length;
		keep(piece);
	}
}
