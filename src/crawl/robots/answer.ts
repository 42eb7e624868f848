// The meaning of a response to the request for a robots.txt, and how long it is valid (RFC 9309 §2.3.1). Pure: time is an
// argument.

/** The outcome of the request, after its redirects. */
export type RobotsAnswer =
	| {
			/** A response came. */
			readonly kind: "response";
			/** The status of the response. */
			readonly status: number;
			/** Decoded, as far as it was read: one byte more than the limit shows that it was cut. */
			readonly content: Uint8Array;
			/** The ETag field, to ask later whether the file has changed. */
			readonly etag?: string | undefined;
			/** The Last-Modified field, likewise. */
			readonly lastModified?: string | undefined;
	  }
	| {
			/** More redirects than are followed. */
			readonly kind: "redirects";
	  }
	| {
			/** No answer, or none that is whole. `reason` is a word: "timeout", "resolve", "connect", "truncated"; "network" where it is forbidden. */
			readonly kind: "failure";
			/** Why there is no answer, in a word. */
			readonly reason: string;
	  };

/** An origin's robots.txt, as a crawl keeps it. */
export interface RobotsState {
	/** - `"rules"`: `content` applies. - `"allow"`: there is no file, and everything is allowed. - `"unreachable"`: only an earlier copy can allow anything. */
	readonly state: "rules" | "allow" | "unreachable";
	/** Why, in a word: a status, "redirects", or the failure's reason. */
	readonly reason: string;
	/** The last file that was read; with "unreachable" a copy from earlier. */
	readonly content: Uint8Array | undefined;
	/** The ETag field of the last answer; undefined if it had none. */
	readonly etag: string | undefined;
	/** The Last-Modified field of the last answer; undefined if it had none. */
	readonly lastModified: string | undefined;
	/** When the last answer came. */
	readonly askedAt: number;
	/** When it is asked again, at the latest. */
	readonly nextAt: number;
	/** Answers in a row that left it unreachable. */
	readonly failures: number;
	/** When the first of them came. */
	readonly unreachableSince: number | undefined;
}

/** How long answers for robots.txt are valid: milliseconds. */
export interface RobotsTimes {
	/** How long an answer counts. Default 24 hours (RFC 9309 §2.4). */
	readonly freshMs: number;
	/** The wait after the first failure; doubled with each. Default 30 s. */
	readonly retryMs: number;
	/** The longest such wait. Default 1 hour. */
	readonly longestRetryMs: number;
	/** After how long `unreachable` decides. Default 30 days (RFC 9309 §2.3.1.4). */
	readonly unreachableMs: number;
}

/** How long answers for robots.txt are valid. */
export const ROBOTS_TIMES: RobotsTimes = {
	freshMs: 86_400_000,
	retryMs: 30_000,
	longestRetryMs: 3_600_000,
	unreachableMs: 30 * 86_400_000,
};

/** How many redirects of a robots.txt are followed (RFC 9309 §2.3.1.2). */
export const ROBOTS_REDIRECTS = 5;

/** The status codes that mean something else than their class. */
const BY_STATUS: Readonly<Record<number, "unreachable">> = {
	// Stricter than the RFC: who says that it is asked too often doesn't say that everything is allowed.
	429: "unreachable",
};

/** By the first digit. */
const BY_CLASS: Readonly<Record<number, RobotsState["state"]>> = {
	2: "rules",
	// A redirect that leads nowhere, as one that leads too far.
	3: "allow",
	4: "allow",
};

/** The knowledge after a response. */
export function robotsAfter(
	earlier: RobotsState | undefined,
	answer: RobotsAnswer,
	now: number,
	times: RobotsTimes = ROBOTS_TIMES,
): RobotsState {
	const reason = reasonOf(answer);
	const copy = earlier?.content;
	if (answer.kind === "response" && answer.status === 304 && copy !== undefined) {
		return { ...known("rules", reason, now, times), content: copy, ...validators(earlier) };
	}
	const state =
		answer.kind === "response"
			? ofStatus(answer.status)
			: answer.kind === "redirects"
				? "allow"
				: "unreachable";
	if (state === "rules" && answer.kind === "response")
		return { ...known(state, reason, now, times), content: answer.content, ...validators(answer) };
	if (state === "allow") return known(state, reason, now, times);
	const failures = (earlier?.failures ?? 0) + 1;
	const wait = Math.min(times.retryMs * 2 ** (failures - 1), times.longestRetryMs);
	return {
		state: "unreachable",
		reason,
		content: copy,
		...validators(earlier),
		askedAt: now,
		nextAt: now + wait,
		failures,
		unreachableSince: earlier?.unreachableSince ?? now,
	};
}

/** The rules at a moment: those of a file, everything allowed, or nothing allowed yet. */
export function robotsHold(
	state: RobotsState,
	now: number,
	unreachable: "wait" | "allow" = "wait",
	times: RobotsTimes = ROBOTS_TIMES,
): "rules" | "allow" | "wait" {
	if (state.state !== "unreachable") return state.state;
	const since = state.unreachableSince ?? state.askedAt;
	if (unreachable === "allow" && now - since >= times.unreachableMs) return "allow";
	return state.content === undefined ? "wait" : "rules";
}

function known(state: RobotsState["state"], reason: string, now: number, times: RobotsTimes): RobotsState {
	return {
		state,
		reason,
		content: undefined,
		etag: undefined,
		lastModified: undefined,
		askedAt: now,
		nextAt: now + times.freshMs,
		failures: 0,
		unreachableSince: undefined,
	};
}

function validators(
	from: { readonly etag?: string | undefined; readonly lastModified?: string | undefined } | undefined,
): Pick<RobotsState, "etag" | "lastModified"> {
	return { etag: from?.etag, lastModified: from?.lastModified };
}

function ofStatus(status: number): RobotsState["state"] {
	// A 304 without a copy says nothing.
	if (status === 304) return "unreachable";
	return BY_STATUS[status] ?? BY_CLASS[Math.floor(status / 100)] ?? "unreachable";
}

function reasonOf(answer: RobotsAnswer): string {
	if (answer.kind === "response") return String(answer.status);
	return answer.kind === "redirects" ? "redirects" : answer.reason;
}
