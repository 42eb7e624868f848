// A record together with where its values came from, as a row for sinks.

import { hideSecrets } from "../base/index.ts";
import { allProvenance } from "./provenance.ts";
import type { Row } from "./sinks/sink.ts";

/** The row with a member `_from`: the URL, selector and line of each value. */
export function withPlaces(row: Row): Row {
	const places = Object.fromEntries(
		Array.from(allProvenance(row), ([field, { url, source, line, column }]) => [
			field,
			{ url: hideSecrets(url), source, line, column },
		]),
	);
	return { ...row, _from: places };
}
