// What of a page its Markdown couldn't keep: how often, and in which words. Must not know why.

import { type Finding, finding } from "../finding.ts";

export type Loss = "table-unfolded" | "image-without-address";

const MESSAGES: Readonly<Record<Loss, (count: number) => string>> = {
	"table-unfolded": (count) =>
		`${count === 1 ? "A table has" : `${count} tables have`} cells that GFM can't hold, so each row is an item`,
	"image-without-address": (count) =>
		count === 1
			? "An image has no address and is left out"
			: `${count} images have no address and are left out`,
};

export class Losses {
	readonly #counts: Map<Loss, number> = new Map();

	add(loss: Loss): void {
		this.#counts.set(loss, (this.#counts.get(loss) ?? 0) + 1);
	}

	findings(): Finding[] {
		return [...this.#counts].map(([loss, count]) => finding(loss, MESSAGES[loss](count)));
	}
}
