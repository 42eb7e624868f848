// Starts batches: checks their options at once, and loads their code with the first.

import { invalidRequest, refuseOption } from "../errors.ts";
import type { BatchItem, BatchRequest, BatchRequests, BatchSender } from "./batch.ts";
import { type BatchOptions, batchOptions } from "./options.ts";

const readOptions = batchOptions.reader(refuseOption);

/** Runs a batch; see `Client.batch`. */
export function runBatch<Request extends BatchRequest>(
	sender: BatchSender,
	requests: BatchRequests<Request>,
	given: BatchOptions | undefined,
): AsyncGenerator<BatchItem<Request>, void, undefined> {
	const isList = typeof requests === "object" && requests !== null;
	if (!isList || !(Symbol.iterator in requests || Symbol.asyncIterator in requests))
		throw invalidRequest(
			"a batch is made of a list of URLs or requests, or another iterable of them",
			"invalid-url",
		);
	return run(sender, requests, readOptions(given));
}

async function* run<Request extends BatchRequest>(
	sender: BatchSender,
	requests: BatchRequests<Request>,
	{ parallel, perHost, request }: ReturnType<typeof readOptions>,
): AsyncGenerator<BatchItem<Request>, void, undefined> {
	const [{ generate }, { BatchSchedule }] = await Promise.all([
		import("./batch.ts"),
		import("./schedule.ts"),
	]);
	yield* generate(sender, requests, new BatchSchedule(parallel, perHost ?? parallel), request);
}
