// Chunks of content are outside V8's heap, and V8 frees unused ones only when it collects garbage: by itself after
// some 64 MB of them, with a collection of the whole heap. A collection of the young generation is enough, since few
// chunks live long, and costs far less.
//
// 50 connections that fetch 64 KiB: 64 µs of CPU time a response without it, 21 with it, 16 with raw sockets. Repeat:
// `npm run bench -- get-64k --clients gannet,raw`, with GANNET_WITHOUT=outside-memory and without; a download of 1 GiB:
// bench/micro/tricks.ts outside-memory.

import { isOn } from "./switches.ts";

/** Bytes handed out between two collections of the young generation. */
const BETWEEN_COLLECTIONS: number = 4 * 1024 * 1024;

const isAllowed = isOn("outside-memory");

let handedOut = 0;
/** Made when it is first needed. */
let collectYoung: (() => void) | undefined;

/**
 * A buffer of its own, whose bytes are not set, for content that is handed out. Counts them, and sees to it that V8
 * frees unused ones now and then.
 */
export function outsideBuffer(size: number): Buffer<ArrayBuffer> {
	handedOut += size;
	if (handedOut >= BETWEEN_COLLECTIONS && isAllowed) {
		handedOut = 0;
		collectYoung ??= findCollect();
		collectYoung();
	}
	return Buffer.allocUnsafeSlow(size);
}

type Collect = (options: { readonly type: "minor" }) => void;

/** V8 puts `gc` into each context that is made while its flag is on. Other engines have no such flag and go without. */
function findCollect(): () => void {
	try {
		const v8 = process.getBuiltinModule("node:v8");
		const vm = process.getBuiltinModule("node:vm");
		v8.setFlagsFromString("--expose-gc");
		const collect = vm.runInNewContext("gc") as Collect;
		v8.setFlagsFromString("--no-expose-gc");
		collect({ type: "minor" });
		return () => collect({ type: "minor" });
	} catch {
		return () => undefined;
	}
}
