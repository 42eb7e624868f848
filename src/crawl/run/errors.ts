// The error of a crawl as a whole. Errors of single pages are events.

/** - `"invalid-job"`: a mistake in the job. - `"running"`: it runs already. - `"stopped"`: it was stopped. */
export type CrawlErrorCode = "invalid-job" | "running" | "stopped";

export class CrawlError extends Error {
	override readonly name: string = "CrawlError";
	readonly code: CrawlErrorCode;
	constructor(message: string, code: CrawlErrorCode, cause?: unknown) {
		super(message, cause === undefined ? undefined : { cause });
		this.code = code;
	}
}
