// The output of `gannet extract` and `gannet pages`: a sink (`--to`), or rows on stdout.

import { openSink, type Row, type Sink, type SinkOptions, type SinkSchema } from "../../record/index.ts";
import { flatteningOf } from "../../record/internal.ts";
import type { Context } from "../context.ts";
import { createRowWriter, defaultFormat, type Format } from "../data/formats.ts";
import { usageError } from "../failure.ts";

/** The part of a sink that the commands need. */
export interface RecordOutput {
	/** Where an interrupted run had got to; undefined for a new run. */
	readonly position: string | undefined;
	write(records: readonly Row[]): Promise<void>;
	/** Everything written so far leads up to the position. It is computed when it is stored. */
	commit(position: () => string): Promise<void>;
	close(how: { readonly complete: boolean }): Promise<Written>;
}

/** The result of a run. */
export interface Written {
	/** For the whole run, including rows from before an interruption. */
	readonly rows: number;
	/** Where the rows of child tables went. */
	readonly children: readonly string[];
	/** Texts in which characters that the target can't store were replaced, since this run continued. */
	readonly replaced: number;
}

export interface RecordOutputOptions {
	/** --to; undefined means stdout. */
	readonly to: string | undefined;
	/** --as; undefined means a table on a terminal and JSON Lines elsewhere. */
	readonly format: Format | undefined;
	readonly sink: SinkOptions;
}

/** Throws SinkErrors. */
export async function openOutput(
	{ stdout }: Pick<Context, "stdout">,
	schema: SinkSchema,
	{ to, format, sink }: RecordOutputOptions,
): Promise<RecordOutput> {
	if (to !== undefined && to !== "-") return sinkOutput(await openSink(to, schema, sink));
	if (sink.childTables === true) {
		throw usageError("--child-tables needs a file or a database", "Name one: --to FILE.csv, --to FILE.db.");
	}
	const flattening = sink.flatten === true ? flatteningOf(schema) : undefined;
	const columns = flattening?.columns ?? schema.columns.map(({ name }) => name);
	const writer = createRowWriter(format ?? defaultFormat(stdout), stdout, {
		columns,
		...(sink.csv?.formulas !== undefined && { formulas: sink.csv.formulas }),
	});
	let rows = 0;
	return {
		position: undefined,
		async write(records) {
			for (const record of records) await writer.write(flattening?.flat(record) ?? record);
			rows += records.length;
		},
		commit: () => Promise.resolve(),
		async close({ complete }) {
			await writer.end(complete);
			return { rows, children: [], replaced: 0 };
		},
	};
}

function sinkOutput(sink: Sink): RecordOutput {
	return {
		position: sink.position,
		write: (records) => sink.write(records),
		commit: (position) => sink.commit(position()),
		close: async (how) => {
			const { rowsInRun, childTargets, replacedTexts } = await sink.close(how);
			return { rows: rowsInRun, children: childTargets, replaced: replacedTexts };
		},
	};
}
