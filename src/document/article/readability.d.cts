import type { Readability } from "@mozilla/readability";

export interface ReadabilityLibrary {
	readonly Readability: typeof Readability;
	readonly JSDOMParser: new () => {
		parse(markup: string, url: string): { readonly documentElement: unknown };
	};
}

/** Mozilla's Readability with the small DOM it brings, loaded by the first call. */
export function readability(): ReadabilityLibrary;
