// One file over several connections: each fetches a part (RFC 9110 §14) of the version that the first answer named.
// segments.ts decides which part is next. download.ts sends the requests, and decides whether a failure is temporary.

import { ClientError } from "../errors.ts";
import type { Response } from "../response.ts";
import { cameUnverified, resumeDecision, strongValidator } from "./resume.ts";
import { type Segment, Segments } from "./segments.ts";
import type { DownloadOrigin, DownloadTarget } from "./target.ts";

/** A smaller file is as fast over one connection. */
export const SMALLEST_PARALLEL: number = 4 * 1024 * 1024;

/** How often to note what is there, for a run that is killed. */
const NOTED_EVERY_MS = 1_000;

export interface ParallelJob {
	readonly target: DownloadTarget;
	readonly connections: number;
	/** Requests bytes of that version, up to but not including `end`. */
	ask(first: number, end: number, validator: string, signal: AbortSignal): Promise<Response>;
	/** Waits before another try after a failure or an answer without the part. Throws if there is no other try. */
	retry(outcome: ClientError | Response, hasBrought: boolean): Promise<void>;
	/** Content begins to arrive; `bytes` are already there. */
	onReceiving(response: Response, bytes: number, total: number): void;
	onProgress(bytes: number, total: number): void;
}

/** The file has another version by now. */
export class ChangedMeanwhile extends Error {}

/** The server doesn't support parts. */
class NoPart extends Error {}

/** The server refuses the part for now. */
class Refused extends Error {
	readonly response: Response;
	constructor(response: Response) {
		super("the part is refused");
		this.response = response;
	}
}

/** Whether the answer's content can come over several connections. */
export function isDivisible(response: Response, origin: DownloadOrigin): boolean {
	const { headers, status } = response;
	if (status !== 200 || origin.validator === undefined || origin.total === undefined) return false;
	if (headers.has("content-encoding") || /^none$/i.test(headers.get("accept-ranges") ?? "")) return false;
	return origin.total >= SMALLEST_PARALLEL;
}

/**
 * Fetches what is missing. `first` is an answer with the whole content, if there was one.
 * @throws ChangedMeanwhile, and other failures
 */
export async function bringParts(job: ParallelJob, first: Response | undefined): Promise<void> {
	const { target } = job;
	const origin = target.origin as DownloadOrigin & { readonly total: number; readonly validator: string };
	const segments = new Segments(origin.total, origin.ranges);
	const bringing = new Bringing(job, origin, segments);
	let whole = first;
	while (!segments.isComplete) {
		await bringing.round(whole);
		whole = undefined;
	}
	bringing.note();
}

class Bringing {
	readonly #job: ParallelJob;
	readonly #origin: DownloadOrigin & { readonly total: number; readonly validator: string };
	readonly #segments: Segments;
	#notedAt = performance.now();
	#failure: unknown;
	#stop = new AbortController();
	/** Whether the server has refused parts: then one connection does it alone. */
	#isAlone = false;
	#hasBegun = false;
	#changed: PromiseWithResolvers<void> = Promise.withResolvers();

	constructor(
		job: ParallelJob,
		origin: DownloadOrigin & { readonly total: number; readonly validator: string },
		segments: Segments,
	) {
		this.#job = job;
		this.#origin = origin;
		this.#segments = segments;
	}

	/** Runs all connections until no part is left that is worth one, or something fails. */
	async round(whole: Response | undefined): Promise<void> {
		this.#failure = undefined;
		this.#stop = new AbortController();
		const before = this.#segments.bytes;
		const first = whole === undefined ? this.#work() : this.#workFrom(whole);
		const others = this.#isAlone ? 1 : this.#job.connections;
		await Promise.all([first, ...Array.from({ length: others - 1 }, () => this.#work())]);
		this.note();
		if (this.#failure !== undefined) throw this.#failure;
		// Nothing came, and nothing failed: the server no longer gives parts.
		if (this.#segments.bytes === before && !this.#segments.isComplete) throw new ChangedMeanwhile();
	}

	note(): void {
		this.#notedAt = performance.now();
		this.#job.target.describe({ ...this.#origin, ranges: this.#segments.done });
	}

	async #workFrom(whole: Response): Promise<void> {
		const segment = this.#segments.take();
		if (segment === undefined) return;
		await this.#bring(segment, () => Promise.resolve(whole));
		await this.#work();
	}

	async #work(): Promise<void> {
		for (;;) {
			const { signal } = this.#stop;
			const segment = signal.aborted ? undefined : this.#segments.take();
			if (segment === undefined) {
				if (signal.aborted || !this.#segments.isPending) return;
				await this.#changed.promise;
				continue;
			}
			if (!(await this.#bring(segment, () => this.#part(segment, signal)))) return;
		}
	}

	/** False if this connection has nothing more to do. */
	async #bring(segment: Segment, ask: () => Promise<Response>): Promise<boolean> {
		const start = segment.next;
		try {
			const response = await ask();
			const isGranted = this.#segments.grant(segment);
			this.#hearChange();
			if (isGranted) await this.#receive(segment, response);
			else response.discard();
			return true;
		} catch (error) {
			this.#segments.release(segment);
			if (this.#stop.signal.aborted) return false;
			if (error instanceof NoPart) {
				this.#isAlone = true;
				return false;
			}
			return await this.#goOn(error, segment.next > start);
		} finally {
			this.#segments.release(segment);
			this.#hearChange();
		}
	}

	/** There may be a part to take. */
	#hearChange(): void {
		this.#changed.resolve();
		this.#changed = Promise.withResolvers();
	}

	async #goOn(error: unknown, hasBrought: boolean): Promise<boolean> {
		const isPassing = error instanceof Refused || (error instanceof ClientError && error.kind !== "file");
		// The others continue: a server may not want as many connections.
		if (error instanceof Refused && this.#segments.isActive) return false;
		try {
			if (!isPassing) throw error;
			await this.#job.retry(error instanceof Refused ? error.response : error, hasBrought);
			return true;
		} catch (failure) {
			if (isPassing && this.#segments.isActive) return false;
			this.#failure ??= failure;
			this.#stop.abort(failure);
			return false;
		}
	}

	/** Requests the part, as it is now. */
	async #part(segment: Segment, signal: AbortSignal): Promise<Response> {
		const { validator, total, isUnverified } = this.#origin;
		const response = await this.#job.ask(segment.next, segment.end, validator, signal);
		if (response.status === 200) {
			const isSame = strongValidator(response.headers) === validator;
			response.discard();
			throw isSame ? new NoPart() : new ChangedMeanwhile();
		}
		const part = { bytes: segment.next, validator, total };
		const decision = resumeDecision(part, response.status, response.headers);
		if (decision.kind === "append" && cameUnverified(response) === isUnverified) return response;
		response.discard();
		if (decision.kind === "restart") throw new ChangedMeanwhile();
		throw response.status === 206 ? new NoPart() : new Refused(response);
	}

	/** Writes what arrives, up to the present end of the part. */
	async #receive(segment: Segment, response: Response): Promise<void> {
		const { target, onProgress, onReceiving } = this.#job;
		const segments = this.#segments;
		if (!this.#hasBegun) onReceiving(response, segments.bytes, segments.total);
		this.#hasBegun = true;
		const enough = new Error("the rest comes over another connection");
		let fault: unknown;
		try {
			await response.body.forEachView((chunk) => {
				try {
					if (this.#stop.signal.aborted) throw enough;
					const wanted = Math.min(chunk.length, segment.end - segment.next);
					target.writeAt(chunk.subarray(0, wanted), segment.next);
					segments.advance(segment, wanted);
					onProgress(segments.bytes, segments.total);
					if (performance.now() - this.#notedAt >= NOTED_EVERY_MS) this.note();
					if (segment.next >= segment.end && segment.end < segments.total) throw enough;
				} catch (error) {
					fault = error;
					throw error;
				}
			});
		} catch (error) {
			if (fault !== enough) throw fault ?? error;
		}
		if (segment.next < segment.end && !this.#stop.signal.aborted) throw new NoPart();
	}
}
