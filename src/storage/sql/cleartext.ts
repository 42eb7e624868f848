// Keeps a database's password from being sent where others could read it: without TLS, a server that asks for the
// password itself (or for it under a key of its own choice) may be anyone on the way. database-url.ts knows what a URL
// says about it.

import { connect, isIP, type Socket } from "node:net";
import type { AuthPlugin, authPlugins } from "mysql2";
import { StorageError } from "../errors.ts";
import type { DatabaseAddress } from "./database-url.ts";

/** Whether a password may go to the server without TLS: the URL allows it, or it doesn't leave this machine. */
export function mayShowPassword(address: DatabaseAddress, host: string): boolean {
	return address.isPasswordShown || host.startsWith("/") || isLoopbackHost(host);
}

function isLoopbackHost(host: string): boolean {
	if (isIP(host) === 4) return host.startsWith("127.");
	return host === "::1" || /^(?:.+\.)?localhost\.?$/i.test(host);
}

/** `parameter` allows it in a URL. */
export function passwordRefusal(
	{ shown, scheme }: DatabaseAddress,
	parameter: string,
	tls: string,
): StorageError {
	const why = `the server wants the ${scheme} password in the clear, which anybody on the way can read`;
	return new StorageError(shown, "password", why, {
		what: "can't be used",
		advice: `use TLS (${tls}), or add ${parameter} to the URL where you trust the network`,
	});
}

/** The arguments that the package `postgres` passes to its option `socket`: its options, and those of the environment. */
export interface PostgresPlace {
	readonly host: readonly string[];
	readonly port: readonly number[];
	readonly path: string | false;
	readonly pass: unknown;
}

/** The connection for the package `postgres`. */
export function postgresSocket({ host: hosts, port: ports, path }: PostgresPlace): Socket {
	const [host = "localhost"] = hosts;
	const [port = 5432] = ports;
	// The driver names the server in TLS by the host.
	return Object.assign(typeof path === "string" ? connect(path) : connect({ host, port }), { host, port });
}

/** Prevents writing a message with the password in the clear; TLS works below `write`. `refuse` makes the error. */
export function guardPassword(socket: Socket, password: string, refuse: () => Error): void {
	const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
	socket.write = (...given: unknown[]): boolean => {
		if (!(given[0] instanceof Buffer && hasPassword(given[0], password))) return write(...given);
		socket.destroy(refuse());
		return false;
	};
}

/** Whether one of these messages is a PasswordMessage with the password itself, neither hashed nor proven. */
function hasPassword(messages: Buffer, password: string): boolean {
	const wanted = Buffer.from(`${password}\0`);
	for (let at = 0; at + 5 <= messages.length; ) {
		// The messages before the log-in have no type: they begin with a length below 2^24.
		const start = messages[at] === 0 ? at : at + 1;
		const end = start + Math.max(4, messages.readUInt32BE(start));
		if (messages[at] === 0x70 && messages.subarray(start + 4, end).equals(wanted)) return true;
		at = end;
	}
	return false;
}

/** mysql2's methods that send the password under the server's key without TLS, changed to refuse that. */
export function guardedMethods(methods: typeof authPlugins, refuse: () => Error): Record<string, AuthPlugin> {
	const guarded = (name: "caching_sha2_password" | "sha256_password"): AuthPlugin => {
		const make = methods[name]({
			onServerPublicKey: () => {
				throw refuse();
			},
		});
		return (context) => {
			const step = make(context);
			// The driver only handles rejections: a thrown error would end the process.
			return async (data) => step(data) as Buffer;
		};
	};
	return {
		caching_sha2_password: guarded("caching_sha2_password"),
		sha256_password: guarded("sha256_password"),
	};
}
