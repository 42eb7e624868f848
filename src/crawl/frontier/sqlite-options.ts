// The options of a frontier in a SQLite file.

import type { Sqlite } from "../../storage/index.ts";
import type { PageEntry, SiteRow } from "./frontier.ts";

export interface SqliteFrontierOptions {
	/**
	 * - `"process"`: a killed process loses nothing that was committed; a power cut may undo the last moments, as a whole.
	 * - `"power"`: nor does a power cut. Default "process".
	 */
	readonly durability?: "process" | "power" | undefined;
	/** The key of a URL in request form. */
	readonly keyOf: (url: string) => string;
	/** When a site may be asked whose lease was never ended: the time of its last request is unknown. */
	readonly readyAfterLoss: (site: SiteRow, value: (name: string) => string | undefined) => number;
	/** Values that are kept with each commit. */
	readonly saved?: (() => Readonly<Record<string, string>>) | undefined;
	/** Bytes of memory for keys that are known to be stored. Default 16 MiB. */
	readonly seenBytes?: number | undefined;
	/** Settled pages are committed after so long at the latest. Default 50 ms. */
	readonly commitMs?: number | undefined;
	/** … or after so many. Default 256. */
	readonly commitPages?: number | undefined;
	/** Waits for the end of `commitMs`. */
	readonly setTimer?: ((act: () => void, ms: number) => void) | undefined;
	/** Called after each commit. */
	readonly onCommit?: (() => void) | undefined;
	/** Opens the tables of records in its file. What it returns stores records, in the transaction that settles their page. */
	readonly tables?: ((database: Sqlite) => (entry: PageEntry) => void) | undefined;
	/** Hears of a commit that failed on its own; then each call throws it. */
	readonly onError?: ((error: unknown) => void) | undefined;
}
