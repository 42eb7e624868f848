// Where the records of `gannet extract` and `gannet pages` go: to a sink (`--to`), or as rows to stdout.

import { openSink, type Row, type Sink, type SinkOptions, type SinkSchema } from "../../record/index.ts";
import type { Context } from "../context.ts";
import { createRowWriter, defaultFormat, type Format } from "../data/formats.ts";

/** A sink, as far as the commands need one. */
export interface RecordOutput {
	/** Where an interrupted run had got to; undefined where this one begins anew. */
	readonly position: string | undefined;
	write(records: readonly Row[]): Promise<void>;
	/** What was written so far leads up to the position, which is asked for where it is kept. */
	commit(position: () => string): Promise<void>;
	close(how: { readonly complete: boolean }): Promise<Written>;
}

/** What a run came to. */
export interface Written {
	/** Of the whole run, with those of before an interruption. */
	readonly rows: number;
	/** Texts in which characters that the target can't store were replaced, since this run went on. */
	readonly replaced: number;
}

export interface RecordOutputOptions {
	/** --to; undefined is stdout. */
	readonly to: string | undefined;
	/** --as; undefined is a table on a terminal and JSON Lines elsewhere. */
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
	const columns = schema.columns.map(({ name }) => name);
	const writer = createRowWriter(format ?? defaultFormat(stdout), stdout, {
		columns,
		...(sink.csv?.formulas !== undefined && { formulas: sink.csv.formulas }),
	});
	let rows = 0;
	return {
		position: undefined,
		async write(records) {
			for (const record of records) await writer.write(record);
			rows += records.length;
		},
		commit: () => Promise.resolve(),
		async close({ complete }) {
			await writer.end(complete);
			return { rows, replaced: 0 };
		},
	};
}

function sinkOutput(sink: Sink): RecordOutput {
	return {
		position: sink.position,
		write: (records) => sink.write(records),
		commit: (position) => sink.commit(position()),
		close: async (how) => {
			const { rowsInRun, replacedTexts } = await sink.close(how);
			return { rows: rowsInRun, replaced: replacedTexts };
		},
	};
}
