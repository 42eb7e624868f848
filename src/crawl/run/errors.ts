// The error of a crawl as a whole. Errors of single pages are events.

import { GannetError } from "../../base/index.ts";

/**
 * Why a crawl can't run.
 * - `"invalid-job"`: a mistake in the job
 * - `"running"`: it runs already
 * - `"stopped"`: it was stopped
 */
export type CrawlErrorCode = "invalid-job" | "running" | "stopped";

/** A mistake in a crawl's job, or a reason why it can't run. */
export class CrawlError extends GannetError<CrawlErrorCode> {
	/** Always "CrawlError". */
	override readonly name: string = "CrawlError";
	/** The mistakes of a job, each a sentence without a full stop. */
	readonly mistakes: readonly string[];
	constructor(message: string, code: CrawlErrorCode, cause?: unknown, mistakes: readonly string[] = []) {
		super(message, { kind: code, cause });
		this.mistakes = mistakes;
	}
}

/** All mistakes of a job. */
export function jobError(mistakes: readonly string[], cause?: unknown): CrawlError {
	const [first = "", ...others] = mistakes;
	const message =
		others.length === 0
			? `${first.slice(0, 1).toUpperCase()}${first.slice(1)}`
			: `The job has ${mistakes.length} mistakes: ${mistakes.join("; ")}`;
	return new CrawlError(message, "invalid-job", cause, mistakes);
}
