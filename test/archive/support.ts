// What the tests of recordings have in common.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	type PlacedEntry,
	readTrace,
	type TraceEnd,
	type TraceEntry,
	type TraceHeader,
} from "../../src/archive/index.ts";

/** A folder for one test's files, removed with it. */
export async function temporaryFolder(): Promise<{ path: (name: string) => string } & AsyncDisposable> {
	const folder = await mkdtemp(join(tmpdir(), "gannet-trace-"));
	return {
		path: (name) => join(folder, name),
		async [Symbol.asyncDispose]() {
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** A recording, read whole. */
export interface ReadTrace {
	readonly header: TraceHeader;
	readonly placed: readonly PlacedEntry[];
	readonly entries: readonly TraceEntry[];
	readonly end: TraceEnd;
}

export async function readAll(bytes: Uint8Array | string): Promise<ReadTrace> {
	const reading = readTrace([typeof bytes === "string" ? readFileSync(bytes) : bytes]);
	const placed: PlacedEntry[] = [];
	for await (const each of reading) placed.push(each);
	const { header, end } = reading;
	assert.ok(header !== undefined && end !== undefined);
	return { header, placed, entries: placed.map(({ entry }) => entry), end };
}

/** The bytes of a direction as the recording has them, by connection; what is omitted is filled with NUL. */
export function wires(entries: readonly TraceEntry[], direction: "received" | "sent"): Map<number, Buffer> {
	const pieces = new Map<number, Buffer[]>();
	const add = (connectionId: number, bytes: Buffer): void => {
		const before = pieces.get(connectionId);
		if (before === undefined) pieces.set(connectionId, [bytes]);
		else before.push(bytes);
	};
	for (const entry of entries) {
		if (
			(entry.type === "bytes.sent" || entry.type === "bytes.received") &&
			entry.type === `bytes.${direction}`
		)
			add(entry.connectionId, Buffer.from(entry.bytes));
		if (entry.type === "bytes.omitted" && entry.direction === direction)
			add(entry.connectionId, Buffer.alloc(entry.bytes));
	}
	return new Map([...pieces].map(([id, each]) => [id, Buffer.concat(each)]));
}
