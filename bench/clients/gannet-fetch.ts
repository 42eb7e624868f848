// gannet's `fetch` on a client of default options but for the number of connections.
import { Client, createFetch } from "../../src/index.ts";
import type { Plan, Session } from "../plan.ts";
import { type FetchLike, openFetch } from "./fetch-shared.ts";

export function open(plan: Plan): Session {
	const client = new Client({
		connectionsPerOrigin: plan.connections,
		...(plan.ca === undefined ? {} : { tls: { ca: plan.ca } }),
	});
	return openFetch(createFetch(client) as FetchLike, plan, () => client.close());
}
