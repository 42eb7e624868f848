// `-v`: an exchange as it happens, line by line, with curl's prefixes: `*` for facts, `>` sent, `<` received. Made from
// trace events only. Content is counted, never shown.

import { hideSecrets, joined, show, type Visible, visible } from "../../base/index.ts";
import {
	type CacheAnswered,
	headLines,
	headText,
	type RedactionOptions,
	type TlsFacts,
	type Trace,
	type TraceEvent,
} from "../../trace/index.ts";
import { redactLine } from "../../trace/internal.ts";
import type { Output } from "../context.ts";
import { formatAddress } from "./address.ts";
import { printable } from "./printable.ts";
import { formatCount, formatDuration } from "./units.ts";

export interface ConversationOptions extends RedactionOptions {
	/** Also shows credentials (`-vv`). */
	readonly showsSecrets: boolean;
	/** Also shows the frames of HTTP/2 (`-vv`). */
	readonly showsFrames?: boolean | undefined;
}

/** A listener that prints each event to the output at once. */
export function createConversation(
	output: Pick<Output, "print" | "style">,
	options: ConversationOptions,
): Trace {
	const startedAt = new Map<string, number>();
	const since = (key: string, at: number): Visible => formatDuration(at - (startedAt.get(key) ?? at));
	const sentContent = new Map<number, number>();

	const note = (text: Visible): void => printFact(output, text);
	const lines = (prefix: ">" | "<", head: string): void => {
		const mark = output.style(prefix === ">" ? "cyan" : "green", visible(prefix));
		for (const [index, line] of headLines(head).entries()) {
			const shown = printable(options.showsSecrets ? line : redactLine(line, options));
			output.print(show`${mark} ${index === 0 ? output.style("bold", shown) : shown}\n`);
		}
		output.print(show`${mark}\n`);
	};

	return (event: TraceEvent): void => {
		switch (event.type) {
			case "resolve.started":
				startedAt.set(`resolve ${event.connectionId}`, event.at);
				note(show`Looking up ${visible(event.name)}`);
				break;
			case "resolve.finished": {
				const how = event.isCached ? "from the cache" : since(`resolve ${event.connectionId}`, event.at);
				note(show`${visible(event.name)} has ${joined(event.addresses.map(visible), ", ")} (${how})`);
				break;
			}
			case "resolve.failed":
				note(
					show`${visible(event.name)} has no address (${visible(event.code)}, ${since(`resolve ${event.connectionId}`, event.at)})`,
				);
				break;
			case "attempt.started":
				startedAt.set(`attempt ${event.connectionId} ${formatAddress(event.remote)}`, event.at);
				note(show`Connecting to ${formatAddress(event.remote)}`);
				break;
			case "attempt.failed": {
				const address = formatAddress(event.remote);
				note(
					show`${address} failed: ${visible(event.code)} (${since(`attempt ${event.connectionId} ${address}`, event.at)})`,
				);
				break;
			}
			case "connected": {
				const remote = formatAddress(event.remote);
				const from = event.local === undefined ? "" : show` from ${formatAddress(event.local)}`;
				startedAt.set(`connection ${event.connectionId}`, event.at);
				note(
					show`Connection ${event.connectionId}: to ${remote}${from} (${since(`attempt ${event.connectionId} ${remote}`, event.at)})`,
				);
				break;
			}
			case "secured":
				for (const line of describeTls(event.tls, since(`connection ${event.connectionId}`, event.at)))
					note(line);
				break;
			case "tunnel.started":
				startedAt.set(`tunnel ${event.connectionId}`, event.at);
				note(show`Asking ${visible(event.proxy)} for a tunnel to ${visible(event.target)}`);
				break;
			case "tunnel.finished":
				note(show`The tunnel is open (${since(`tunnel ${event.connectionId}`, event.at)})`);
				break;
			case "tunnel.failed": {
				const status = event.status === undefined ? "" : show` (${event.status})`;
				note(show`No tunnel${status}: ${visible(hideSecrets(event.message))}`);
				break;
			}
			case "cache.answered":
				note(cacheOutcomes[event.outcome]);
				break;
			case "retry.waiting": {
				const why =
					event.status === undefined
						? show`failed (${visible(event.code ?? "")})`
						: show`was answered with ${event.status}`;
				note(
					show`Try ${event.tries} of ${visible(event.method)} ${visible(hideSecrets(event.url))} ${why}; the next one in ${formatDuration(event.waitMs)}`,
				);
				break;
			}
			case "exchange.assigned":
				if (event.isReused) {
					note(
						show`Connection ${event.connectionId} is used again, after ${formatDuration(event.idleMs)} idle`,
					);
				}
				break;
			case "request.head":
				lines(">", headText(event));
				break;
			case "http2.frame": {
				if (!options.showsFrames) break;
				const { frame, streamId, length } = event;
				const on = streamId === 0 ? "" : show`, stream ${streamId}`;
				const flags = event.flags.length === 0 ? "" : show`, ${visible(event.flags.join(" "))}`;
				const by = event.increment === undefined ? "" : show`, by ${formatCount(event.increment)}`;
				const code = event.errorCode === undefined ? "" : show`, ${visible(event.errorCode)}`;
				note(
					show`${event.isSent ? ">" : "<"} ${visible(frame)}${on}, ${formatCount(length)} bytes${flags}${by}${code}`,
				);
				break;
			}
			case "http2.goaway": {
				const { lastStreamId, debug } = event;
				const last = lastStreamId === 2 ** 31 - 1 ? "" : show`, last stream ${lastStreamId}`;
				const words = debug === "" ? "" : show`: ${visible(hideSecrets(debug.slice(0, 200)))}`;
				note(show`The server says goodbye (GOAWAY): ${visible(event.errorCode)}${last}${words}`);
				break;
			}
			case "http2.trimmed":
				note(show`Blanks around values of the next head were removed (RFC 9113 §8.2.1)`);
				break;
			case "request.data":
				sentContent.set(event.exchangeId, (sentContent.get(event.exchangeId) ?? 0) + event.bytes.byteLength);
				break;
			case "request.sent": {
				startedAt.set(`exchange ${event.exchangeId}`, event.at);
				const bytes = sentContent.get(event.exchangeId);
				if (bytes !== undefined) note(show`${formatCount(bytes)} bytes of content sent`);
				break;
			}
			case "response.head":
				note(show`Answer after ${since(`exchange ${event.exchangeId}`, event.at)}`);
				lines("<", headText(event));
				startedAt.set(`head ${event.exchangeId}`, event.at);
				break;
			case "response.done": {
				const fate = event.isReusable ? "kept" : "closed";
				note(
					show`${formatCount(event.contentBytes)} bytes of content in ${since(`head ${event.exchangeId}`, event.at)}; connection ${event.connectionId} ${fate}`,
				);
				break;
			}
			case "exchange.retried":
				note(show`Sent again on a new connection: ${visible(hideSecrets(event.reason))}`);
				break;
			case "exchange.failed":
				// The command's error follows with the sentence itself.
				note(show`Failed: ${visible(event.code)}`);
				break;
			default:
				// exchange.started and response.data say nothing that another line doesn't. connection.closed comes too late.
				break;
		}
	};
}

const cacheOutcomes: Readonly<Record<CacheAnswered["outcome"], Visible>> = {
	hit: show`Taken from the cache`,
	revalidated: show`Taken from the cache, after its server confirmed it`,
	stale: show`Taken from the cache, though it is stale`,
};

/** Prints a separate line with a fact. */
export function printFact(output: Pick<Output, "print" | "style">, text: Visible): void {
	output.print(show`${output.style("dim", show`* ${text}`)}\n`);
}

function describeTls(tls: TlsFacts, took: Visible): readonly Visible[] {
	const alpn = tls.alpn === undefined ? "" : show`, ALPN ${visible(tls.alpn)}`;
	const resumed = tls.isResumed ? ", session resumed" : "";
	const unverified = tls.isAuthorized ? "" : ", NOT VERIFIED";
	const lines = [
		show`${visible(tls.protocol)}, ${visible(tls.cipher)}${alpn}${resumed}${unverified} (${took})`,
	];
	if (tls.certificate !== undefined) {
		const { subject, issuer, validTo } = tls.certificate;
		lines.push(
			show`Certificate of ${visible(subject)}, issued by ${visible(issuer)}, valid to ${visible(validTo)}`,
		);
	}
	return lines;
}
