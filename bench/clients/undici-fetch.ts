// undici's own `fetch`, of the version in package.json, over a Pool of the right size.
import { fetch } from "undici";
import type { Plan, Session } from "../plan.ts";
import { type FetchLike, openFetch } from "./fetch-shared.ts";
import { openPool } from "./undici-shared.ts";

export function open(plan: Plan): Session {
	const dispatcher = openPool(plan);
	const pooled: FetchLike = async (url, init) => fetch(url, { ...init, dispatcher }) as ReturnType<FetchLike>;
	return openFetch(pooled, plan, () => dispatcher.close());
}
