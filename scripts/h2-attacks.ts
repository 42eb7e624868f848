// Attacks over HTTP/2 on our server and our client, 30 s each: node scripts/h2-attacks.ts [server|client] [--seconds 30]
// [--only WORD] [--seed N]. Each has to be ended by a named limit or deadline, while memory and others' waiting stay bounded. The
// seed is that of the order. Figures hold on a machine that has nothing else to do. The suite runs the same ones, short.

import { parseArgs } from "node:util";
import { CLIENT_FLOODS, SERVER_FLOODS } from "../test/http/h2/floods/floods.ts";
import { BOUNDS, type Role, Victim } from "../test/http/h2/floods/run.ts";
import { seededRandom } from "../test/http/wire.ts";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		seconds: { type: "string", default: "30" },
		only: { type: "string", default: "" },
		seed: { type: "string", default: String(Date.now() % 2 ** 31) },
	},
});
const random = seededRandom(Number(values.seed));
const roles = (positionals.length > 0 ? positionals : ["server", "client"]) as Role[];
console.log(`seed ${values.seed}, ${values.seconds} s each`);
let faulty = 0;
let all = 0;
for (const role of roles) {
	const floods = (role === "server" ? SERVER_FLOODS : CLIENT_FLOODS)
		.filter(({ what }) => what.includes(values.only))
		.map((flood) => ({ flood, at: random() }))
		.sort((a, b) => a.at - b.at);
	for (const { flood } of floods) {
		// Each meets a fresh process, so that its memory is its own.
		await using victim = await Victim.start(role, Number(values.seconds) * 1_000);
		const { what, ends, honestMB, grownMB, p99Ms, asked, loopDelayMs, leftMB, faults } = await victim.meet(
			flood,
			BOUNDS,
		);
		all++;
		if (faults.length > 0) faulty++;
		console.log(`${faults.length === 0 ? "ok   " : "FALLS"} ${role}: ${what}`);
		console.log(
			`      memory ${honestMB} +${grownMB} MB, left ${leftMB} MB; others p99 ${p99Ms} ms of ${asked}; loop p99 ${loopDelayMs} ms`,
		);
		for (const [end, times] of Object.entries(ends)) console.log(`      ${times} × ${end.slice(0, 160)}`);
		for (const fault of faults) console.log(`      ! ${fault.slice(0, 300)}`);
	}
}
console.log(`${all - faulty} of ${all} attacks end as they should`);
if (faulty > 0) process.exitCode = 1;
