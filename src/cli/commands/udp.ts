// `gannet udp`: stdin to a peer and back as datagrams, as a client or as a server.

import { show, visible } from "../../base/index.ts";
import { startDeadline } from "../../runtime/index.ts";
import type { DatagramSocket, DatagramTarget } from "../../socket/index.ts";
import { type Command, defineCommand } from "../arguments/command.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, usageError } from "../failure.ts";
import { openRecording, recordingTable } from "../session/recording.ts";
import { Input } from "../terminal/byte-pump.ts";

/** The most that one datagram contains over IPv4: 65,535 less the headers of IP and UDP. */
const LARGEST_DATAGRAM = 65_507;
/** How long to wait for answers after the end of stdin by default. */
const DEFAULT_WAIT_SECONDS = 1;

export const command: Command = defineCommand({
	name: "udp",
	summary: "Exchange UDP datagrams with stdin and stdout",
	usage: ["[OPTION]... HOST:PORT", "[OPTION]... --listen [HOST:]PORT"],
	description: [
		`Each piece of stdin as it arrives, up to ${LARGEST_DATAGRAM} bytes, becomes one datagram; with --lines, each line does. Received datagrams are written to stdout one after another.`,
		`After the end of stdin, the program waits for answers until none has come for ${DEFAULT_WAIT_SECONDS} s; with --listen, until Ctrl-C. --wait changes both.`,
		"--listen receives from any sender. stdin goes to the last sender, and waits for the first one.",
	],
	options: {
		listen: {
			type: "text",
			short: "l",
			placeholder: "[HOST:]PORT",
			help: "Receive here, on the loopback unless HOST says otherwise; port 0 uses a free one",
		},
		lines: {
			type: "flag",
			help: "One datagram per line: its line feed is not sent, and each received datagram is followed by one",
		},
		wait: {
			type: "number",
			short: "w",
			placeholder: "SECONDS",
			help: "Exit when stdin has ended and nothing was received for this long; 0 doesn't wait",
			minimum: 0,
		},
		broadcast: { type: "flag", help: "Allow sending to broadcast addresses" },
		...recordingTable,
		verbose: { type: "count", short: "v", help: "Show on stderr who sends how much" },
	},
	positionals: [{ name: "HOST:PORT", help: "The peer to send to", isOptional: true, complete: "host" }],
	examples: [
		{ line: "echo 'requests:1|c' | gannet udp --lines -w 0 localhost:8125", does: "send one datagram" },
		{ line: "gannet udp --listen 5140 --lines", does: "show what arrives" },
	],
	async run(context, { options, positionals: [target] }) {
		const { bindDatagrams, connectDatagrams, formatEndpoint, parseEndpoint } = await import(
			"../../socket/index.ts"
		);
		const { portsByName } = await import("../../ports/index.ts");
		const defaults = { defaultTransport: "udp", portsByName } as const;
		if (options.listen !== undefined && target !== undefined) {
			throw usageError("either HOST:PORT or --listen, not both");
		}
		const peers = options.listen ?? target;
		await using recording = await openRecording(
			options,
			["udp", ...(peers === undefined ? [] : [peers])],
			context,
		);
		const traced = recording === undefined ? {} : { trace: recording.trace };
		let socket: DatagramSocket;
		if (options.listen !== undefined) {
			const endpoint = parseEndpoint(options.listen, { ...defaults, defaultHost: "127.0.0.1" });
			socket = await bindDatagrams(endpoint, traced);
			if (options.verbose > 0 || (endpoint.transport !== "unix" && endpoint.port === 0)) {
				const { address, port } = socket.local;
				const endpoint = formatEndpoint({ transport: "udp", host: address, port });
				context.stderr.print(show`listening on ${visible(endpoint)}\n`);
			}
		} else if (target !== undefined) {
			socket = await connectDatagrams(parseEndpoint(target, defaults), {
				signal: context.signal,
				...traced,
			});
		} else {
			throw usageError("there is no peer: give HOST:PORT, or --listen [HOST:]PORT");
		}
		const { promise: stopped, reject: stop } = Promise.withResolvers<never>();
		const onAbort = (): void => stop(context.signal.reason);
		context.signal.addEventListener("abort", onAbort, { once: true });
		if (context.signal.aborted) onAbort();
		const isOpenEnded = options.listen !== undefined && options.wait === undefined;
		const waitMs = isOpenEnded ? Number.POSITIVE_INFINITY : (options.wait ?? DEFAULT_WAIT_SECONDS) * 1000;
		const exchange = new DatagramExchange(context, socket, options);
		try {
			await Promise.race([stopped, exchange.run(waitMs)]);
		} finally {
			context.signal.removeEventListener("abort", onAbort);
			await socket.close();
		}
		return ExitCode.ok;
	},
});

class DatagramExchange {
	readonly #context: Context;
	readonly #socket: DatagramSocket;
	readonly #areLines: boolean;
	readonly #isVerbose: boolean;
	readonly #input: Input;
	/** The receiver on a socket that is not connected: the last sender. */
	#peer: DatagramTarget | undefined;
	readonly #firstPeer = Promise.withResolvers<void>();
	#lastReceivedAt = 0;

	constructor(
		context: Context,
		socket: DatagramSocket,
		{
			lines,
			verbose,
			broadcast,
		}: { readonly lines: boolean; readonly verbose: number; readonly broadcast: boolean },
	) {
		this.#context = context;
		this.#socket = socket;
		this.#areLines = lines;
		this.#isVerbose = verbose > 0;
		this.#input = new Input(context.stdin);
		if (broadcast) socket.setBroadcast(true);
		if (socket.remote !== undefined) this.#firstPeer.resolve();
	}

	/** Sends all of stdin and receives at the same time, and then until nothing came for `waitMs`. */
	async run(waitMs: number): Promise<void> {
		const receiving = this.#receive();
		// If sending fails first, this rejection has no other handler.
		receiving.catch(() => {});
		// The first error of either one ends both.
		await Promise.race([this.#send().then(() => this.#quiet(waitMs)), receiving]);
		await this.#socket.close();
		await receiving;
		const { dropped } = this.#socket;
		if (dropped > 0)
			this.#context.stderr.print(
				show`gannet: ${dropped} datagrams came faster than stdout accepts them, and were dropped\n`,
			);
	}

	async #send(): Promise<void> {
		await this.#firstPeer.promise;
		let line: Uint8Array[] = [];
		for (let piece = await this.#input.peek(); piece !== null; piece = await this.#input.peek()) {
			this.#input.take();
			if (!this.#areLines) {
				for (let at = 0; at < piece.length; at += LARGEST_DATAGRAM) {
					await this.#sendOne(piece.subarray(at, at + LARGEST_DATAGRAM));
				}
				continue;
			}
			let start = 0;
			for (let end = piece.indexOf(0x0a); end !== -1; end = piece.indexOf(0x0a, start)) {
				await this.#sendOne(Buffer.concat([...line, piece.subarray(start, end)]));
				line = [];
				start = end + 1;
			}
			if (start < piece.length) line.push(piece.subarray(start));
		}
		if (line.length > 0) await this.#sendOne(Buffer.concat(line));
	}

	async #sendOne(bytes: Uint8Array): Promise<void> {
		if (bytes.length > LARGEST_DATAGRAM) {
			throw new CommandError(
				`a line of ${bytes.length} bytes is more than fits in a datagram`,
				ExitCode.limit,
			);
		}
		const peer = this.#peer;
		await this.#socket.send(bytes, this.#socket.remote === undefined ? peer : undefined);
		this.#say("sent", bytes, this.#socket.remote ?? peer);
	}

	async #receive(): Promise<void> {
		for await (const { bytes, remote } of this.#socket) {
			this.#lastReceivedAt = this.#context.clock();
			this.#peer = remote;
			this.#firstPeer.resolve();
			this.#say("received", bytes, remote);
			await this.#context.stdout.write(bytes);
			if (this.#areLines) await this.#context.stdout.write(show`\n`);
		}
	}

	/** Resolves when nothing was received for `waitMs`. */
	async #quiet(waitMs: number): Promise<void> {
		if (waitMs === Number.POSITIVE_INFINITY) await new Promise<never>(() => {});
		let left = waitMs;
		while (left > 0) {
			const since = this.#context.clock();
			await new Promise<void>((resolve) => startDeadline(left, resolve));
			left = this.#lastReceivedAt > since ? waitMs - (this.#context.clock() - this.#lastReceivedAt) : 0;
		}
	}

	#say(what: "sent" | "received", bytes: Uint8Array, peer: DatagramTarget | undefined): void {
		if (!this.#isVerbose || peer === undefined) return;
		const from = show`${visible(peer.address)} port ${peer.port}`;
		this.#context.stderr.print(show`${what} ${bytes.length} bytes, ${from}\n`);
	}
}
