// gannet once more, its content read with `for await`: each chunk belongs to the reader, so it is a copy.
import type { Plan, Session } from "../plan.ts";
import { type Drain, openWith } from "./gannet.ts";

const owned: Drain = async (body, onChunk) => {
	for await (const chunk of body) onChunk(chunk);
};

export function open(plan: Plan): Session {
	return openWith(plan, owned);
}
