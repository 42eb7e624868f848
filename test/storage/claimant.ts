// A process that claims what its parent names, for claim.test.ts: { path, do: "claim" | "finish" | "leave" }.

import { type Claim, claim } from "../../src/storage/claim.ts";

export interface Order {
	readonly act: "claim" | "finish" | "leave";
	readonly path: string;
}

let held: Claim | undefined;

process.on("message", ({ act, path }: Order) => {
	process.send?.(answer(act, path));
});

function answer(act: Order["act"], path: string): string {
	try {
		if (act === "claim") {
			held = claim(path, { isEarlier: () => false, isForced: false });
			return String(held.earlier?.round);
		}
		if (act === "finish") held?.finish(() => undefined);
		else held?.leave({ round: "left" });
		return "done";
	} catch (error) {
		return String((error as { readonly code?: string }).code);
	}
}
