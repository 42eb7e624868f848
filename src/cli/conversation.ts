// `-v`: an exchange as it happens, line by line, with curl's prefixes: `*` for what is known, `>` sent, `<` received.
// Drawn from trace events alone. Content is counted, never dumped.

import { escapeControls } from "../base/index.ts";
import type { CacheAnswered, TlsFacts, Trace, TraceEvent } from "../trace/index.ts";
import type { Output } from "./context.ts";
import { formatAddress, headLines } from "./exchange-log.ts";
import { printable, redactFieldLine } from "./redact.ts";
import { formatCount, formatDuration } from "./units.ts";

export interface ConversationOptions {
	/** Shows credentials too (`-vv`). */
	readonly showsSecrets: boolean;
}

/** A listener that prints each event to the output at once. */
export function createConversation(
	output: Pick<Output, "print" | "style">,
	{ showsSecrets }: ConversationOptions,
): Trace {
	const startedAt = new Map<string, number>();
	const since = (key: string, at: number): string => formatDuration(at - (startedAt.get(key) ?? at));
	const sentContent = new Map<number, number>();

	const note = (text: string): void => printNote(output, text);
	const lines = (prefix: ">" | "<", head: string): void => {
		const style = prefix === ">" ? "cyan" : "green";
		for (const [index, line] of headLines(head).entries()) {
			const shown = printable(showsSecrets ? line : redactFieldLine(line));
			output.print(`${output.style(style, prefix)} ${index === 0 ? output.style("bold", shown) : shown}\n`);
		}
		output.print(`${output.style(style, prefix)}\n`);
	};

	return (event: TraceEvent): void => {
		switch (event.type) {
			case "resolve.started":
				startedAt.set(`resolve ${event.connectionId}`, event.at);
				note(`Looking up ${event.name}`);
				break;
			case "resolve.finished": {
				const how = event.isCached ? "from the cache" : since(`resolve ${event.connectionId}`, event.at);
				note(`${event.name} has ${event.addresses.join(", ")} (${how})`);
				break;
			}
			case "resolve.failed":
				note(
					`${event.name} has no address (${event.code}, ${since(`resolve ${event.connectionId}`, event.at)})`,
				);
				break;
			case "attempt.started":
				startedAt.set(`attempt ${event.connectionId} ${formatAddress(event.remote)}`, event.at);
				note(`Connecting to ${formatAddress(event.remote)}`);
				break;
			case "attempt.failed": {
				const address = formatAddress(event.remote);
				note(
					`${address} failed: ${event.code} (${since(`attempt ${event.connectionId} ${address}`, event.at)})`,
				);
				break;
			}
			case "connected": {
				const remote = formatAddress(event.remote);
				const from = event.local === undefined ? "" : ` from ${formatAddress(event.local)}`;
				startedAt.set(`connection ${event.connectionId}`, event.at);
				note(
					`Connection ${event.connectionId}: to ${remote}${from} (${since(`attempt ${event.connectionId} ${remote}`, event.at)})`,
				);
				break;
			}
			case "secured":
				for (const line of describeTls(event.tls, since(`connection ${event.connectionId}`, event.at)))
					note(line);
				break;
			case "tunnel.started":
				startedAt.set(`tunnel ${event.connectionId}`, event.at);
				note(`Asking ${event.proxy} for a tunnel to ${event.target}`);
				break;
			case "tunnel.finished":
				note(`The tunnel stands (${since(`tunnel ${event.connectionId}`, event.at)})`);
				break;
			case "tunnel.failed": {
				const status = event.status === undefined ? "" : ` (${event.status})`;
				note(`No tunnel${status}: ${event.message}`);
				break;
			}
			case "cache.answered":
				note(cacheOutcomes[event.outcome]);
				break;
			case "retry.waiting": {
				const why =
					event.status === undefined ? `failed (${event.code})` : `was answered with ${event.status}`;
				note(
					`Try ${event.tries} of ${event.method} ${event.url} ${why}; the next one in ${formatDuration(event.waitMs)}`,
				);
				break;
			}
			case "exchange.assigned":
				if (event.isReused) {
					note(
						`Connection ${event.connectionId} is used again, after ${formatDuration(event.idleMs)} of rest`,
					);
				}
				break;
			case "request.head":
				lines(">", event.head);
				break;
			case "request.data":
				sentContent.set(event.exchangeId, (sentContent.get(event.exchangeId) ?? 0) + event.bytes.byteLength);
				break;
			case "request.sent": {
				startedAt.set(`exchange ${event.exchangeId}`, event.at);
				const bytes = sentContent.get(event.exchangeId);
				if (bytes !== undefined) note(`${formatCount(bytes)} bytes of content sent`);
				break;
			}
			case "response.head":
				note(`Answer after ${since(`exchange ${event.exchangeId}`, event.at)}`);
				lines("<", event.head);
				startedAt.set(`head ${event.exchangeId}`, event.at);
				break;
			case "response.done": {
				const fate = event.isReusable ? "kept" : "closed";
				note(
					`${formatCount(event.contentBytes)} bytes of content in ${since(`head ${event.exchangeId}`, event.at)}; connection ${event.connectionId} ${fate}`,
				);
				break;
			}
			case "exchange.retried":
				note(`Sent again on a new connection: ${event.reason}`);
				break;
			case "exchange.failed":
				// The sentence itself follows as the command's error.
				note(`Failed: ${event.code}`);
				break;
			default:
				// exchange.started and response.data say nothing that another line doesn't; connection.closed comes too late.
				break;
		}
	};
}

const cacheOutcomes: Readonly<Record<CacheAnswered["outcome"], string>> = {
	hit: "Taken from the cache",
	revalidated: "Taken from the cache, after its server confirmed it",
	stale: "Taken from the cache, though it is stale",
};

/** A line of its own about what is known. */
export function printNote(output: Pick<Output, "print" | "style">, text: string): void {
	output.print(`${output.style("dim", escapeControls(`* ${text}`))}\n`);
}

function describeTls(tls: TlsFacts, took: string): readonly string[] {
	const extras = [
		tls.alpn === undefined ? "" : `, ALPN ${tls.alpn}`,
		tls.isResumed ? ", session resumed" : "",
		tls.isAuthorized ? "" : ", NOT VERIFIED",
	].join("");
	const lines = [`${tls.protocol}, ${tls.cipher}${extras} (${took})`];
	if (tls.certificate !== undefined) {
		const { subject, issuer, validTo } = tls.certificate;
		lines.push(`Certificate of ${subject}, issued by ${issuer}, valid to ${validTo}`);
	}
	return lines;
}
