// What a client's options say about its connections: how to make them, which versions of HTTP they speak, and whether they may
// carry requests of other origins.

import { createNameCache, createSessionCache, resolve } from "../../socket/index.ts";
import { type ConnectSettings, connectOptions } from "../../socket/options.ts";
import type { Planner } from "../exchange/planner.ts";
import { ReaderPool } from "../h1/reader-pool.ts";
import { both } from "../listening.ts";
import type { ClientSettings, Timeouts } from "../options.ts";
import { alpnOf, type Protocols, protocolsOf } from "../protocols.ts";
import type { HttpChoice } from "../request-options.ts";
import { connectBase } from "./connect-paths.ts";
import { isForOneServer } from "./origin-tls.ts";
import type { PoolSettings } from "./pool.ts";

const readConnectOptions = connectOptions.reader();

export function poolSettings(
	options: ClientSettings,
	planner: Planner,
	given: Protocols | undefined,
): PoolSettings {
	const { limits, timeouts } = planner;
	const protocols =
		given ??
		protocolsOf(
			{
				readers: new ReaderPool(limits),
				pipelining: options.pipelining,
				idleMs: options.idleConnectionMs,
			},
			{
				limits,
				idleMs: options.idleConnectionMs,
				pingMs: options.http2?.pingMs,
				trace: options.trace,
			},
		);
	const { tls } = options;
	const offered = (choice: HttpChoice): readonly string[] => tls?.alpn ?? alpnOf(protocols, choice);
	const connectSettingsOf = connectSettings(options, timeouts, offered);
	return {
		protocols,
		connector: options.connect ?? connectBase,
		offered,
		connectSettings: connectSettingsOf,
		connectionsPerOrigin: options.connectionsPerOrigin,
		addressesOf: coalesces(options)
			? async (host) => {
					const { resolver } = connectSettingsOf("auto");
					return (await resolve(host, { resolver })).map(({ address }) => address);
				}
			: undefined,
		limits,
		traceOf: () => both(planner.listening.recorder, options.trace),
	};
}

/** Whether connections may carry requests of other origins, as far as the options say. */
function coalesces({ coalesce, connect, unixSocket, tls }: ClientSettings): boolean {
	if (!coalesce || connect !== undefined || unixSocket !== undefined) return false;
	return tls === undefined || !isForOneServer(tls);
}

function connectSettings(
	{ tls, names, resolver, localAddress }: ClientSettings,
	timeouts: Timeouts,
	offered: (choice: HttpChoice) => readonly string[],
): (choice: HttpChoice) => ConnectSettings {
	const shared = {
		timeoutMs: timeouts.connect,
		resolver: createNameCache({ ...names, resolver: resolver ?? names?.resolver }),
		localAddress,
	};
	const sessions = tls?.sessions ?? createSessionCache();
	// TLS contexts belong to the object with their options, so each choice has one.
	const settings = (choice: HttpChoice): ConnectSettings =>
		readConnectOptions({ ...shared, tls: { ...tls, alpn: offered(choice), sessions } });
	const auto = settings("auto");
	const others = new Map<HttpChoice, ConnectSettings>([["auto", auto]]);
	return (choice) => {
		let found = others.get(choice);
		if (found === undefined) {
			found = settings(choice);
			others.set(choice, found);
		}
		return found;
	};
}
