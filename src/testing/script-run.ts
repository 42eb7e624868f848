// Runs one script against one byte stream, and records what happens. Knows the stream only as a Wire, which hides a
// socket or an in-memory connection.

import type { TlsOptions } from "node:tls";
import { own, shownValue } from "../base/index.ts";
import { type Http2Step, isHttp2Step } from "./frame-steps.ts";
import { FrameTalk } from "./frame-talk.ts";
import { Inbox, NoMoreBytes } from "./inbox.ts";
import { takeBody, takeExactly, takeHead } from "./request-scan.ts";
import { toBytes } from "./script-bytes.ts";
import type { Script, ScriptedRequest, Step } from "./steps.ts";

/** How a script acts on its connection. Events of the connection call the ScriptRun's methods. */
export interface Wire {
	/** Resolves when the bytes have left this process; never rejects (a failure shows as the close that follows). */
	send(bytes: Buffer): Promise<void>;
	end(): void;
	close(): void;
	reset(): void;
	pause(): void;
	resume(): void;
	/** Resolves when the handshake is done. */
	startTls(options: TlsOptions): Promise<void>;
}

/** Something that happened on a connection, in order. */
export interface ScriptEvent {
	/** Milliseconds since the connection was accepted. */
	readonly atMs: number;
	/** What happened. */
	readonly type:
		| "received"
		| "peer ended"
		| "request"
		| "sent"
		| "ended"
		| "closed"
		| "reset"
		| "secured"
		| "error";
	/** For "received" and "sent". */
	readonly bytes?: number | undefined;
	/** For "error". */
	readonly message?: string | undefined;
}

/**
 * The state of a script: it is running; it reached its end ("done"); the peer's FIN or departure cut it short; an
 * `expect` failed or the script itself is wrong ("failed"); the server was closed first.
 */
export type ScriptOutcome = "running" | "done" | "peer ended" | "peer closed" | "failed" | "server closed";

/** The result of the TLS handshake, if there was one. */
export interface ScriptedTls {
	/** The version of TLS: "TLSv1.3". */
	readonly protocol: string | null;
	/** The name that the client asked for (SNI); undefined if it asked for none. */
	readonly serverName: string | undefined;
	/** The protocol that ALPN chose; undefined if there was none. */
	readonly alpn: string | undefined;
	/** Whether an earlier session was resumed. */
	readonly isResumed: boolean;
	/** The common name in the client's certificate, if the server asked for one and got it. */
	readonly clientName: string | undefined;
}

/** The record of one connection to a scripted server; live while it is open. */
export interface ConnectionRecord {
	/** 0 for the first connection that was accepted. */
	readonly index: number;
	/** "127.0.0.1:50123", or "" if the transport has no address. */
	readonly remote: string;
	/** Every byte received, up to the server's `recordBytes`. */
	readonly received: Buffer;
	/** The same as latin1 text. */
	readonly receivedText: string;
	/** Bytes received in all. */
	readonly receivedBytes: number;
	/** Bytes sent in all. */
	readonly sentBytes: number;
	/** The requests that steps waited for, in order. */
	readonly requests: readonly ScriptedRequest[];
	/** Over HTTP/2: each frame that steps have read, such as "RST_STREAM 1 CANCEL". */
	readonly frames: readonly string[];
	/** What happened, in order. */
	readonly events: readonly ScriptEvent[];
	/** How the script ended, or that it runs. */
	readonly outcome: ScriptOutcome;
	/** Why the script failed. */
	readonly failure: string | undefined;
	/** The TLS handshake; undefined on a plain connection. */
	readonly tls: ScriptedTls | undefined;
	/** Whether the connection is open. */
	readonly isOpen: boolean;
	/** Resolves when no step is left to run. */
	readonly finished: Promise<void>;
	/** Resolves when the connection is gone. */
	readonly closed: Promise<void>;
}

/** Counts what happens on all connections. */
export interface ScriptListener {
	onRequest(): void;
	onClosed(): void;
}

/** Gates that scripts wait at and tests open. */
export class Gates {
	readonly #gates = new Map<string, PromiseWithResolvers<void>>();

	open(name: string): void {
		this.#gate(name).resolve();
	}

	passed(name: string): Promise<void> {
		return this.#gate(name).promise;
	}

	#gate(name: string): PromiseWithResolvers<void> {
		let gate = this.#gates.get(name);
		if (gate === undefined) {
			gate = Promise.withResolvers<void>();
			this.#gates.set(name, gate);
		}
		return gate;
	}
}

class Interrupted extends Error {}
class Unmet extends Error {}

/** How many events to keep for one connection. Later ones are dropped; the counters continue. */
const eventLimit = 10_000;

export class ScriptRun implements ConnectionRecord {
	readonly index: number;
	readonly remote: string;
	readonly requests: ScriptedRequest[] = [];
	readonly events: ScriptEvent[] = [];
	outcome: ScriptOutcome = "running";
	failure: string | undefined;
	tls: ScriptedTls | undefined;
	isOpen = true;
	receivedBytes = 0;
	sentBytes = 0;
	readonly #finished = Promise.withResolvers<void>();
	readonly #closed = Promise.withResolvers<void>();
	readonly #startedAt = performance.now();
	readonly #recordLimit: number;
	readonly #gates: Gates;
	readonly #listener: ScriptListener;
	readonly #inbox = new Inbox();
	readonly #kept: Buffer[] = [];
	#keptBytes = 0;
	/** Since the script speaks HTTP/2. */
	#talk: FrameTalk | undefined;
	#head: { method: string; target: string; head: string } | undefined;
	#interrupt: (() => void) | undefined;
	#isOver = false;

	constructor(index: number, remote: string, recordBytes: number, gates: Gates, listener: ScriptListener) {
		this.index = index;
		this.remote = remote;
		this.#recordLimit = recordBytes;
		this.#gates = gates;
		this.#listener = listener;
	}

	get received(): Buffer {
		if (this.#kept.length > 1) this.#kept.splice(0, this.#kept.length, Buffer.concat(this.#kept));
		return this.#kept[0] ?? Buffer.alloc(0);
	}

	get receivedText(): string {
		return this.received.toString("latin1");
	}

	get frames(): readonly string[] {
		return this.#talk?.frames ?? [];
	}

	get finished(): Promise<void> {
		return this.#finished.promise;
	}

	get closed(): Promise<void> {
		return this.#closed.promise;
	}

	/** Bytes arrived. The run owns them from now on. */
	onBytes(bytes: Buffer): void {
		this.receivedBytes += bytes.length;
		const kept = this.#keep(bytes, this.#keptBytes);
		if (kept !== undefined) {
			this.#kept.push(kept);
			this.#keptBytes += kept.length;
		}
		this.note({ type: "received", bytes: bytes.length });
		this.#inbox.push(bytes);
	}

	onEnd(): void {
		this.note({ type: "peer ended" });
		this.#inbox.end();
	}

	/** The connection is gone, whichever side closed it. */
	onClose(): void {
		if (!this.isOpen) return;
		this.isOpen = false;
		this.#interruptWith("peer closed");
		this.#closed.resolve();
		this.#listener.onClosed();
	}

	/** The server is closing: the script stops waiting. */
	stop(): void {
		this.#interruptWith("server closed");
	}

	note(event: Omit<ScriptEvent, "atMs">): void {
		if (this.events.length >= eventLimit) return;
		this.events.push({ atMs: performance.now() - this.#startedAt, ...event });
	}

	/** Runs the script to its end; never rejects. */
	async run(script: () => Script, wire: Wire): Promise<void> {
		try {
			await this.#steps(script(), wire, "step ");
			this.#finish("done");
		} catch (error) {
			if (error instanceof NoMoreBytes) {
				this.#finish("peer ended");
			} else if (!(error instanceof Interrupted)) {
				this.failure = `connection ${this.index}: ${(error as Error).message}`;
				this.#finish("failed");
				wire.reset();
			}
		}
		this.#finished.resolve();
		// All steps are done: wait for the peer to leave.
		await this.#inbox.drained();
		if (this.isOpen) wire.end();
	}

	async #steps(steps: readonly Step[], wire: Wire, path: string): Promise<void> {
		for (const [index, step] of steps.entries()) {
			if (this.#isOver) throw new Interrupted();
			await this.#step(step, wire, `${path}${index}`);
		}
	}

	async #step(given: Step, wire: Wire, path: string): Promise<void> {
		const step = own(given);
		if (isHttp2Step(step)) {
			await this.#http2Step(step, wire);
		} else if ("send" in step) {
			await this.#send(toBytes(step.send), wire);
		} else if ("awaitRequest" in step) {
			await this.#awaitHead();
			await this.#awaitBody();
		} else if ("expect" in step) {
			await this.#expect(toBytes(step.expect), path);
		} else if ("answer" in step) {
			const request = this.requests.at(-1);
			if (request === undefined) throw new Unmet(`${path} answers, but no step before it awaits a request`);
			const answer = step.answer(request);
			if (typeof answer === "string" || answer instanceof Uint8Array) await this.#send(toBytes(answer), wire);
			else await this.#steps(answer, wire, `${path}.`);
		} else if ("repeat" in step) {
			await this.#repeat(step, wire, path);
		} else if ("sendSlowly" in step) {
			await this.#sendSlowly(step, wire);
		} else if ("pause" in step) {
			await this.#sleep(step.pause);
		} else if ("awaitGate" in step) {
			await this.#interruptible(this.#gates.passed(step.awaitGate));
		} else if ("awaitHead" in step) {
			await this.#awaitHead();
		} else if ("awaitBody" in step) {
			await this.#awaitBody();
		} else if ("awaitBytes" in step) {
			await takeExactly(this.#inbox, step.awaitBytes);
		} else if ("awaitEnd" in step) {
			await this.#inbox.ended();
		} else if ("stopReading" in step) {
			wire.pause();
		} else if ("startReading" in step) {
			wire.resume();
		} else if ("startTls" in step) {
			await this.#interruptible(wire.startTls(step.startTls));
		} else if ("end" in step) {
			this.note({ type: "ended" });
			wire.end();
		} else if ("close" in step) {
			this.note({ type: "closed" });
			wire.close();
			await this.#gone();
		} else if ("reset" in step) {
			this.note({ type: "reset" });
			wire.reset();
			await this.#gone();
		} else if ("hold" in step) {
			if (step.hold === "forever") await this.#interruptible(new Promise<never>(() => {}));
			await this.#inbox.drained();
			throw new NoMoreBytes();
		} else {
			throw new Unmet(`${path} is not a step: ${shownValue(step)}`);
		}
	}

	async #http2Step(step: Http2Step, wire: Wire): Promise<void> {
		this.#talk ??= new FrameTalk(this.#inbox);
		const talk = this.#talk;
		if ("http2" in step) {
			await talk.awaitFrame("SETTINGS", undefined);
			const acknowledges = step.acknowledges !== false;
			const own = { settings: step.http2 };
			await this.#send(talk.bytesOf(acknowledges ? [own, { settingsAck: true }] : [own]), wire);
		} else if ("awaitFrame" in step) await talk.awaitFrame(step.awaitFrame, step.stream);
		else await this.#send(talk.bytesOf("frames" in step ? step.frames : [step]), wire);
	}

	async #awaitHead(): Promise<void> {
		if (this.#talk !== undefined) {
			await this.#talk.awaitHead();
			return;
		}
		this.#head = await takeHead(this.#inbox);
	}

	async #awaitBody(): Promise<void> {
		if (this.#talk !== undefined) {
			this.#requested(await this.#talk.awaitBody());
			return;
		}
		if (this.#head === undefined) throw new Unmet("awaitBody needs an awaitHead before it");
		const { method, target, head } = this.#head;
		const pieces: Buffer[] = [];
		let keptBytes = 0;
		let bodyBytes = 0;
		await takeBody(this.#inbox, head, (piece) => {
			bodyBytes += piece.length;
			const kept = this.#keep(piece, keptBytes);
			if (kept === undefined) return;
			pieces.push(kept);
			keptBytes += kept.length;
		});
		this.#head = undefined;
		this.#requested({ method, target, head, body: Buffer.concat(pieces), bodyBytes });
	}

	#requested(request: Omit<ScriptedRequest, "index">): void {
		this.requests.push({ index: this.requests.length, ...request });
		this.note({ type: "request" });
		this.#listener.onRequest();
	}

	async #expect(expected: Buffer, path: string): Promise<void> {
		let matched = 0;
		await takeExactly(this.#inbox, expected.length, (piece) => {
			for (const [index, byte] of piece.entries()) {
				if (byte !== expected[matched + index]) {
					const at = matched + index;
					const wanted = JSON.stringify(expected.subarray(at, at + 60).toString("latin1"));
					const got = JSON.stringify(piece.subarray(index, index + 60).toString("latin1"));
					throw new Unmet(`${path} expected ${wanted} at its byte ${at} and received ${got}`);
				}
			}
			matched += piece.length;
		});
	}

	async #repeat(
		step: { repeat: Script; times: number | "forever" },
		wire: Wire,
		path: string,
	): Promise<void> {
		const times = step.times === "forever" ? Number.POSITIVE_INFINITY : step.times;
		for (let turn = 0; turn < times; turn++) {
			await this.#steps(step.repeat, wire, `${path}.`);
			// A loop that never has to wait would block everything else.
			if (turn % 16 === 15) await new Promise((resolve) => setImmediate(resolve));
		}
	}

	async #send(bytes: Buffer, wire: Wire): Promise<void> {
		this.sentBytes += bytes.length;
		this.note({ type: "sent", bytes: bytes.length });
		await this.#interruptible(wire.send(bytes));
	}

	async #sendSlowly(
		step: { sendSlowly: string | Uint8Array; chunkBytes?: number | undefined; everyMs?: number | undefined },
		wire: Wire,
	): Promise<void> {
		const bytes = toBytes(step.sendSlowly);
		const chunkBytes = step.chunkBytes ?? 1;
		for (let at = 0; at < bytes.length; at += chunkBytes) {
			if (at > 0) await this.#sleep(step.everyMs ?? 0);
			await this.#send(bytes.subarray(at, at + chunkBytes), wire);
		}
	}

	async #sleep(ms: number): Promise<void> {
		let timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
		const slept = new Promise<void>((resolve) => {
			timer = ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms);
		});
		try {
			await this.#interruptible(slept);
		} finally {
			if (ms > 0) clearTimeout(timer as NodeJS.Timeout);
		}
	}

	/** Waits for the end of the connection, which the script itself asked for. */
	async #gone(): Promise<void> {
		this.#finish("done");
		await this.#closed.promise;
		throw new Interrupted();
	}

	#interruptible<T>(promise: Promise<T>): Promise<T> {
		if (this.#isOver) throw new Interrupted();
		return new Promise<T>((resolve, reject) => {
			this.#interrupt = () => reject(new Interrupted());
			promise.then(resolve, reject);
		});
	}

	#interruptWith(outcome: ScriptOutcome): void {
		this.#finish(outcome);
		this.#isOver = true;
		this.#inbox.end();
		this.#interrupt?.();
	}

	#finish(outcome: ScriptOutcome): void {
		if (this.outcome === "running") this.outcome = outcome;
	}

	#keep(bytes: Buffer, already: number): Buffer | undefined {
		const room = this.#recordLimit - already;
		if (room <= 0) return undefined;
		return bytes.length <= room ? bytes : bytes.subarray(0, room);
	}
}
