// One connection of HTTP/2 (RFC 9113), for either role: bytes in become events, calls become bytes out. Owns its streams, both
// tables of HPACK, all windows, and what the peer has announced. Has no socket and no clock: the time comes with each call, on
// any clock in milliseconds. A user pushes bytes, handles events until "need", and once a turn sends what `takeOutput` returns.

import type { FrameObserver, GoAway, H2Event } from "./events.ts";
import { FrameReader } from "./frame-reader.ts";
import { FrameWriter } from "./frame-writer.ts";
import { ERROR_CODES, type ErrorCode, FRAME_HEAD_BYTES, LARGEST_31_BITS, SETTING } from "./frames.ts";
import { type DecodedBlock, HpackDecoder } from "./hpack-decoder.ts";
import { HpackEncoder } from "./hpack-encoder.ts";
import { LateFrames } from "./late-frames.ts";
import { type H2Limits, ownSettings } from "./limits.ts";
import {
	faultOfRequest,
	faultOfResponse,
	faultOfTrailers,
	isIncrementalIn,
	statusOf,
	urgencyOf,
} from "./messages.ts";
import { BROKEN_STREAM, Overhead, TINY_INCREMENT } from "./overhead.ts";
import { DEFAULT_WINDOW, ReceiveWindow, WindowGrowth } from "./receive-window.ts";
import { type H2RuleId, h2RuleOf } from "./rules.ts";
import { Sending } from "./sending.ts";
import { type H2Stream, OwnStream, QUEUED_BYTES, type StreamOptions, UNKNOWN } from "./stream.ts";
import { StreamTable } from "./stream-table.ts";

/** Streams at once before the peer has said how many it allows. */
const STREAMS_AT_FIRST = 100;

/** How many frames and fields make a turn, and what a header block is besides its fields: about 5 ms in all. */
const TURN = 8_192;
const HEAD_WORK = 24;

export class H2Connection<Owner> {
	readonly role: "client" | "server";
	stream!: H2Stream<Owner>;
	status = 0;
	bytes: Uint8Array = new Uint8Array(0);
	start = 0;
	end = 0;
	errorCode = 0;
	fault: H2RuleId | undefined;
	/** Bytes of the frame of a head or of trailers, also of those just written; or of content that begins with this piece. */
	wireBytes = 0;
	goAway: GoAway | undefined;
	/** The peer has acknowledged our SETTINGS. */
	isAcknowledged = false;

	readonly #limits: H2Limits;
	readonly #reader: FrameReader;
	readonly #decoder: HpackDecoder;
	readonly #encoder = new HpackEncoder();
	readonly #writer = new FrameWriter();
	readonly #streams: StreamTable<OwnStream<Owner>> = new StreamTable();
	readonly #window: ReceiveWindow;
	readonly #growth: WindowGrowth;
	readonly #sending: Sending<Owner>;
	readonly #late = new LateFrames();
	readonly #overhead: Overhead;
	/** The peer's SETTINGS_INITIAL_WINDOW_SIZE and SETTINGS_MAX_CONCURRENT_STREAMS. */
	#firstSendWindow = DEFAULT_WINDOW;
	#peerStreams = STREAMS_AT_FIRST;
	#hasSettings = false;
	/** The id of our next stream; of the peer's last one, and of its last one that we didn't turn away. */
	#nextId: number;
	#lastPeerId = 0;
	#lastProcessedId = 0;
	#hasSaidGoodbye = false;
	#isBroken = false;
	#acknowledgements = 0;
	/** Its message is complete, which is the next event. */
	#ended: OwnStream<Owner> | undefined;
	/** What has been read since the last call of `hasHadTurn`: frames, and fields. */
	#work = 0;
	readonly #startedAt: number;
	#now: number;

	/** `role` is our own. The preface and SETTINGS are the first output. `firstId` is that of our first stream. */
	constructor(
		role: "client" | "server",
		limits: H2Limits,
		now: number,
		onFrame?: FrameObserver,
		firstId: number = 1,
	) {
		this.role = role;
		this.#nextId = firstId;
		this.#limits = limits;
		this.#reader = new FrameReader(role === "client" ? "server" : "client", limits);
		this.#decoder = new HpackDecoder(limits);
		// A client's sources read into memory whose bytes wait here, as soon as they go on (file-body.ts).
		const least = role === "client" ? 0 : QUEUED_BYTES / 2 - 1;
		this.#sending = new Sending(this.#writer, this.#encoder, least);
		this.#overhead = new Overhead(limits.overheadFrames);
		this.#growth = new WindowGrowth(limits.windowBytes);
		this.#window = new ReceiveWindow(this.#growth.connectionWindow);
		this.#startedAt = now;
		this.#now = now;
		const writer = this.#writer;
		if (onFrame !== undefined) {
			this.#reader.onFrame = (...frame) => onFrame(false, ...frame);
			writer.onFrame = (...frame) => onFrame(true, ...frame);
		}
		if (role === "client") writer.preface();
		writer.settings(ownSettings(role, limits));
		writer.windowUpdate(0, this.#window.size - DEFAULT_WINDOW);
	}

	// Facts

	/** Open streams, in the order in which they were opened. */
	get streams(): Iterable<H2Stream<Owner>> {
		return this.#streams.all();
	}

	/** The open stream with that id. */
	streamOf(id: number): H2Stream<Owner> | undefined {
		return this.#streams.get(id);
	}

	get openStreams(): number {
		return this.#streams.size;
	}

	/** How many streams we may have open at once, as of now; 0 if no more can be opened. */
	get streamLimit(): number {
		if (this.#isBroken || this.goAway !== undefined || this.#hasSaidGoodbye) return 0;
		if (this.isExhausted) return 0;
		return Math.min(this.#peerStreams, this.#limits.streams);
	}

	/** Whether all ids of our streams are used up (RFC 9113 §5.1.1). */
	get isExhausted(): boolean {
		return this.#nextId > LARGEST_31_BITS;
	}

	/** The head or the trailers of the last event. */
	get block(): DecodedBlock {
		return this.#decoder.block;
	}

	/** How much content the peer still takes on all streams together; 0 or less where none may be sent. */
	get sendWindow(): number {
		return this.#sending.window;
	}

	/** Whether a header block has begun and isn't complete. Nothing else can come before its end. */
	get isInHeaderBlock(): boolean {
		return this.#reader.isInHeaderBlock;
	}

	/**
	 * Whether so much was read since it last said so that other connections should have their turn. A read socket is read again up
	 * to 32 times before another one, and a megabyte of small frames takes long.
	 */
	hasHadTurn(): boolean {
		if (this.#work < TURN) return false;
		this.#work = 0;
		return true;
	}

	/** Whether `takeOutput` has something. */
	get hasOutput(): boolean {
		return this.#writer.length > 0 || this.#sending.isReady;
	}

	// Out

	/**
	 * Opens a stream with the head of a request. `lines` are texts of field lines, pseudo-fields without :path in the first.
	 * There must be room for it (`streamLimit`).
	 */
	open(
		owner: Owner,
		lines: readonly string[],
		path: string | undefined,
		isWhole: boolean,
		options: StreamOptions,
		now: number,
	): H2Stream<Owner> {
		const id = this.#nextId;
		this.#nextId += 2;
		const stream = new OwnStream(id, owner, this.#firstSendWindow, now, options);
		this.#streams.add(stream);
		stream.isSent = isWhole;
		const before = this.#writer.length;
		this.#writer.headers(id, isWhole, this.#encoder, lines, path);
		this.wireBytes = this.#writer.length - before;
		return stream;
	}

	/** Sends the head of a response, interim or final, or of nothing else. `lines` begin with :status. */
	respond(given: H2Stream<Owner>, lines: readonly string[], isWhole: boolean): void {
		const stream = given as OwnStream<Owner>;
		if (stream.isClosed) return;
		this.#writer.headers(stream.id, isWhole, this.#encoder, lines);
		if (isWhole) this.#sent(stream);
	}

	/**
	 * Sends content when the windows allow. Returns false if the source should wait until `takeDrained` names the stream. Don't
	 * change the bytes before.
	 */
	send(given: H2Stream<Owner>, bytes: Uint8Array): boolean {
		const stream = given as OwnStream<Owner>;
		return stream.isClosed || stream.isSent || this.#sending.add(stream, bytes);
	}

	/** Ends the message that we send, after its content; with trailers, which are texts of field lines. */
	finish(given: H2Stream<Owner>, trailers?: readonly string[]): void {
		const stream = given as OwnStream<Owner>;
		if (stream.isClosed || stream.isSent || this.#sending.end(stream, trailers)) return;
		if (trailers === undefined) this.#writer.dataHead(stream.id, 0, true);
		else this.#writer.headers(stream.id, true, this.#encoder, trailers);
		this.#sent(stream);
	}

	/** Ends the stream at once, unless it has ended. */
	reset(given: H2Stream<Owner>, code: ErrorCode): void {
		const stream = given as OwnStream<Owner>;
		if (stream.isClosed) return;
		this.#overhead.message();
		this.#reset(stream, code);
	}

	/** Its reader has taken so much of the stream's content, or dropped it: the peer may send more. */
	read(given: H2Stream<Owner>, bytes: number, now: number): void {
		const stream = given as OwnStream<Owner>;
		if (stream.isClosed || stream.isReceived) return;
		const increment = stream.window.read(bytes, now, this.#growth);
		if (increment > 0) this.#writer.windowUpdate(stream.id, increment);
	}

	/** Changes a stream's priority. A client says so to the server: `value` is a Priority field's (RFC 9218 §4). */
	prioritize(given: H2Stream<Owner>, value: string): void {
		const stream = given as OwnStream<Owner>;
		if (stream.isClosed) return;
		stream.urgency = urgencyOf(value);
		// What a client sends goes in turn: it is the client that knows what it wants back.
		if (this.role === "server") stream.isIncremental = isIncrementalIn(value);
		else this.#writer.priorityUpdate(stream.id, value);
	}

	/** Asks for a sign of life, which is the event "ping-ack". `payload` has eight bytes. */
	ping(payload: Uint8Array): void {
		this.#writer.ping(payload, false);
	}

	/**
	 * Says goodbye (RFC 9113 §6.8): streams that come from now on aren't processed. With `isAnnounced`, only that this will
	 * happen soon, so that requests on their way are still processed. `debug` is a latin1 text for people.
	 */
	sayGoodbye(code: ErrorCode = "NO_ERROR", isAnnounced = false, debug = ""): void {
		if (this.#isBroken) return;
		if (!isAnnounced) this.#hasSaidGoodbye = true;
		this.#writer.goAway(isAnnounced ? LARGEST_31_BITS : this.#lastProcessedId, code, debug);
	}

	/** What to send now, in one write; it is the caller's until `outputIsSent`. Undefined if there is nothing. */
	takeOutput(): Buffer | undefined {
		this.#sending.write(this.#onSent);
		this.#acknowledgements = 0;
		return this.#writer.take();
	}

	/** The operating system has all of what `takeOutput` returned, whose memory is used again. */
	outputIsSent(): void {
		this.#writer.reclaim();
	}

	/** Streams that take content again, and streams whose content is all on its way (`isSent`), since the last call. */
	takeDrained(): readonly H2Stream<Owner>[] {
		return this.#sending.takeDrained();
	}

	/** The streams that the peer hasn't processed, after "go-away". They are closed. */
	takeUnprocessed(): readonly H2Stream<Owner>[] {
		const last = this.goAway?.lastStreamId ?? LARGEST_31_BITS;
		if (this.role === "server") return [];
		const unprocessed = this.#streams.all().filter(({ id }) => id > last);
		for (const stream of unprocessed) this.#close(stream, true);
		return unprocessed;
	}

	/** The connection is over: it forgets its streams, which its owner has to hear of before. */
	leave(): void {
		this.#isBroken = true;
		for (const stream of this.#streams.all()) this.#close(stream, true);
	}

	readonly #onSent = (stream: OwnStream<Owner>): void => this.#sent(stream);

	/** Our END_STREAM is written. */
	#sent(stream: OwnStream<Owner>): void {
		stream.isSent = true;
		this.#sending.ended(stream);
		if (stream.isReceived && stream !== this.#ended) this.#close(stream, false);
	}

	#reset(stream: OwnStream<Owner>, code: ErrorCode): void {
		this.#writer.rstStream(stream.id, code);
		// What the peer may have on its way doesn't count against it.
		if (!stream.isReceived) this.#late.expectContent(stream.window.left);
		this.#close(stream, true);
		if (this.role === "server") this.#late.expectHead(stream.id);
	}

	#close(stream: OwnStream<Owner>, isReset: boolean): void {
		// A client could open streams and reset them for ever: its requests count once they are answered.
		if (this.role === "server" && !isReset) this.#overhead.message();
		stream.isClosed = true;
		stream.isReset = isReset;
		stream.outgoing = undefined;
		this.#streams.delete(stream.id);
		if (this.#streams.size === 0) this.#writer.dropSpare();
		this.#growth.giveBack(stream.window.size);
	}

	// In

	/** Adds bytes [start, end). Don't change them until `next()` returns "need" or "fault". */
	push(bytes: Uint8Array, start: number, end: number, now: number): void {
		this.#now = now;
		this.#reader.push(bytes, start, end);
	}

	next(): H2Event {
		if (this.#isBroken) return "need";
		this.fault = undefined;
		for (;;) {
			const ended = this.#ended;
			if (ended !== undefined) {
				this.#ended = undefined;
				if (!ended.isReset) {
					if (ended.isSent) this.#close(ended, false);
					this.stream = ended;
					return "end";
				}
			}
			const event = this.#onFrame();
			if (event !== undefined) return event;
		}
	}

	#onFrame(): H2Event | undefined {
		const reader = this.#reader;
		this.#work++;
		switch (reader.next()) {
			case "need":
				return "need";
			case "data":
				return this.#onData();
			case "headers":
				return this.#onHeaders();
			case "rst-stream":
				return this.#onReset();
			case "settings":
				return this.#onSettings();
			case "settings-ack":
				if (this.isAcknowledged) return this.#onOverhead();
				this.isAcknowledged = true;
				this.#growth.answered(this.#now - this.#startedAt);
				return undefined;
			case "ping":
				this.#writer.ping(reader.ping, true);
				return this.#onAcknowledged() ?? this.#onOverhead();
			case "ping-ack":
				return this.#onOverhead() ?? "ping-ack";
			case "go-away":
				return this.#onGoAway();
			case "window-update":
				return this.#onWindowUpdate();
			case "priority-update":
				return this.#onPriorityUpdate();
			case "ignored":
				return this.#onOverhead();
			case "fault":
				return this.#onFault(reader.fault as H2RuleId);
		}
	}

	/** A rule of frames was broken. */
	#onFault(rule: H2RuleId): H2Event | undefined {
		if (h2RuleOf(rule).scope === "connection") return this.#break(rule);
		const { streamId } = this.#reader;
		const stream = this.#streams.get(streamId);
		if (stream !== undefined) return this.#fail(stream, rule);
		// RFC 9113 §6.4: no RST_STREAM may be sent for a stream that never was.
		return this.#isIdle(streamId) ? this.#break(rule) : this.#onOverhead();
	}

	/** The connection can't go on. */
	#break(rule: H2RuleId): "fault" {
		const { code, sentence, limit } = h2RuleOf(rule);
		this.#isBroken = true;
		this.fault = rule;
		this.errorCode = ERROR_CODES.indexOf(code);
		const value = limit === undefined ? "" : ` (limits.${limit} is ${this.#limits[limit as keyof H2Limits]})`;
		this.#writer.goAway(this.#lastProcessedId, code, sentence + value);
		return "fault";
	}

	/** A stream can't go on; too many such streams are an attack. */
	#fail(stream: OwnStream<Owner>, rule: H2RuleId): H2Event {
		const { code } = h2RuleOf(rule);
		this.#reset(stream, code);
		if (!this.#overhead.add(this.#now, BROKEN_STREAM)) return this.#break("h2-overhead");
		this.stream = stream;
		this.fault = rule;
		this.errorCode = ERROR_CODES.indexOf(code);
		return "reset";
	}

	#onOverhead(): H2Event | undefined {
		return this.#overhead.add(this.#now) ? undefined : this.#break("h2-overhead");
	}

	#onAcknowledged(): H2Event | undefined {
		this.#acknowledgements++;
		const isTooMany = this.#acknowledgements > this.#limits.acknowledgements;
		return isTooMany ? this.#break("h2-acknowledgements") : undefined;
	}

	/** Whether a stream with that id was never opened: clients open those with odd ids, and servers none. */
	#isIdle(id: number): boolean {
		if ((id & 1) === 0) return true;
		return this.role === "client" ? id >= this.#nextId : id > this.#lastPeerId;
	}

	/** A frame of a stream that isn't open (RFC 9113 §5.1). Those on their way to a stream that has ended do no harm. */
	#onStray(id: number): H2Event | undefined {
		return this.#isIdle(id) ? this.#break("h2-idle-stream") : this.#onOverhead();
	}

	// Messages

	#onHeaders(): H2Event | undefined {
		const { streamId, bytes, start, end, endStream } = this.#reader;
		const decoder = this.#decoder;
		this.wireBytes = end - start + FRAME_HEAD_BYTES;
		const unreadable = decoder.decode(bytes, start, end);
		if (unreadable !== undefined) return this.#break(unreadable);
		this.#work += HEAD_WORK + decoder.block.fields;
		const stream = this.#streams.get(streamId);
		if (stream === undefined)
			return this.role === "server" ? this.#onRequest(streamId, endStream) : this.#onStray(streamId);
		if (stream.isReceived) return this.#fail(stream, "h2-half-closed-stream");
		if (stream.hasHead) return this.#onTrailers(stream, endStream);
		return this.#onResponse(stream, endStream);
	}

	#onResponse(stream: OwnStream<Owner>, endStream: boolean): H2Event | undefined {
		const { block } = this.#decoder;
		const fault = faultOfResponse(block, endStream);
		if (fault !== undefined) return this.#fail(stream, fault);
		const status = statusOf(block);
		this.stream = stream;
		this.status = status;
		if (stream.openedAt > 0 && stream.interims === 0) this.#growth.answered(this.#now - stream.openedAt);
		if (status < 200) {
			stream.interims++;
			const isTooMany = stream.interims > this.#limits.interimResponses;
			return isTooMany ? this.#fail(stream, "h2-interim-responses") : "interim";
		}
		stream.begin(block, status);
		return endStream ? this.#onEnd(stream, "head") : "head";
	}

	/** A client opens a stream, or goes on with one that has ended. */
	#onRequest(id: number, endStream: boolean): H2Event | undefined {
		if ((id & 1) === 0) return this.#break("h2-stream-id");
		if (id <= this.#lastPeerId)
			return this.#late.isHeadExpected(id) ? this.#onOverhead() : this.#break("h2-closed-stream");
		this.#lastPeerId = id;
		if (this.#hasSaidGoodbye) return this.#onOverhead();
		this.#lastProcessedId = id;
		const stream = new OwnStream(id, undefined as Owner, this.#firstSendWindow, this.#now, UNKNOWN);
		const isFull = this.#streams.size >= this.#limits.streams;
		this.#streams.add(stream);
		if (isFull) return this.#fail(stream, "h2-streams");
		const { block } = this.#decoder;
		const fault = faultOfRequest(block);
		if (fault !== undefined) return this.#fail(stream, fault);
		this.stream = stream;
		stream.begin(block, 0);
		return endStream ? this.#onEnd(stream, "head") : "head";
	}

	#onTrailers(stream: OwnStream<Owner>, endStream: boolean): H2Event | undefined {
		const fault = faultOfTrailers(this.#decoder.block, endStream, this.#limits.trailerBytes);
		if (fault !== undefined) return this.#fail(stream, fault);
		this.stream = stream;
		return this.#onEnd(stream, "trailers");
	}

	/** The message that comes is complete. `event` comes before the event "end". */
	#onEnd(stream: OwnStream<Owner>, event: H2Event | undefined): H2Event | undefined {
		const fault = stream.end();
		if (fault !== undefined) return this.#fail(stream, fault);
		if (this.role === "client") this.#overhead.message();
		this.#ended = stream;
		return event;
	}

	#onData(): H2Event | undefined {
		const { streamId, flow, padding, bytes, start, end, endStream } = this.#reader;
		if (flow > 0) {
			if (!this.#window.take(flow, this.#now)) return this.#break("h2-connection-flow-control");
			// RFC 9113 §5.2.2: a reader that is slow holds its own stream back, not the connection.
			const increment = this.#window.read(flow, this.#now, undefined);
			if (increment > 0) this.#writer.windowUpdate(0, increment);
		}
		const stream = this.#streams.get(streamId);
		const size = end - start;
		this.wireBytes = flow === 0 ? 0 : flow + FRAME_HEAD_BYTES;
		if (stream === undefined) return this.#onStrayData(streamId, flow, size);
		if (stream.isReceived) return this.#fail(stream, "h2-half-closed-stream");
		if (!stream.hasHead) return this.#fail(stream, "h2-data-before-head");
		if (flow > 0) {
			if (!stream.window.take(flow, this.#now)) return this.#fail(stream, "h2-flow-control");
			if (padding > 0) this.read(stream, padding, this.#now);
			const fault = stream.receive(flow - padding);
			if (fault !== undefined) return this.#fail(stream, fault);
		}
		if (size > 0) this.#overhead.content(size);
		else if (!endStream) return this.#onOverhead();
		this.stream = stream;
		this.bytes = bytes;
		this.start = start;
		this.end = end;
		const event = size > 0 ? "data" : undefined;
		return endStream ? this.#onEnd(stream, event) : event;
	}

	#onStrayData(id: number, flow: number, size: number): H2Event | undefined {
		if (this.#isIdle(id)) return this.#break("h2-idle-stream");
		// A later piece of a frame that has been judged.
		if (flow === 0 && size > 0) return undefined;
		return this.#late.takeContent(flow) ? undefined : this.#onOverhead();
	}

	#onReset(): H2Event | undefined {
		const { streamId, errorCode } = this.#reader;
		const stream = this.#streams.get(streamId);
		if (stream === undefined) return this.#onStray(streamId);
		this.#close(stream, true);
		this.stream = stream;
		this.errorCode = errorCode;
		return this.#onOverhead() ?? "reset";
	}

	// The connection

	#onSettings(): H2Event | undefined {
		const { settings } = this.#reader;
		const isFirst = !this.#hasSettings;
		this.#hasSettings = true;
		if (isFirst) this.#peerStreams = Infinity;
		for (let index = 0; index < settings.length; index += 2) {
			const value = settings[index + 1] as number;
			switch (settings[index] as number) {
				case SETTING.headerTableSize:
					this.#encoder.setTableSize(value);
					break;
				case SETTING.maxConcurrentStreams:
					this.#peerStreams = value;
					break;
				case SETTING.initialWindowSize:
					if (!this.#resizeWindows(value)) return this.#break("h2-initial-window-overflow");
					break;
				case SETTING.maxFrameSize:
					this.#writer.frameBytes = value;
					break;
			}
		}
		this.#writer.settingsAck();
		return this.#onAcknowledged() ?? (isFirst ? undefined : this.#onOverhead()) ?? "settings";
	}

	/** RFC 9113 §6.9.2: windows change by the difference, and may fall below 0. Returns false if one would be too large. */
	#resizeWindows(size: number): boolean {
		const difference = size - this.#firstSendWindow;
		this.#firstSendWindow = size;
		return this.#streams.every((stream) => this.#sending.widenStream(stream, difference));
	}

	#onWindowUpdate(): H2Event | undefined {
		const { streamId, increment } = this.#reader;
		const isTiny = increment < TINY_INCREMENT;
		if (streamId === 0) {
			if (!this.#sending.widen(increment)) return this.#break("h2-connection-window-overflow");
			return isTiny ? this.#onOverhead() : undefined;
		}
		const stream = this.#streams.get(streamId);
		if (stream !== undefined) {
			if (!this.#sending.widenStream(stream, increment)) return this.#fail(stream, "h2-window-overflow");
		} else if (this.#isIdle(streamId)) return this.#break("h2-idle-stream");
		return isTiny ? this.#onOverhead() : undefined;
	}

	#onGoAway(): H2Event | undefined {
		const { errorCode, otherStreamId, text } = this.#reader;
		const before = this.goAway;
		this.goAway = {
			// It never grows (RFC 9113 §6.8): what was not processed may be sent elsewhere by now.
			lastStreamId: Math.min(otherStreamId, before?.lastStreamId ?? LARGEST_31_BITS),
			errorCode,
			debug: text,
		};
		return before === undefined ? "go-away" : (this.#onOverhead() ?? "go-away");
	}

	#onPriorityUpdate(): H2Event | undefined {
		const { text, otherStreamId } = this.#reader;
		if (this.role === "client" || otherStreamId === 0) return this.#break("h2-priority-update");
		const stream = this.#streams.get(otherStreamId);
		if (stream !== undefined) this.prioritize(stream, text);
		return this.#onOverhead();
	}
}
