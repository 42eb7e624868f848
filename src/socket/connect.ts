// connect(): makes an open connection from an endpoint. Resolves the name, races the addresses (happy-eyeballs.ts
// decides, this file acts), does the TLS handshake, and reports each step. Owns the deadline and the caller's signal
// until then.

import { isIP } from "node:net";
import { LONGEST_TIMER_MS, ONCE, rejection } from "../base/index.ts";
import { hasOnread, setImmediate } from "../runtime/index.ts";
import type { SocketAddress, TlsFacts, Trace } from "../trace/index.ts";
import { nextConnectionId } from "../trace/internal.ts";
import { Attempt, type AttemptOwner } from "./attempt.ts";
import type { Connection } from "./connection.ts";
import { type Endpoint, endpointOf, formatEndpoint, type TcpEndpoint } from "./endpoint.ts";
import type { SocketErrorCode } from "./error-words.ts";
import { codeOf, type FailedAttempt, SocketError, type SocketStep } from "./errors.ts";
import type { Family } from "./happy-eyeballs.ts";
import { NameRace, type NameRaceOwner } from "./name-race.ts";
import { type ConnectOptions, type ConnectSettings, connectOptions, tlsOptions } from "./options.ts";
import { methodsOf, mostSpecificFailure, systemResolver } from "./resolve.ts";
import { type ClientTls, prepareClientTls } from "./tls.ts";
import { tlsFailed } from "./tls-failed.ts";

const readOptions = connectOptions.reader();
const readTls = tlsOptions.reader();

/**
 * Connects to an endpoint. The connection is not read at first: no byte is lost before you call receive() or read().
 * Rejects with a SocketError that lists every address tried, or an OptionError.
 *
 * @example
 * await using connection = await connect("tls://example.org:443", { timeoutMs: 3_000 });
 */
export async function connect(endpoint: Endpoint | string, options?: ConnectOptions): Promise<Connection> {
	const settings = readOptions(options);
	return await connectBySettings(await endpointOf(endpoint), settings);
}

/**
 * The same for options that were read: for a caller that connects by the same ones over and over. Those of TLS are read
 * here, once for each object.
 */
export function connectBySettings(endpoint: Endpoint, settings: ConnectSettings): Promise<Connection> {
	return new Promise((resolve) => {
		new ConnectOperation(endpoint, settings, resolve).start();
	});
}

/** Most connects have no failures or attempts to list, so they share an empty list. */
const NONE: readonly never[] = [];

/** Codes that hold for a whole address family on this machine. They say less than another address's answer. */
const UNSPECIFIC_CODES: readonly string[] = ["ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"];

/** One running connect(): the part that acts. */
class ConnectOperation implements NameRaceOwner, AttemptOwner {
	readonly options: ConnectSettings;
	/** The TLS handshake to do; undefined on a plain connection. */
	tls: ClientTls | undefined;
	private readonly endpoint: Endpoint;
	private readonly trace: Trace | undefined;
	private readonly id: number;
	private readonly resolve: (connection: Connection | Promise<never>) => void;
	private readonly startedAt: number = performance.now();
	private resolvedAt: number | undefined;
	private connectedAt = 0;
	private step: SocketStep = "connect";
	/** Settled. A trace listener may abort at any event, so check this after each one. */
	private isDone = false;
	private deadline: NodeJS.Timeout | undefined;
	private onAbort: (() => void) | undefined;
	/** Running attempts. With TLS, only one remains after the first transport is connected. */
	private attempts: readonly Attempt[] = NONE;
	private winner: Attempt | undefined;
	private failures: readonly FailedAttempt[] = NONE;
	private causes: readonly unknown[] = NONE;
	/** Only if a name has to be resolved. */
	private names: NameRace | undefined;

	constructor(
		endpoint: Endpoint,
		options: ConnectSettings,
		resolve: (connection: Connection | Promise<never>) => void,
	) {
		this.endpoint = endpoint;
		this.options = options;
		this.trace = options.trace;
		this.id = options.connectionId ?? nextConnectionId();
		this.resolve = resolve;
	}

	start(): void {
		const { endpoint, options } = this;
		const { signal, timeoutMs } = options;
		if (signal !== undefined) {
			if (signal.aborted) {
				this.fail("ABORTED", signal.reason);
				return;
			}
			this.onAbort = () => this.fail("ABORTED", signal.reason);
			signal.addEventListener("abort", this.onAbort, ONCE);
		}
		if (timeoutMs <= LONGEST_TIMER_MS) this.deadline = setTimeout(passDeadline, timeoutMs, this);
		if (endpoint.transport === "udp") this.fail("NO_TRANSPORT", undefined);
		else if (endpoint.transport === "unix")
			this.startOnly({ address: endpoint.path, port: 0, family: "unix" });
		else if (endpoint.transport === "tcp" || this.prepareTls(endpoint)) this.startTcp(endpoint);
	}

	// Called by attempts and timers.

	hearTransport(attempt: Attempt): void {
		this.winner = attempt;
		if (this.attempts.length > 1) {
			for (const other of this.attempts) if (other !== attempt) other.stream.discard();
			this.attempts = [attempt];
		}
		this.names?.stop();
		this.connectedAt = performance.now();
		if (this.trace !== undefined) {
			const { remote, stream } = attempt;
			const at = this.connectedAt;
			this.trace({
				type: "connected",
				at,
				connectionId: this.id,
				role: "client",
				local: stream.local,
				remote,
			});
		}
		if (this.isDone) return;
		if (this.tls === undefined) {
			this.succeed(attempt, undefined, undefined);
			return;
		}
		this.step = "tls";
		const { serverName } = this.tls;
		this.trace?.({ type: "tls.started", at: this.connectedAt, connectionId: this.id, serverName });
	}

	hearSecure(attempt: Attempt): void {
		const securedAt = performance.now();
		const tls = attempt.stream.tlsFacts(this.tls?.serverName, this.tls);
		if (this.trace !== undefined && tls !== undefined) {
			this.trace({ type: "secured", at: securedAt, connectionId: this.id, tls });
		}
		if (!this.isDone) this.succeed(attempt, securedAt, tls);
	}

	hearFailure(attempt: Attempt, error: Error): void {
		this.attempts = this.attempts.filter((other) => other !== attempt);
		this.addFailure(attempt, codeOf(error), error);
		if (attempt === this.winner) {
			this.tls?.forgetSession();
			this.fail(codeOf(error), error);
		} else if (this.names === undefined) this.onExhausted();
		else this.names.fail();
	}

	hearDeadline(): void {
		if (this.isDone) return;
		const message = "no answer came before the deadline";
		for (const attempt of this.attempts) this.addFailure(attempt, "CONNECT_TIMEOUT", new Error(message));
		this.fail("CONNECT_TIMEOUT", undefined);
	}

	// Called by the race of a name's addresses.

	onResolved(addresses: readonly string[], isCached: boolean): void {
		this.step = "connect";
		this.resolvedAt = performance.now();
		if (this.trace === undefined || this.endpoint.transport === "unix") return;
		const { id: connectionId, resolvedAt: at } = this;
		const name = this.endpoint.host;
		this.trace({ type: "resolve.finished", at, connectionId, name, addresses: [...addresses], isCached });
	}

	onNoAddress(failures: readonly unknown[]): void {
		const failure = mostSpecificFailure(failures);
		this.fail(failure === undefined ? "ENOTFOUND" : codeOf(failure), failure);
	}

	startAttempt(address: string, family: Family): boolean {
		const { endpoint } = this;
		const port = endpoint.transport === "unix" ? 0 : endpoint.port;
		return this.startOne({ address, port, family: family === 6 ? "IPv6" : "IPv4" });
	}

	onExhausted(): void {
		const { failures, causes } = this;
		const specific = failures.findLast(({ code }) => !UNSPECIFIC_CODES.includes(code)) ?? failures[0];
		this.fail(
			specific?.code ?? "UNKNOWN",
			causes.length === 1 ? causes[0] : new AggregateError(causes, "every address failed"),
		);
	}

	private startTcp(endpoint: TcpEndpoint): void {
		const { host, port } = endpoint;
		const family = isIP(host);
		if (family !== 0) {
			this.startOnly({ address: host, port, family: family === 6 ? "IPv6" : "IPv4" });
			return;
		}
		const { attemptDelayMs, resolutionDelayMs, localAddress, resolver = systemResolver } = this.options;
		const localFamily = localAddress === undefined ? 0 : isIP(localAddress);
		this.step = "resolve";
		this.names = new NameRace(this, host, {
			resolver,
			families: localFamily === 0 ? [6, 4] : [localFamily as Family],
			attemptDelayMs,
			resolutionDelayMs,
			onAsk: () => {
				if (this.trace === undefined) return;
				this.trace({ type: "resolve.started", at: this.startedAt, connectionId: this.id, name: host });
			},
		});
		this.names.start();
	}

	private prepareTls(endpoint: TcpEndpoint): boolean {
		try {
			this.tls = prepareClientTls(readTls(this.options.tls), endpoint.host, endpoint.port);
			return true;
		} catch (error) {
			this.step = "tls";
			this.fail(codeOf(error), error);
			return false;
		}
	}

	private startOnly(remote: SocketAddress): void {
		if (!this.startOne(remote)) this.onExhausted();
	}

	/** Whether the attempt started. Node throws for options that it can't use. */
	private startOne(remote: SocketAddress): boolean {
		if (this.isDone) return false;
		const attempt = new Attempt(this, remote);
		const refusal = this.options.filter?.(remote);
		if (refusal !== undefined) {
			this.addFailure(attempt, "NETWORK_POLICY", new Error(refusal));
			return false;
		}
		if (this.trace !== undefined) {
			this.trace({ type: "attempt.started", at: attempt.startedAt, connectionId: this.id, remote });
		}
		if (this.isDone) return false;
		try {
			attempt.start();
		} catch (error) {
			this.addFailure(attempt, codeOf(error), error);
			return false;
		}
		this.attempts = this.attempts === NONE ? [attempt] : [...this.attempts, attempt];
		return true;
	}

	private addFailure(attempt: Attempt, code: SocketErrorCode, error: unknown): void {
		const { remote, startedAt } = attempt;
		const at = performance.now();
		const { address, port } = remote;
		const message = error instanceof Error ? error.message : String(error);
		this.causes = [...this.causes, error];
		this.failures = [...this.failures, { address, port, code, message, elapsedMs: at - startedAt }];
		if (this.trace === undefined || attempt === this.winner) return;
		this.trace({ type: "attempt.failed", at, connectionId: this.id, remote, code });
	}

	private succeed(attempt: Attempt, securedAt: number | undefined, tls: TlsFacts | undefined): void {
		this.finish();
		const { stream, remote } = attempt;
		const { id, endpoint, startedAt, resolvedAt, connectedAt } = this;
		const timings = { startedAt, resolvedAt, connectedAt, securedAt };
		const info = stream.makeInfo({ id, endpoint, local: stream.local, remote, tls, timings });
		if (hasOnread) stream.open(info);
		else stream.openWithData(info);
		this.resolve(stream);
	}

	private fail(code: SocketErrorCode, cause: unknown): void {
		if (this.isDone) return;
		this.finish();
		for (const attempt of this.attempts) attempt.stream.discard();
		const { endpoint, step, failures: attempts, id: connectionId } = this;
		const at = performance.now();
		if (step === "connect" && endpoint.transport !== "unix" && code !== "ABORTED") {
			if (this.options.resolver !== undefined) methodsOf(this.options.resolver).forget?.(endpoint.host);
		}
		const name = step === "resolve" && endpoint.transport !== "unix" ? endpoint.host : undefined;
		if (this.trace !== undefined) {
			if (name !== undefined) this.trace({ type: "resolve.failed", at, connectionId, name, code });
			if (this.winner !== undefined) {
				if (step === "tls") this.trace(tlsFailed(at, connectionId, code, cause));
				const by = code === "CONNECT_TIMEOUT" || code === "ABORTED" ? "here" : "peer";
				this.trace({ type: "connection.closed", at, connectionId, bytesIn: 0, bytesOut: 0, code, by });
			}
		}
		const error = new SocketError({
			step,
			code,
			endpoint: formatEndpoint(endpoint),
			attempts,
			elapsedMs: at - this.startedAt,
			cause,
			...(name !== undefined && { subject: name }),
		});
		this.resolve(rejection(error));
	}

	/** Clears everything that could still fire. */
	private finish(): void {
		this.isDone = true;
		clearTimeout(this.deadline);
		this.names?.stop();
		if (this.onAbort !== undefined) this.options.signal?.removeEventListener("abort", this.onAbort);
	}
}

/**
 * Reads pending bytes before it blames a peer for silence: this process may have been blocked, and timers run before
 * reads.
 */
function passDeadline(operation: ConnectOperation): void {
	setImmediate(judgeDeadline, operation);
}

function judgeDeadline(operation: ConnectOperation): void {
	operation.hearDeadline();
}
