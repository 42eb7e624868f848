// Node's `fetch` with its global dispatcher, which opens as many connections as there are requests in flight.
import type { Plan, Session } from "../plan.ts";
import { type FetchLike, openFetch } from "./fetch-shared.ts";

export function open(plan: Plan): Session {
	return openFetch(fetch as FetchLike, plan, () => {});
}
