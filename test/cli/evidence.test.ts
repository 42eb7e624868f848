import assert from "node:assert/strict";
import { test } from "node:test";
import type { Visible } from "../../src/base/index.ts";
import { shownByVerbose } from "../../src/cli/session/credentials.ts";
import { createConversation } from "../../src/cli/terminal/conversation.ts";
import { sequenceDiagram } from "../../src/cli/terminal/sequence-diagram.ts";
import { timingBracket } from "../../src/cli/terminal/timing-bracket.ts";
import { scriptedServer } from "../../src/testing/index.ts";
import { createEvidence, type Evidence, type TraceEvent } from "../../src/trace/index.ts";
import { laterEvents, sampleEvents } from "../trace/sample-events.ts";
import { run } from "./support.ts";

const style = (_style: unknown, text: Visible): Visible => text;

function logOf(events: readonly TraceEvent[]): Evidence {
	const log = createEvidence();
	for (const event of events) log.trace(event);
	return log;
}

function conversationOf(events: readonly TraceEvent[], showsSecrets = false): string {
	let text = "";
	const print = (piece: string): void => {
		text += piece;
	};
	const trace = createConversation({ print, style }, { showsSecrets, hidden: shownByVerbose });
	for (const event of events) trace(event);
	return text;
}

const sampleConversation = `* Looking up rock.test
* rock.test has ::1, 127.0.0.1 (4.30 ms)
* Connecting to [::1]:8443
* [::1]:8443 failed: ECONNREFUSED (0.40 ms)
* Connecting to 127.0.0.1:8443
* Connection 3: to 127.0.0.1:8443 from 127.0.0.1:51234 (11.9 ms)
* TLSv1.3, TLS_AES_256_GCM_SHA384, ALPN http/1.1 (33.0 ms)
* Certificate of rock.test, issued by Sample CA, valid to Jan  1 00:00:00 2030 GMT
> POST /dives?day=1 HTTP/1.1
> host: rock.test:8443
> authorization: Basic [hidden: -vv shows it]
> cookie: id=[hidden: -vv shows it]
> content-length: 5
>
* 5 bytes of content sent
* Answer after 39.6 ms
< HTTP/1.1 103 Early Hints
< Link: </a.css>
<
* Answer after 123 ms
< HTTP/1.1 201 Created
< Server: gannet
< Set-Cookie: id=[hidden: -vv shows it]; Path=/
< Content-Length: 612
<
* 612 bytes of content in 2.50 ms; connection 3 kept
`;

test("-v tells the conversation in curl's prefixes, without credentials and content", () => {
	assert.equal(conversationOf(sampleEvents), sampleConversation);
});

test("-vv shows the credentials too", () => {
	const text = conversationOf(sampleEvents, true);
	assert.match(text, /^> authorization: Basic c2VjcmV0$/m);
	assert.match(text, /^> cookie: id=42$/m);
	assert.match(text, /^< Set-Cookie: id=43; Path=\/$/m);
});

test("-v tells of tunnels, of stored answers and of waits", () => {
	const url = "http://rock.test/";
	const events: readonly TraceEvent[] = [
		{
			type: "tunnel.started",
			at: 10,
			connectionId: 1,
			proxy: "http://proxy.test:3128",
			target: "rock.test:443",
		},
		{ type: "tunnel.finished", at: 22, connectionId: 1 },
		{ type: "tunnel.failed", at: 30, connectionId: 2, message: "it was refused", status: 407 },
		{ type: "tunnel.failed", at: 30, connectionId: 2, message: "it went away", status: undefined },
		{ type: "cache.answered", at: 40, callId: 1, method: "GET", url, status: 200, outcome: "hit" },
		{ type: "cache.answered", at: 40, callId: 1, method: "GET", url, status: 200, outcome: "stale" },
		{
			type: "retry.waiting",
			at: 50,
			callId: 1,
			method: "GET",
			url,
			tries: 1,
			waitMs: 250,
			status: 503,
			code: undefined,
		},
		{
			type: "retry.waiting",
			at: 50,
			callId: 1,
			method: "GET",
			url,
			tries: 2,
			waitMs: 250,
			status: undefined,
			code: "reset",
		},
	];
	assert.equal(
		conversationOf(events),
		[
			"* Asking http://proxy.test:3128 for a tunnel to rock.test:443",
			"* The tunnel is open (12.0 ms)",
			"* No tunnel (407): it was refused",
			"* No tunnel: it went away",
			"* Taken from the cache",
			"* Taken from the cache, though it is stale",
			"* Try 1 of GET http://rock.test/ was answered with 503; the next one in 250 ms",
			"* Try 2 of GET http://rock.test/ failed (reset); the next one in 250 ms",
			"",
		].join("\n"),
	);
});

test("-v tells of a connection that is used again, and of a failure", () => {
	assert.equal(
		conversationOf(laterEvents),
		[
			"* Connection 3 is used again, after 824 ms idle",
			"> GET / HTTP/1.1",
			"> host: rock.test:8443",
			">",
			"* Failed: reset",
			"",
		].join("\n"),
	);
});

test("-v tells of what else can happen", () => {
	const tls = {
		protocol: "TLSv1.2",
		cipher: "X",
		alpn: undefined,
		serverName: undefined,
		isResumed: true,
		isAuthorized: false,
		certificate: undefined,
	};
	const unix = { address: "/run/x.sock", port: 0, family: "unix" } as const;
	const text = conversationOf([
		{ type: "resolve.failed", at: 5, connectionId: 1, name: "x.test", code: "ENOTFOUND" },
		{ type: "resolve.finished", at: 6, connectionId: 2, name: "y.test", addresses: ["::1"], isCached: true },
		{ type: "connected", at: 7, connectionId: 2, role: "client", local: undefined, remote: unix },
		{ type: "secured", at: 8, connectionId: 2, tls },
		{ type: "exchange.retried", at: 9, exchangeId: 1, reason: "it was closed" },
		{
			type: "response.done",
			at: 9,
			exchangeId: 1,
			connectionId: 2,
			contentBytes: 0,
			bytes: 9,
			isReusable: false,
		},
		{
			type: "connection.closed",
			at: 9,
			connectionId: 2,
			bytesIn: 1,
			bytesOut: 2,
			code: undefined,
			by: "here",
		},
	]);
	assert.equal(
		text,
		[
			"* x.test has no address (ENOTFOUND, 0.00 ms)",
			"* y.test has ::1 (from the cache)",
			"* Connection 2: to /run/x.sock (0.00 ms)",
			"* TLSv1.2, X, session resumed, NOT VERIFIED (1.00 ms)",
			"* Sent again on a new connection: it was closed",
			"* 0 bytes of content in 0.00 ms; connection 2 closed",
			"",
		].join("\n"),
	);
});

test("--timing draws the durations above a bracket and the running sum below", () => {
	const [exchange] = logOf(sampleEvents).exchanges;
	assert.ok(exchange !== undefined);
	assert.equal(
		timingBracket(exchange, { columns: 80, style }),
		`    4.50 ms    12.5 ms    33.0 ms   0.40 ms   123 ms    2.50 ms
 ╭─ lookup ─┬─ connect ─┬── TLS ──┬─ send ──┬─ wait ─┬─ content ─╮
 0        4.50        17.0      50.0      50.4      173       176 ms
`,
	);
});

test("--timing is a list where the bracket would be too wide, and nothing where nothing happened", () => {
	const [exchange] = logOf(sampleEvents).exchanges;
	assert.ok(exchange !== undefined);
	assert.equal(
		timingBracket(exchange, { columns: 60, style }),
		`  lookup   4.50 ms  4.50
  connect  12.5 ms  17.0
  TLS      33.0 ms  50.0
  send     0.40 ms  50.4
  wait      123 ms  173
  content  2.50 ms  176
  total     176 ms
`,
	);
	const [empty] = logOf(sampleEvents.slice(0, 1)).exchanges;
	assert.ok(empty !== undefined);
	assert.equal(timingBracket(empty, { columns: 60, style }), "");
});

const diagram = `           client                                                        server
           127.0.0.1:51234                                       127.0.0.1:8443
           ╷                                                                  ╷
   4.50 ms │   rock.test is ::1, 127.0.0.1                                    │
   4.60 ms │╌╌ connect to [::1]:8443 ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶│
   5.00 ms │✗ ECONNREFUSED                                                    │
   5.10 ms │╌╌ connect to 127.0.0.1:8443 ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶│
   17.0 ms │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ connected ╌╌│
   50.0 ms │◀╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ TLSv1.3, TLS_AES_256_GCM_SHA384 ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌▶│
           │                                                                  │
   50.2 ms │── POST /dives?day=1 HTTP/1.1 ───────────────────────────────────▶│
           │   host: rock.test:8443                                           │
           │   authorization: Basic [hidden: -vv shows it]                    │
           │   cookie: id=[hidden: -vv shows it]                              │
           │   content-length: 5                                              │
           │   122 bytes                                                      │
   90.0 ms │◀───────────────────────────────────── HTTP/1.1 103 Early Hints ──│
           │                                                 Link: </a.css>   │
    173 ms │◀───────────────────────────────────────── HTTP/1.1 201 Created ──│
           │                  Server: gannet                                  │
           │                  Set-Cookie: id=[hidden: -vv shows it]; Path=/   │
           │                  Content-Length: 612                             │
    176 ms │◀───────────────────────────────────────── 612 bytes of content ──│
           │                                                                  │
   1000 ms │── GET / HTTP/1.1 ───────────────────────────────────────────────▶│
           │   host: rock.test:8443                                           │
           │   40 bytes                                                       │
   1003 ms │✗ reset                                                           │
`;

test("the sequence diagram shows what went between client and server, with its times", () => {
	const log = logOf([...sampleEvents, ...laterEvents]);
	assert.equal(sequenceDiagram(log.exchanges, { columns: 80, style }), diagram);
	assert.equal(sequenceDiagram([], { columns: 80, style }), "");
});

test("every line of the sequence diagram has the same width, at any width of the terminal", () => {
	const log = logOf([...sampleEvents, ...laterEvents]);
	for (const columns of [50, 60, 80, 97, 120, 200]) {
		const lines = sequenceDiagram(log.exchanges, { columns, style }).split("\n").slice(0, -1);
		assert.deepEqual(
			lines.map((line) => [...line].length),
			lines.map(() => Math.min(columns - 1, 96)),
			String(columns),
		);
	}
});

const answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n";

test("get -v, --timing and --summary json tell the same exchange on stderr; stdout has the content alone", async () => {
	await using server = await scriptedServer({
		connections: [{ repeat: [{ awaitRequest: true }, { send: answer }], times: "forever" }],
	});
	const { stdout, stderr } = await run(["get", "-v", "--timing", "--summary", "json", `${server.url}/x`]);
	assert.equal(stdout, "hello\n");
	assert.match(stderr, new RegExp(`^\\* Connecting to 127\\.0\\.0\\.1:${server.port}$`, "m"));
	assert.match(stderr, /^> GET \/x HTTP\/1\.1\n> host: 127\.0\.0\.1:\d+\n/m);
	assert.match(stderr, /^< HTTP\/1\.1 200 OK\n< Content-Length: 6\n<\n\* 6 bytes of content in /m);
	assert.match(stderr, / connect ─┬.* wait .*╮\n 0 /);
	const json = stderr.split("\n").find((line) => line.startsWith("{"));
	assert.partialDeepStrictEqual(JSON.parse(json ?? ""), {
		request: { method: "GET", url: `${server.url}/x` },
		response: { status: 200, contentBytes: 6, isComplete: true },
		connection: { remote: { port: server.port }, isReused: false },
		savedTo: "-",
	});
});

test("--summary tells of a request that found no server", async () => {
	const { exitCode, stderr } = await run(["get", "--summary", "json", "http://127.0.0.1:1/"]);
	assert.equal(exitCode, 7);
	const json = stderr.split("\n").find((line) => line.startsWith("{"));
	assert.partialDeepStrictEqual(JSON.parse(json ?? ""), { response: null, error: { exitCode: 7 } });
});
