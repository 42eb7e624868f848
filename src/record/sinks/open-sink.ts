// Opens sinks. Their code, with TLS and the databases, is loaded with the first: it is a third of what importing gannet takes.

import type { SinkOptions } from "./options.ts";
import type { Sink, SinkSchema } from "./sink.ts";

/**
 * Opens a sink for records: for a new run, or for the interrupted one that `sink.position` then describes.
 *
 * @throws {SinkError} if the target, the options or the schema are invalid, or what is there does not fit
 * @example
 * const sink = await openSink("products.db#products", {
 *   columns: [{ name: "url", type: "url" }, { name: "price", type: "number" }],
 *   key: ["url"],
 * });
 */
export async function openSink(target: string, schema: SinkSchema, options?: SinkOptions): Promise<Sink> {
	const { openSink } = await import("./open.ts");
	return await openSink(target, schema, options);
}
