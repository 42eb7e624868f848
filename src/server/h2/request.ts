// Makes the exchange of a request that came over HTTP/2: its head as all versions have it, its content, its deadline.

import { FieldLines, MessageHead } from "../../http/index.ts";
import type { DecodedBlock, H2Stream } from "../../http/internal.ts";
import type { ConnectionInfo } from "../../socket/index.ts";
import { ContentDeadline } from "../content-deadline.ts";
import { IncomingContent } from "../incoming-content.ts";
import { IncomingRequest } from "../incoming-request.ts";
import type { ServicePolicy } from "../service-policy.ts";
import { H2Exchange } from "./h2-exchange.ts";

/** Hears what a handler does with the content. */
export interface ContentListener {
	/** A handler waits for content. */
	onContentWanted(exchange: H2Exchange): void;
	/** A handler has taken so much, so the client may send as much more. */
	onContentTaken(exchange: H2Exchange, bytes: number): void;
}

export function exchangeOf(
	stream: H2Stream<H2Exchange>,
	block: DecodedBlock,
	info: ConnectionInfo,
	{ limits, timeouts, clock, budget, onExchange }: ServicePolicy,
	listener: ContentListener,
): H2Exchange {
	const { method, authority, host } = block;
	const isConnect = method === "CONNECT";
	// RFC 9113 §8.3.1: what HTTP/1.1 calls Host.
	const lines = host === undefined && authority ? `host: ${authority}\r\n${block.lines}` : block.lines;
	const target = isConnect ? (authority as string) : block.path;
	const fields = fieldsOf(lines);
	const head = MessageHead.of({ version: "2", status: 0, method, target, fields });
	const hasContent = !stream.isReceived && !isConnect;
	const length = block.contentLength === -1 ? undefined : block.contentLength;
	const content = hasContent
		? new IncomingContent(
				length,
				limits.contentBytes,
				budget,
				() => listener.onContentWanted(exchange),
				(bytes) => listener.onContentTaken(exchange, bytes),
			)
		: undefined;
	const exchange: H2Exchange = new H2Exchange(
		new IncomingRequest(head, content, info, isConnect),
		content,
		hasContent ? new ContentDeadline(clock.now, timeouts, limits) : undefined,
		onExchange === undefined ? 0 : performance.now(),
		hasContent && fields.get("expect")?.toLowerCase() === "100-continue",
	);
	exchange.stream = stream;
	return exchange;
}

/** The fields of a header block's lines. */
export function fieldsOf(lines: string): FieldLines {
	return new FieldLines(lines, 0, lines.length);
}
