// A program for kills.test.ts: writes numbered records to a sink from where it was interrupted. Once as many are durable as
// it is told, it says so and waits for a byte, after which it may be killed at any moment.

import { readSync, writeSync } from "node:fs";
import { openSink, type Row, type SinkOptions, type SinkSchema } from "../../../src/record/sinks/index.ts";

/** As much as an ordinary record has: every kind of value. */
export const columns: SinkSchema["columns"] = [
	{ name: "id", type: "integer" },
	{ name: "title", type: "text" },
	{ name: "price", type: "number" },
	{ name: "tags", type: "list" },
	{ name: "seen", type: "datetime" },
];

export function recordOf(id: number): Row {
	return {
		id,
		title: `Record "${id}", as it was`,
		price: id / 4,
		tags: [id % 7, `t${id % 11}`],
		seen: new Date(1_700_000_000_000 + id),
	};
}

export interface Order {
	readonly target: string;
	readonly total: number;
	readonly key: readonly string[];
	readonly options: SinkOptions;
	/** How many records are to be durable when it stops to say so. */
	readonly moment: number;
}

function items({ type }: SinkSchema["columns"][number]): Pick<SinkSchema["columns"][number], "of"> {
	return type === "list" ? { of: { type: "text" } } : {};
}

/** Rows between two commits: a page's, say. */
const pageRows = 250;

async function main(order: Order): Promise<void> {
	let isTold = false;
	const tell = (position: number): void => {
		if (isTold || position < order.moment) return;
		isTold = true;
		writeSync(1, `${position}\n`);
		readSync(0, Buffer.alloc(1));
	};
	const isFamily = order.options.childTables === true;
	const schema: SinkSchema = {
		columns: isFamily ? columns.map((column) => ({ ...column, ...items(column) })) : columns,
		key: order.key,
	};
	const sink = await openSink(order.target, schema, {
		...order.options,
		run: "kills",
		progress: ({ position }) => tell(Number(position)),
	});
	tell(Number(sink.position ?? 0));
	for (let next = Number(sink.position ?? 0); next < order.total; ) {
		const end = Math.min(order.total, next + pageRows);
		const rows: Row[] = [];
		for (; next < end; next++) rows.push(recordOf(next));
		await sink.write(rows);
		await sink.commit(String(end));
	}
	await sink.close({ complete: true });
}

if (process.argv[2] !== undefined) await main(JSON.parse(process.argv[2]) as Order);
