// The options of every command that sends requests, in the order in which help lists them.

import { connectionTable } from "./connection-table.ts";
import { contentTable } from "./content-table.ts";
import { credentialsTable } from "./credentials-table.ts";
import { evidenceTable } from "./evidence-table.ts";
import { recordingTable } from "./recording.ts";
import { requestTable } from "./request-table.ts";
import { timeTable } from "./time-table.ts";
import { tlsTable } from "./tls-table.ts";

type AskTable = typeof requestTable & typeof contentTable & typeof credentialsTable;
type WayTable = typeof timeTable & typeof connectionTable & typeof tlsTable;

export const askTable: AskTable = { ...requestTable, ...contentTable, ...credentialsTable };
export const wayTable: WayTable = { ...timeTable, ...connectionTable, ...tlsTable };

/** What commands beside `get` have of the evidence. */
export const sessionTable: AskTable &
	WayTable &
	typeof recordingTable &
	Pick<typeof evidenceTable, "verbose" | "config"> = {
	...askTable,
	...wayTable,
	...recordingTable,
	verbose: evidenceTable.verbose,
	config: evidenceTable.config,
};
