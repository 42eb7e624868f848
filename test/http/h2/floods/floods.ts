// What peers do that do nothing but attack, as data: on a server, and on a client. Each says which limit or deadline ends it.

import {
	bomb,
	crumbs,
	EARLY_HINTS,
	type Frames,
	field,
	OK,
	requestBlock,
	resized,
	TYPE,
	uint32,
} from "./frames.ts";

export interface Flood {
	readonly what: string;
	/** What a connection begins with, after the preface and SETTINGS. `id` is a stream's: of the first request, or a new one. */
	readonly first?: (to: Frames, id: number) => unknown;
	/** What follows, again and again. `id` is that of a new stream; on a client, that of its request. */
	readonly again?: (to: Frames, id: number, round: number) => unknown;
	/** How long to wait between two of them; otherwise they come as fast as they are taken. */
	readonly everyMs?: number;
	/** Connections at once, of an attack on a server. */
	readonly connections?: number;
	/** The attacker reads nothing. */
	readonly isDeaf?: true;
	/** It doesn't begin with the preface. */
	readonly isBare?: true;
	/** How the victim ends it: in what a server sends (its GOAWAY or RST_STREAM, or only the end), or in a client's error. */
	readonly ends: RegExp;
	/** Of a client: it asks with this content. */
	readonly body?: Buffer;
	/** Of a client: it asks and reads nothing of the content. */
	readonly isUnread?: true;
	/** How long the flood has to last to be ended. */
	readonly leastMs?: number;
}

const LARGEST = 0x7fff_ffff;
const SETTING = { tableSize: 1, streams: 3, window: 4 } as const;
const NOTHING = Buffer.alloc(0);
const ONE = Buffer.from("a");
const PRIORITY = Buffer.from([0, 0, 0, 0, 16]);
const GET = requestBlock();
const HOLD = requestBlock("/hold");
const LARGE = requestBlock("/large");
const UNREAD = requestBlock("/unread", "POST");
const UPLOAD = requestBlock("/upload", "POST");
const OVERHEAD = /overheadFrames/;
const HEAD_OR_FIELDS = /RST_STREAM ENHANCE_YOUR_CALM|overheadFrames/;

/** Attacks of a client. */
export const SERVER_FLOODS: readonly Flood[] = [
	{
		what: "rapid reset",
		again: (to, id) => to.headers(id, HOLD, true).rst(id),
		ends: OVERHEAD,
	},
	{
		what: "rapid reset of answered requests",
		again: (to, id) => to.headers(id, GET, true).rst(id),
		ends: OVERHEAD,
	},
	{
		what: "resets provoked by a window that overflows",
		again: (to, id) => to.headers(id, HOLD).windowUpdate(id, LARGEST),
		ends: OVERHEAD,
	},
	{
		what: "resets provoked by WINDOW_UPDATE of 0",
		again: (to, id) => to.headers(id, HOLD).windowUpdate(id, 0),
		ends: OVERHEAD,
	},
	{
		what: "resets provoked by DATA after the end",
		again: (to, id) => to.headers(id, HOLD, true).data(id, ONE),
		ends: OVERHEAD,
	},
	{
		what: "resets provoked by malformed heads",
		again: (to, id) => to.headers(id, field("x", "y"), true),
		ends: OVERHEAD,
	},
	{
		what: "resets provoked by a false content-length",
		again: (to, id) =>
			to.headers(id, Buffer.concat([UPLOAD, field("content-length", "5")])).data(id, ONE, true),
		ends: OVERHEAD,
	},
	{
		what: "DATA on closed streams",
		first: (to, id) => to.headers(id, GET, true),
		again: (to) => to.data(1, ONE),
		ends: /overheadFrames|STREAM_CLOSED/,
	},
	{
		what: "more streams than are allowed",
		again: (to, id) => to.headers(id, HOLD, true),
		ends: OVERHEAD,
	},
	{
		what: "CONTINUATION without an end",
		first: (to, id) => to.frame(TYPE.headers, 1, id, GET),
		again: (to) => to.frame(TYPE.continuation, 0, 1),
		ends: /continuations/,
	},
	{
		what: "a header block without an end",
		first: (to, id) => to.frame(TYPE.headers, 1, id, GET),
		again: (to) => to.frame(TYPE.continuation, 0, 1, Buffer.alloc(16_000, 0x90)),
		ends: /headBytes|continuations/,
	},
	{
		what: "a header block that goes on slowly",
		connections: 20,
		first: (to, id) => to.frame(TYPE.headers, 1, id, GET),
		again: (to) => to.frame(TYPE.continuation, 0, 1, Buffer.from([0x90])),
		everyMs: 4_000,
		ends: /headMs/,
	},
	{
		what: "the preface a byte a second",
		connections: 50,
		isBare: true,
		again: (to, _, round) => to.bytes(Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[round % 24] as string)),
		everyMs: 1_000,
		ends: /^closed$|headMs/,
	},
	{
		what: "a preface and nothing else",
		connections: 50,
		isBare: true,
		first: (to) => to.preface(),
		ends: /headMs/,
	},
	{
		what: "SETTINGS that are never acknowledged",
		connections: 20,
		isBare: true,
		first: (to) => to.preface().settings().headers(1, HOLD, true),
		ends: /SETTINGS_TIMEOUT/,
		leastMs: 12_000,
	},
	{
		what: "empty DATA",
		first: (to, id) => to.headers(id, UPLOAD),
		again: (to) => to.data(1, NOTHING),
		ends: OVERHEAD,
	},
	{
		what: "DATA that is all padding",
		first: (to, id) => to.headers(id, UPLOAD),
		again: (to) => to.padding(1, 255),
		ends: OVERHEAD,
	},
	{
		what: "DATA of one byte that nobody reads",
		first: (to) => {
			for (let id = 1; id < 8; id += 2) to.headers(id, UNREAD);
		},
		again: (to, _, round) => to.data(1 + 2 * (round % 4), ONE),
		ends: /FLOW_CONTROL_ERROR/,
		leastMs: 5_000,
	},
	{ what: "PING", again: (to) => to.ping(), ends: /overheadFrames|acknowledgements/ },
	{ what: "PING by a peer that reads nothing", again: (to) => to.ping(), isDeaf: true, ends: /./ },
	{ what: "answers to no PING", again: (to) => to.ping(true), ends: OVERHEAD },
	{ what: "SETTINGS", again: (to) => to.settings(), ends: /overheadFrames|acknowledgements/ },
	{
		what: "SETTINGS that move the windows of all streams",
		first: (to) => {
			for (let id = 1; id < 250; id += 2) to.headers(id, LARGE, true);
		},
		again: (to, _, round) => to.settings(SETTING.window, round % 2),
		ends: /overheadFrames|acknowledgements/,
	},
	{
		what: "changes of the table's size by SETTINGS",
		again: (to, _, round) => to.settings(SETTING.tableSize, (round % 2) * 4_096),
		ends: /overheadFrames|acknowledgements/,
	},
	{
		what: "changes of the table's size in header blocks",
		again: (to, id) => to.headers(id, resized(GET, 8_000), true),
		ends: /COMPRESSION_ERROR/,
	},
	{ what: "PRIORITY", again: (to) => to.frame(TYPE.priority, 0, 1, PRIORITY), ends: OVERHEAD },
	{
		what: "PRIORITY_UPDATE",
		again: (to, id) =>
			to.frame(TYPE.priorityUpdate, 0, 0, Buffer.concat([uint32(id), Buffer.alloc(8_000, 0x61)])),
		ends: OVERHEAD,
	},
	{ what: "unknown frames", again: (to) => to.frame(0x77, 0, 0, Buffer.alloc(1_000)), ends: OVERHEAD },
	{ what: "ORIGIN", again: (to) => to.frame(TYPE.origin, 0, 0), ends: OVERHEAD },
	{ what: "ALTSVC", again: (to) => to.frame(TYPE.altSvc, 0, 0, Buffer.alloc(2)), ends: OVERHEAD },
	{ what: "GOAWAY", again: (to) => to.goAway(0), ends: OVERHEAD },
	{
		what: "RST_STREAM of streams that have ended",
		first: (to, id) => to.headers(id, GET, true).rst(id),
		again: (to) => to.rst(1),
		ends: OVERHEAD,
	},
	{
		what: "a bomb of references, with the window at 0",
		first: (to) => to.settings(SETTING.window, 0),
		again: (to, id) => to.headers(id, bomb(LARGE, 8_000), true),
		ends: HEAD_OR_FIELDS,
	},
	{
		what: "a bomb of references just within the limits, with the window at 0",
		first: (to) => to.settings(SETTING.window, 0),
		again: (to, id) => to.headers(id, bomb(LARGE, 18), true),
		ends: /overheadFrames/,
	},
	{
		what: "cookie crumbs, with the window at 0",
		first: (to) => to.settings(SETTING.window, 0),
		again: (to, id) => to.headers(id, crumbs(LARGE, 2_000), true),
		ends: HEAD_OR_FIELDS,
	},
	{
		what: "a connection's window that overflows",
		first: (to) => to.windowUpdate(0, LARGEST),
		ends: /FLOW_CONTROL_ERROR/,
	},
	{
		what: "windows of streams that overflow",
		again: (to, id) => to.headers(id, LARGE, true).windowUpdate(id, LARGEST),
		ends: /RST_STREAM FLOW_CONTROL_ERROR|overheadFrames/,
	},
	{
		what: "windows that grow by one byte",
		first: (to, id) => to.settings(SETTING.window, 0).headers(id, LARGE, true),
		again: (to) => to.windowUpdate(1, 1),
		ends: OVERHEAD,
	},
	{
		what: "windows of one byte, slowly",
		connections: 20,
		first: (to) => {
			to.settings(SETTING.window, 1);
			for (let id = 1; id < 200; id += 2) to.headers(id, LARGE, true);
		},
		again: (to, _, round) => to.windowUpdate(1 + 2 * (round % 100), 1),
		everyMs: 100,
		ends: /RST_STREAM CANCEL/,
	},
	{
		what: "large answers that nobody takes",
		connections: 20,
		first: (to) => {
			to.settings(SETTING.window, LARGEST).windowUpdate(0, 1_000_000_000);
			for (let id = 1; id < 200; id += 2) to.headers(id, LARGE, true);
		},
		// Only who writes hears of a reset without reading.
		again: (to) => to.ping(),
		everyMs: 200,
		isDeaf: true,
		ends: /^closed$/,
	},
	{
		what: "content that never comes",
		connections: 20,
		first: (to) => {
			for (let id = 1; id < 200; id += 2) to.headers(id, UPLOAD);
		},
		ends: /RST_STREAM NO_ERROR|408/,
	},
	{
		what: "text of HTTP/1.1 within HTTP/2",
		again: (to) => to.bytes(Buffer.from("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")),
		ends: /FRAME_SIZE_ERROR/,
	},
];

/** Attacks of a server. */
export const CLIENT_FLOODS: readonly Flood[] = [
	{ what: "PING", again: (to) => to.ping(), ends: /overheadFrames|acknowledgements/ },
	{
		what: "PING by a peer that reads nothing",
		again: (to) => to.ping(),
		isDeaf: true,
		ends: /overheadFrames|acknowledgements/,
	},
	{ what: "answers to no PING", again: (to) => to.ping(true), ends: OVERHEAD },
	{ what: "SETTINGS", again: (to) => to.settings(), ends: /overheadFrames|acknowledgements/ },
	{
		what: "SETTINGS that move windows",
		again: (to, _, round) => to.settings(SETTING.window, round % 2),
		body: Buffer.alloc(1_000_000),
		ends: /overheadFrames|acknowledgements/,
	},
	{
		what: "SETTINGS that open and shut the door",
		again: (to, _, round) => to.settings(SETTING.streams, round % 2),
		ends: /overheadFrames|acknowledgements/,
	},
	{
		what: "changes of the table's size by SETTINGS",
		again: (to, _, round) => to.settings(SETTING.tableSize, (round % 2) * 4_096),
		ends: /overheadFrames|acknowledgements/,
	},
	{
		what: "changes of the table's size in header blocks",
		again: (to, id) => to.headers(id, resized(EARLY_HINTS, 8_000)),
		ends: /hpack-table-size-place/,
	},
	{ what: "PRIORITY", again: (to) => to.frame(TYPE.priority, 0, 1, PRIORITY), ends: OVERHEAD },
	{ what: "unknown frames", again: (to) => to.frame(0x77, 0, 0, Buffer.alloc(1_000)), ends: OVERHEAD },
	{ what: "ORIGIN", again: (to) => to.frame(TYPE.origin, 0, 0, Buffer.alloc(1_000)), ends: OVERHEAD },
	{ what: "ALTSVC", again: (to) => to.frame(TYPE.altSvc, 0, 1, Buffer.alloc(1_000)), ends: OVERHEAD },
	{
		what: "empty DATA",
		first: (to, id) => to.headers(id, OK),
		again: (to, id) => to.data(id, NOTHING),
		ends: OVERHEAD,
	},
	{
		what: "DATA that is all padding",
		first: (to, id) => to.headers(id, OK),
		again: (to, id) => to.padding(id, 255),
		ends: OVERHEAD,
	},
	{
		what: "DATA of one byte that nobody reads",
		first: (to, id) => to.headers(id, OK),
		again: (to, id) => to.data(id, ONE),
		isUnread: true,
		ends: /h2-flow-control/,
		leastMs: 3_000,
	},
	{
		what: "more DATA than the window allows",
		first: (to, id) => to.headers(id, OK),
		again: (to, id) => to.data(id, Buffer.alloc(16_384)),
		isUnread: true,
		ends: /h2-flow-control/,
	},
	{
		what: "DATA on streams that have ended",
		first: (to, id) => to.headers(id, OK, true),
		again: (to, id) => to.data(id, ONE),
		ends: /./,
	},
	{
		what: "windows that grow by one byte",
		again: (to, id) => to.windowUpdate(id, 1),
		body: Buffer.alloc(1_000_000),
		ends: OVERHEAD,
	},
	{
		what: "a connection's window that grows by one byte, slowly",
		again: (to) => to.windowUpdate(0, 1),
		everyMs: 100,
		body: Buffer.alloc(1_000_000),
		ends: /idle|minimumRate|firstByte/,
	},
	{
		what: "a window that stays at 0",
		first: (to) => to.settings(SETTING.window, 0),
		body: Buffer.alloc(100_000),
		ends: /idle/,
	},
	{ what: "GOAWAY that spares the stream", again: (to) => to.goAway(LARGEST), ends: OVERHEAD },
	{
		what: "RST_STREAM of streams that have ended",
		first: (to, id) => to.headers(id, OK, true),
		again: (to, id) => to.rst(id),
		ends: /./,
	},
	{ what: "interim responses", again: (to, id) => to.headers(id, EARLY_HINTS), ends: /interimResponses/ },
	{
		what: "CONTINUATION without an end",
		first: (to, id) => to.frame(TYPE.headers, 0, id, OK),
		again: (to, id) => to.frame(TYPE.continuation, 0, id),
		ends: /continuations/,
	},
	{
		what: "a header block without an end",
		first: (to, id) => to.frame(TYPE.headers, 0, id, OK),
		again: (to, id) => to.frame(TYPE.continuation, 0, id, Buffer.alloc(16_000, 0x90)),
		ends: /headBytes/,
	},
	{
		what: "a header block that goes on slowly",
		first: (to, id) => to.frame(TYPE.headers, 0, id, OK),
		again: (to, id) => to.frame(TYPE.continuation, 0, id, Buffer.from([0x90])),
		everyMs: 1_000,
		ends: /firstByte|continuations/,
	},
	{
		what: "a bomb of references",
		again: (to, id) => to.headers(id, bomb(OK, 8_000)),
		ends: /headBytes|fieldLines/,
	},
	{
		what: "cookie crumbs",
		again: (to, id) => to.headers(id, crumbs(OK, 2_000)),
		ends: /fieldLines/,
	},
	{
		what: "a stream's window that overflows",
		again: (to, id) => to.windowUpdate(id, LARGEST),
		ends: /h2-window-overflow/,
	},
	{
		what: "the connection's window that overflows",
		again: (to) => to.windowUpdate(0, LARGEST),
		ends: /h2-connection-window-overflow/,
	},
	{ what: "refusals of every stream", first: (to, id) => to.rst(id, 7), ends: /unprocessed|overheadFrames/ },
	{ what: "resets of every stream", first: (to, id) => to.rst(id, 2), ends: /stream-reset|overheadFrames/ },
	{
		what: "SETTINGS a byte a second",
		isBare: true,
		again: (to, _, round) => to.bytes(Buffer.from([round === 3 ? 4 : 0])),
		everyMs: 1_000,
		ends: /firstByte|closed|idle/,
	},
	{ what: "silence", ends: /firstByte/ },
];
