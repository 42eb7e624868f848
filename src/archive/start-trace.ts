// Begins recordings: joins a recorder, which knows events and secrets, and a file.

import { randomBytes } from "node:crypto";
import { Client, VERSION } from "../client/index.ts";
import type { Trace, TraceEvent } from "../trace/index.ts";
import type { TraceHeader } from "./format.ts";
import { maskedText } from "./mask/event.ts";
import { Secrets } from "./mask/secrets.ts";
import { type TraceOptions, type TraceSettings, traceOptions } from "./options.ts";
import { createRecorder } from "./recorder.ts";
import { TraceFile } from "./trace-file.ts";

const readOptions = traceOptions.reader();

/** A recording while it is made. */
export interface Recording extends AsyncDisposable {
	/** The listener that is recorded: pass it as option `trace` to what isn't a client. */
	readonly trace: Trace;
	/** Its files so far, in order. */
	readonly files: readonly string[];
	/** Completes the file. Events after that are not recorded. Idempotent. */
	close(): Promise<void>;
}

/**
 * Begins a recording in a new file, which its owner alone can read. Secrets are masked before they reach the disk.
 * @throws StorageError if the file exists or can't be made; OptionError
 * @example
 * await using recording = openTrace("run.trace");
 * await using connection = await connect("tcp://127.0.0.1:9000", { trace: recording.trace });
 */
export function openTrace(file: string, given?: TraceOptions): Recording {
	const options = readOptions(given);
	const { unredacted, secrets = [], secretHeaders = [], messageBytes, fileBytes, waitingBytes } = options;
	const limits = { fileBytes, waitingBytes };
	const output = new TraceFile(file, headerOf(options), limits);
	const recorder = createRecorder({
		frames: output.frames,
		isMasked: !unredacted,
		secrets,
		secretHeaders,
		messageBytes,
		pressure: () => output.pressure(),
		onFailure: () => output.flushSoon(),
		onLost: (at, bytes) => output.lose(at, bytes),
		onExchange: (exchangeId) => output.index(exchangeId),
	});
	let isClosed = false;
	const close = async (): Promise<void> => {
		// A socket that was closed just now says so in a turn of its own.
		for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
		if (!isClosed) {
			isClosed = true;
			recorder.finish();
		}
		await output.close();
	};
	const trace = (event: TraceEvent): void => {
		if (isClosed) return;
		recorder.trace(event);
		output.wake();
	};
	return {
		trace: Object.assign(trace, { wantsFields: false, wantsContent: false }),
		files: output.paths,
		close,
		[Symbol.asyncDispose]: close,
	};
}

/**
 * Records everything that a client does from now on, beside its own listeners. Idle connections are closed, so that each
 * recorded connection is there from its beginning; requests in progress are recorded in part.
 * @throws StorageError if the file exists or can't be made; OptionError
 * @example
 * await using client = new Client();
 * await using recording = startTrace(client, "run.trace");
 * await client.get("http://127.0.0.1:8080/").text();
 */
export function startTrace(client: Client, file: string, options?: TraceOptions): Recording {
	const recording = openTrace(file, options);
	const stop = Client.listen(client, recording.trace);
	const close = async (): Promise<void> => {
		await recording.close();
		stop();
	};
	return { ...recording, close, [Symbol.asyncDispose]: close };
}

function headerOf({
	unredacted,
	command,
	fileBytes,
	messageBytes,
	waitingBytes,
	secrets = [],
}: TraceSettings): Omit<TraceHeader, "part"> {
	const known = new Secrets(secrets);
	return {
		gannet: VERSION,
		runtime: `node ${process.versions.node} ${process.platform}`,
		startedAt: new Date().toISOString(),
		clock: performance.now(),
		...(command !== undefined && {
			command: unredacted ? command : command.map((each) => maskedText(each, known)),
		}),
		masked: !unredacted,
		limits: { fileBytes, messageBytes, waitingBytes },
		seed: randomBytes(4).readUInt32LE(0),
	};
}
