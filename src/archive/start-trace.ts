// Begins recordings: joins a recorder, which knows events and secrets, and a file.

import { randomBytes } from "node:crypto";
import { Client, VERSION } from "../client/index.ts";
import type { Trace, TraceEvent } from "../trace/index.ts";
import type { TraceHeader } from "./format.ts";
import { maskedText } from "./mask/event.ts";
import { Secrets } from "./mask/secrets.ts";
import {
	type RecentTraceOptions,
	recentTraceOptions,
	type TraceOptions,
	type TraceSettings,
	traceOptions,
} from "./options.ts";
import { FrameRing, RecentWriter, recentTrace } from "./recent.ts";
import { createRecorder } from "./recorder.ts";
import { TraceFile } from "./trace-file.ts";

const readOptions = traceOptions.reader();
const readRecentOptions = recentTraceOptions.reader();

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
export function openTrace(file: string, options?: TraceOptions): Recording {
	return open(file, options, () => {});
}

/** @param after called once, when it is closed */
function open(file: string, given: TraceOptions | undefined, after: () => void): Recording {
	const options = readOptions(given);
	const { unredacted, secrets = [], secretHeaders = [], messageBytes, fileBytes, waitingBytes } = options;
	const limits = { fileBytes, waitingBytes };
	const output = new TraceFile(file, headerOf(options, { ...limits, messageBytes }), limits);
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
			after();
		}
		await output.close();
	};
	const trace = (event: TraceEvent): void => {
		if (isClosed) return;
		recorder.trace(event);
		output.wake();
	};
	return {
		trace: Object.assign(trace, LEAN),
		files: output.paths,
		close,
		[Symbol.asyncDispose]: close,
	};
}

/** The last minutes of what happens, in memory until there is a reason to write them. */
export interface RecentRecording extends Recording {
	/** How often there was a reason to write and no file, as there were `files` of them. */
	readonly skipped: number;
	/** Writes what is there to a new file. Returns its name. @throws StorageError */
	save(): string;
}

/**
 * Keeps the last `recentBytes` of a recording in memory, and writes them to a new file when an exchange fails or is slow, on a
 * signal, or by `save()`. A connection that is older than that is in it from its next exchange on.
 * @throws OptionError
 * @example
 * await using recent = openRecentTrace({ recentBytes: 16 * 2 ** 20, slowMs: 2_000 });
 * await using connection = await connect("tcp://127.0.0.1:9000", { trace: recent.trace });
 */
export function openRecentTrace(options: RecentTraceOptions): RecentRecording {
	return openRecent(options, () => {});
}

function openRecent(given: RecentTraceOptions, after: () => void): RecentRecording {
	const options = readRecentOptions(given);
	const { unredacted, secrets = [], secretHeaders = [], messageBytes, recentBytes, signal } = options;
	const ring = new FrameRing(headerOf(options, { messageBytes, recentBytes }), recentBytes);
	const writer = new RecentWriter(ring, options);
	const recorder = createRecorder({
		frames: ring.frames,
		isMasked: !unredacted,
		secrets,
		secretHeaders,
		messageBytes,
		pressure: () => "none",
		onFailure: () => {},
		onLost: (at, bytes) => ring.lose(at, bytes),
		onExchange: () => {},
	});
	const save = (): string => writer.save();
	if (signal !== undefined) process.on(signal, save);
	let isClosed = false;
	const record = recentTrace(recorder.trace, writer);
	const trace = (event: TraceEvent): void => {
		if (!isClosed) record(event);
	};
	const close = async (): Promise<void> => {
		if (isClosed) return;
		// A socket that was closed just now says so in a turn of its own.
		for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
		isClosed = true;
		recorder.finish();
		if (signal !== undefined) process.off(signal, save);
		writer.close();
		after();
	};
	return {
		trace: Object.assign(trace, LEAN),
		files: writer.paths,
		get skipped() {
			return writer.skipped;
		},
		save,
		close,
		[Symbol.asyncDispose]: close,
	};
}

/** A recorder takes fields and content from the bytes. */
const LEAN = { wantsFields: false, wantsContent: false } as const;

/**
 * Records everything that a client does from now on, beside its own listeners. Idle connections are closed, so that each
 * recorded connection is there from its beginning; requests in progress are recorded in part.
 * @throws StorageError if the file exists or can't be made; OptionError
 * @example
 * await using client = new Client();
 * await using recording = startTrace(client, "run.trace");
 * await client.get("http://127.0.0.1:8080/").text();
 */
export function startTrace(client: Client, file: string, options?: TraceOptions): Recording;
/**
 * Keeps the last minutes of what a client does in memory, and writes them when there is a reason: see `openRecentTrace`.
 * @throws OptionError
 * @example
 * await using recent = startTrace(client, { recentBytes: 16 * 2 ** 20, slowMs: 2_000, folder: "traces" });
 */
export function startTrace(client: Client, options: RecentTraceOptions): RecentRecording;
export function startTrace(
	client: Client,
	target: string | RecentTraceOptions,
	options?: TraceOptions,
): Recording | RecentRecording {
	let stop = (): void => {};
	const after = (): void => stop();
	const recording = typeof target === "string" ? open(target, options, after) : openRecent(target, after);
	stop = Client.listen(client, recording.trace);
	return recording;
}

function headerOf(
	{ unredacted, command, secrets = [] }: Pick<TraceSettings, "unredacted" | "command" | "secrets">,
	limits: TraceHeader["limits"],
): Omit<TraceHeader, "part"> {
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
		limits,
		seed: randomBytes(4).readUInt32LE(0),
	};
}
