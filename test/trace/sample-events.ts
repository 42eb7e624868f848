// One exchange as trace events: a name with two addresses of which the first refuses, TLS, a request with credentials.

import { fieldsOf } from "../../src/http/index.ts";
import type { TraceEvent } from "../../src/trace/index.ts";

const loopback6 = { address: "::1", port: 8443, family: "IPv6" } as const;
const remote = { address: "127.0.0.1", port: 8443, family: "IPv4" } as const;
const local = { address: "127.0.0.1", port: 51234, family: "IPv4" } as const;
const ids = { exchangeId: 7, connectionId: 3 };

const requestHead =
	"POST /dives?day=1 HTTP/1.1\r\nhost: rock.test:8443\r\nauthorization: Basic c2VjcmV0\r\ncookie: id=42\r\ncontent-length: 5\r\n\r\n";
const responseHead =
	"HTTP/1.1 201 Created\r\nServer: gannet\r\nSet-Cookie: id=43; Path=/\r\nContent-Length: 612\r\n\r\n";

export const sampleEvents: readonly TraceEvent[] = [
	{
		type: "exchange.started",
		at: 1000,
		exchangeId: 7,
		callId: 4,
		cause: { why: "first" },
		method: "POST",
		url: "https://rock.test:8443/dives?day=1",
	},
	{ type: "resolve.started", at: 1000.2, connectionId: 3, name: "rock.test" },
	{
		type: "resolve.finished",
		at: 1004.5,
		connectionId: 3,
		name: "rock.test",
		addresses: ["::1", "127.0.0.1"],
		isCached: false,
	},
	{ type: "attempt.started", at: 1004.6, connectionId: 3, remote: loopback6 },
	{ type: "attempt.failed", at: 1005, connectionId: 3, remote: loopback6, code: "ECONNREFUSED" },
	{ type: "attempt.started", at: 1005.1, connectionId: 3, remote },
	{ type: "connected", at: 1017, connectionId: 3, role: "client", local, remote },
	{
		type: "secured",
		at: 1050,
		connectionId: 3,
		tls: {
			protocol: "TLSv1.3",
			cipher: "TLS_AES_256_GCM_SHA384",
			alpn: "http/1.1",
			serverName: "rock.test",
			isResumed: false,
			isAuthorized: true,
			certificate: { subject: "rock.test", issuer: "Sample CA", validTo: "Jan  1 00:00:00 2030 GMT" },
		},
	},
	{ type: "exchange.assigned", at: 1050.1, ...ids, isReused: false, idleMs: 0 },
	{
		type: "request.head",
		at: 1050.2,
		...ids,
		version: "1.1",
		method: "POST",
		target: "/dives?day=1",
		authority: "rock.test:8443",
		fields: linesOf(requestHead),
		head: requestHead,
	},
	{ type: "request.data", at: 1050.3, ...ids, bytes: new Uint8Array(5) },
	{ type: "request.sent", at: 1050.4, ...ids, bytes: requestHead.length + 5 },
	{
		type: "response.head",
		at: 1090,
		...ids,
		version: "1.1",
		status: 103,
		reason: "Early Hints",
		isInterim: true,
		fields: [["Link", "</a.css>"]],
		head: undefined,
	},
	{
		type: "response.head",
		at: 1173,
		...ids,
		version: "1.1",
		status: 201,
		reason: "Created",
		isInterim: false,
		fields: linesOf(responseHead),
		head: responseHead,
	},
	{ type: "response.data", at: 1174, ...ids, bytes: new Uint8Array(600) },
	{ type: "response.data", at: 1175, ...ids, bytes: new Uint8Array(12) },
	{ type: "response.done", at: 1175.5, ...ids, contentBytes: 612, bytes: 700, isReusable: true },
];

/** A second exchange, on the same connection. */
export const laterEvents: readonly TraceEvent[] = [
	{
		type: "exchange.started",
		at: 2000,
		exchangeId: 8,
		callId: 5,
		cause: { why: "first" },
		method: "GET",
		url: "https://rock.test:8443/",
	},
	{ type: "exchange.assigned", at: 2000.1, exchangeId: 8, connectionId: 3, isReused: true, idleMs: 824 },
	{
		type: "request.head",
		at: 2000.2,
		exchangeId: 8,
		connectionId: 3,
		version: "1.1",
		method: "GET",
		target: "/",
		authority: "rock.test:8443",
		fields: [["host", "rock.test:8443"]],
		head: undefined,
	},
	{ type: "request.sent", at: 2000.3, exchangeId: 8, connectionId: 3, bytes: 40 },
	{
		type: "exchange.failed",
		at: 2003,
		exchangeId: 8,
		kind: "disconnected",
		code: "reset",
		phase: "first-byte",
		option: undefined,
		message: "GET / was cut off",
	},
];

/** The field lines of a head that is text. */
function linesOf(head: string): [string, string][] {
	return fieldsOf(head).toJSON();
}
