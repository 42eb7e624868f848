// What `gannet get` prints on stderr about each exchange of a URL: the conversation, the timing bracket, the summary.
// All of it comes from the evidence. Nothing here measures by itself.

import { hideSecrets, show, type Visible, visible, visibleJson } from "../../base/index.ts";
import type { Response } from "../../client/index.ts";
import { type GrowingFile, openGrowing } from "../../storage/index.ts";
import {
	type CallEvidence,
	type Evidence,
	type ExchangeEvidence,
	type SummaryOptions,
	summarize,
	type Trace,
} from "../../trace/index.ts";
import { summarizeStored } from "../../trace/internal.ts";
import type { Context, Output } from "../context.ts";
import { shownSecrets } from "../session/credentials.ts";
import { refusedWait } from "../session/refused-wait.ts";
import { createConversation, printFact } from "../terminal/conversation.ts";
import { timingBracket } from "../terminal/timing-bracket.ts";
import type { GetOptions } from "./options.ts";

type EvidenceOptions = Pick<
	GetOptions,
	| "head"
	| "verbose"
	| "timing"
	| "summary"
	| "summary-to"
	| "retry"
	| "retry-max-time"
	| "max-time"
	| "secret-header"
	| "write-out"
	| "silent"
	| "parallel"
>;

/** The listener that all evidence needs; undefined if no evidence is wanted. */
export function evidenceListener(
	{ stderr }: Pick<Context, "stderr">,
	options: EvidenceOptions,
	log: Evidence,
): Trace | undefined {
	if (options.verbose === 0) {
		const asked = [options.summary, options.retry, options["write-out"]];
		const isNeeded = options.timing || asked.some((option) => option !== undefined);
		return isNeeded ? log.trace : undefined;
	}
	// Each URL then has a conversation of its own.
	if (isParallel(options)) return log.trace;
	const tell = createConversation(stderr, shownSecrets(options));
	return (event) => {
		log.trace(event);
		tell(event);
	};
}

function isParallel({ parallel = 1 }: EvidenceOptions): boolean {
	return parallel > 1;
}

/** One URL while it is fetched. */
export interface StartedCall {
	readonly call: CallEvidence;
	/** Prints what was held back so that it doesn't mix with the conversations of other URLs. */
	readonly show: () => void;
}

/** Keeps what is printed until it is shown. */
function holding(output: Output): Pick<Output, "print" | "style"> & { show(): void } {
	let held: Visible[] = [];
	return {
		style: (...parts) => output.style(...parts),
		print: (text) => void held.push(text),
		show() {
			for (const text of held) output.print(text);
			held = [];
		},
	};
}

/** The log of one URL's exchanges. If there is another one after the first, it says why. */
export function startCall(
	{ stderr }: Pick<Context, "stderr">,
	options: EvidenceOptions,
	log: Evidence,
	standard: Trace,
	note: (text: Visible) => void,
): StartedCall {
	const held = options.verbose > 0 && isParallel(options) ? holding(stderr) : undefined;
	const tell = held && createConversation(held, shownSecrets(options));
	const listener: Trace = (event) => {
		standard(event);
		tell?.(event);
	};
	const call: CallEvidence = log.startCall((event) => {
		const before = call.exchanges.at(-1);
		if (event.type === "exchange.started" && before !== undefined) {
			if (options.verbose > 0) printFact(held ?? stderr, show`${continuation(before)} ${shown(event.url)}`);
			else if (mayPass(before)) note(show`once more, because ${shown(outcome(before))}`);
		}
		const refused = refusedWait(event, options);
		if (refused !== undefined) note(refused);
		listener(event);
	});
	return { call, show: () => held?.show() };
}

function shown(text: string): Visible {
	return visible(hideSecrets(text));
}

function continuation({
	status,
	failure,
}: ExchangeEvidence): "Redirected to" | "With an answer to the challenge:" | "Once more:" {
	if (failure === undefined && status !== undefined) {
		if (status >= 300 && status < 400) return "Redirected to";
		if (status === 401) return "With an answer to the challenge:";
	}
	return "Once more:";
}

function mayPass({ status, failure }: ExchangeEvidence): boolean {
	return failure !== undefined || (status !== undefined && status >= 400 && status !== 401);
}

function outcome({ status, failure }: ExchangeEvidence): string {
	return failure?.message ?? `the status was ${status}`;
}

/** How a URL's exchanges ended. */
export interface End extends Pick<SummaryOptions, "failure" | "savedTo"> {
	/** The last response, if there was one. */
	readonly response: Response | undefined;
}

/** The file of --summary-to; undefined if summaries go to stdout or stderr. */
export async function openSummaries({
	"summary-to": to,
}: Pick<EvidenceOptions, "summary-to">): Promise<GrowingFile | undefined> {
	return to === undefined || to === "-" ? undefined : openGrowing(to);
}

/** Shows each exchange of one URL. The last one also shows how it ended. */
export async function showEvidence(
	context: Pick<Context, "stdout" | "stderr">,
	options: EvidenceOptions,
	summaries: GrowingFile | undefined,
	exchanges: readonly ExchangeEvidence[],
	{ response, ...end }: End,
): Promise<void> {
	const { stderr } = context;
	const secrets = shownSecrets(options);
	const cache = response?.fromCache;
	const isStored = cache !== undefined && cache !== "revalidated";
	for (const [index, exchange] of exchanges.entries()) {
		if (options.timing) {
			if (exchanges.length > 1) stderr.print(show`${stderr.style("dim", title(exchange))}\n`);
			stderr.print(timingBracket(exchange, stderr));
		}
		if (options.summary === "json") {
			const isLast = index === exchanges.length - 1 && !isStored;
			const summary = summarize(exchange, { ...secrets, ...(isLast ? { ...end, cache } : {}) });
			await writeSummary(summary);
		}
	}
	if (options.summary !== "json" || response === undefined || !isStored) return;
	const stored = summarizeStored(options.head ? "HEAD" : "GET", response, { ...secrets, ...end });
	await writeSummary(stored);

	async function writeSummary(summary: object): Promise<void> {
		const json = JSON.stringify(summary);
		if (summaries !== undefined) return summaries.add(Buffer.from(`${json}\n`));
		const isStdout = options["summary-to"] === "-";
		const output = isStdout ? context.stdout : stderr;
		// On a terminal it is the same JSON, with escapes for what the terminal would obey.
		const written = output.write(output.isTerminal ? show`${visibleJson(json)}\n` : Buffer.from(`${json}\n`));
		await (isStdout ? written : written.catch(() => undefined));
	}
}

function title({ method, url, status }: ExchangeEvidence): Visible {
	return show` ${visible(method)} ${shown(url)}${status === undefined ? "" : show`: ${status}`}`;
}
