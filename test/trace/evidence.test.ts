// What is made of events: exchanges and connections, their phases, their summary, and all of it without secrets.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	createEvidence,
	type Evidence,
	phasesOf,
	redactExchange,
	redactHead,
	summarize,
	type TraceEvent,
} from "../../src/trace/index.ts";
import { redactLine, summarizeStored } from "../../src/trace/internal.ts";
import { laterEvents, sampleEvents } from "./sample-events.ts";

function gathered(events: readonly TraceEvent[]): Evidence {
	const evidence = createEvidence();
	for (const event of events) evidence.trace(event);
	return evidence;
}

test("the phases of an exchange leave no gap from the call to the last byte", () => {
	const [exchange] = gathered(sampleEvents).exchanges;
	assert.ok(exchange !== undefined);
	const phases = phasesOf(exchange);
	assert.deepEqual(
		phases.map(({ name }) => name),
		["lookup", "connect", "TLS", "send", "wait", "content"],
	);
	assert.equal(phases[0]?.startedAt, 1000);
	for (const [index, phase] of phases.entries()) {
		const before = phases[index - 1];
		if (before !== undefined) assert.equal(phase.startedAt, before.endedAt);
	}
	assert.equal(phases.at(-1)?.endedAt, 1175.5);
});

test("a reused connection has no phases of its own, and waiting for one is shown where it took time", () => {
	const late = laterEvents.map((event) =>
		event.type === "exchange.started" ? { ...event, at: event.at - 40 } : event,
	);
	const names = (events: readonly TraceEvent[]): unknown =>
		gathered(events).exchanges.map((exchange) => phasesOf(exchange).map(({ name }) => name));
	assert.deepEqual(names(laterEvents), [["send"]]);
	assert.deepEqual(names(late), [["start", "send"]]);
});

test("the summary has request, response, connection and timings", () => {
	const [exchange] = gathered(sampleEvents).exchanges;
	assert.ok(exchange !== undefined);
	assert.deepEqual(summarize(exchange, { savedTo: "-" }), {
		request: {
			method: "POST",
			url: "https://rock.test:8443/dives?day=1",
			headers: [
				["host", "rock.test:8443"],
				["authorization", "Basic [hidden]"],
				["cookie", "id=[hidden]"],
				["content-length", "5"],
			],
			bytes: 122,
		},
		response: {
			status: 201,
			statusText: "Created",
			version: "1.1",
			headers: [
				["Server", "gannet"],
				["Set-Cookie", "id=[hidden]; Path=/"],
				["Content-Length", "612"],
			],
			contentBytes: 612,
			bytes: 700,
			isComplete: true,
		},
		connection: {
			id: 3,
			local: { address: "127.0.0.1", port: 51234, family: "IPv4" },
			remote: { address: "127.0.0.1", port: 8443, family: "IPv4" },
			isReused: false,
			isKept: true,
			tls: {
				protocol: "TLSv1.3",
				cipher: "TLS_AES_256_GCM_SHA384",
				alpn: "http/1.1",
				serverName: "rock.test",
				isResumed: false,
				isAuthorized: true,
				certificate: { subject: "rock.test", issuer: "Sample CA", validTo: "Jan  1 00:00:00 2030 GMT" },
			},
			attempts: [
				{ address: "::1", port: 8443, family: "IPv6", error: "ECONNREFUSED" },
				{ address: "127.0.0.1", port: 8443, family: "IPv4", error: null },
			],
		},
		timings: {
			startMs: null,
			lookupMs: 4.5,
			connectMs: 12.5,
			tlsMs: 33,
			sendMs: 0.4,
			waitMs: 122.6,
			contentMs: 2.5,
			totalMs: 175.5,
		},
		savedTo: "-",
	});
});

test("the summary of a failed exchange says how far it came, and why it failed", () => {
	const exchange = gathered([...sampleEvents, ...laterEvents]).exchanges[1];
	assert.ok(exchange !== undefined);
	const failure = { exitCode: 56, message: "GET / was cut off" };
	const summary: unknown = JSON.parse(JSON.stringify(summarize(exchange, { failure })));
	assert.partialDeepStrictEqual(summary, {
		response: null,
		connection: { isReused: true },
		timings: { sendMs: 0.3, waitMs: null, totalMs: 3 },
		error: { message: "GET / was cut off", exitCode: 56 },
	});
});

const secrets: readonly (readonly [string, string])[] = [
	["Authorization: Basic c2VjcmV0", "Authorization: Basic [hidden]"],
	["authorization: Bearer abc.def", "authorization: Bearer [hidden]"],
	["authorization: lonesecret", "authorization: [hidden]"],
	["Proxy-Authorization: Digest a=b, c=d", "Proxy-Authorization: Digest [hidden]"],
	["Cookie: a=1; b=2", "Cookie: a=[hidden]; b=[hidden]"],
	["Cookie: lonesecret", "Cookie: [hidden]"],
	["Cookie: a=b=c; lonesecret", "Cookie: a=[hidden]; [hidden]"],
	["Set-Cookie: id=42; Path=/; Secure", "Set-Cookie: id=[hidden]; Path=/; Secure"],
	["Set-Cookie: lonesecret; Secure", "Set-Cookie: [hidden]; Secure"],
	["Ocp-Apim-Subscription-Key: 42", "Ocp-Apim-Subscription-Key: [hidden]"],
	["X-Auth:42", "X-Auth: [hidden]"],
	['WWW-Authenticate: Basic realm="r"', 'WWW-Authenticate: Basic realm="r"'],
	["GET /?api_key=42&page=2 HTTP/1.1", "GET /?api_key=[hidden]&page=2 HTTP/1.1"],
	["Location: http://u:p@h/?token=42#a", "Location: http://h/?token=[hidden]#a"],
	["authorization: lonesecret more", "authorization: [hidden]"],
	["Authorization: AWS4-HMAC-SHA256 Credential=a/b", "Authorization: AWS4-HMAC-SHA256 [hidden]"],
	["Content-Type: text/html", "Content-Type: text/html"],
	["GET /authorization:x HTTP/1.1", "GET /authorization:x HTTP/1.1"],
];
for (const [line, shown] of secrets) {
	test(`the line "${line}" is shown as "${shown}"`, () => assert.equal(redactLine(line), shown));
}

test("a head without secrets has the same lines and line ends", () => {
	const head = "GET /?token=42 HTTP/1.1\r\nHost: a\r\nCookie: id=42\r\nX-Tenant: 42\r\n\r\n";
	assert.equal(
		redactHead(head, { secretHeaders: ["x-tenant"], hidden: "***" }),
		"GET /?token=[hidden] HTTP/1.1\r\nHost: a\r\nCookie: id=***\r\nX-Tenant: ***\r\n\r\n",
	);
});

test("an exchange without secrets is the same but for them, and the evidence keeps them", () => {
	const [exchange] = gathered(sampleEvents).exchanges;
	assert.ok(exchange !== undefined);
	const failure = { at: 1, code: "x", message: "GET http://h/?api_key=42 failed" };
	const given = { ...exchange, url: "http://h/?api_key=42", retries: ["?token=42"], failure };
	const shown = redactExchange(given);
	assert.doesNotMatch(JSON.stringify(shown), /c2VjcmV0|id=4[23]|=42/);
	assert.match(exchange.requestHead ?? "", /c2VjcmV0/);
	const same = { url: "", requestHead: "", responseHead: "", interims: [], retries: [], failure: undefined };
	assert.deepEqual({ ...shown, ...same }, { ...given, ...same });
});

test("a call's evidence is that of its own exchanges, and its listener hears their events first", () => {
	const evidence = createEvidence();
	const heard: string[] = [];
	const call = evidence.startCall((event) => {
		heard.push(`${event.type} ${call.exchanges.length}`);
		evidence.trace(event);
	});
	for (const event of sampleEvents) call.trace(event);
	for (const event of laterEvents) evidence.trace(event);
	assert.deepEqual([call.exchanges.length, evidence.exchanges.length], [1, 2]);
	assert.equal(heard[0], "exchange.started 0");
	assert.equal(call.exchanges[0], evidence.exchanges[0]);
	assert.equal(evidence.connections[0]?.attempts[0]?.code, "ECONNREFUSED");
});

test("the summary of a stored response has no connection, and no secrets", () => {
	const stored = {
		url: "http://h/?token=42",
		status: 200,
		statusText: "OK",
		version: "1.1",
		headText: "HTTP/1.1 200 OK\r\nSet-Cookie: id=42\r\n\r\n",
		fromCache: "hit",
	} as const;
	assert.partialDeepStrictEqual(summarizeStored("GET", stored), {
		request: { url: "http://h/?token=[hidden]", headers: [] },
		response: { headers: [["Set-Cookie", "id=[hidden]"]] },
		connection: null,
		cache: "hit",
	});
	assert.match(JSON.stringify(summarizeStored("GET", stored, { showsSecrets: true })), /id=42.*/);
});
