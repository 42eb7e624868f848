// `npm run bench -- crawl [--pages N] [--rounds N] [--sites A,B] [--crawlers A,B]`: the same sites by gannet, Crawlee and Scrapy, each
// in a process of its own, with nginx on the other core. Every crawler has to find every page's five fields. Pages a second of CPU time,
// the crawlers' start included, and peak memory. gannet is built first.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { compile } from "../scripts/package.ts";
import { alone, CLIENT_CORE, pinned, SERVER_CORE } from "./cores.ts";
import { checksum, pathOf, productOf, writeSite } from "./crawl/site.ts";
import { freePort, makeCertificate } from "./server.ts";
import { median, seededRandom, shuffled } from "./statistics.ts";

const HERE = import.meta.dirname;

interface Crawler {
	readonly label: string;
	readonly command: readonly string[];
	readonly how: string;
}

const NODE = process.execPath;
const ours = (how: string): Pick<Crawler, "command" | "how"> => ({
	command: [NODE, join(HERE, "crawl", "gannet.ts")],
	how,
});
const CRAWLERS: Readonly<Record<string, Crawler>> = {
	gannet: { label: "gannet, SQLite", ...ours("process") },
	"gannet-power": { label: "gannet, --durability power", ...ours("power") },
	"gannet-jsonl": { label: "gannet, JSON Lines", ...ours("jsonl") },
	crawlee: { label: "Crawlee, in memory", command: [NODE, join(HERE, "crawl", "crawlee.ts")], how: "memory" },
	"crawlee-storage": {
		label: "Crawlee, file storage",
		command: [NODE, join(HERE, "crawl", "crawlee.ts")],
		how: "storage",
	},
	scrapy: {
		label: "Scrapy, in memory",
		command: ["/usr/bin/python3", join(HERE, "crawl", "scrapy_crawl.py")],
		how: "memory",
	},
	"scrapy-jobdir": {
		label: "Scrapy, JOBDIR",
		command: ["/usr/bin/python3", join(HERE, "crawl", "scrapy_crawl.py")],
		how: "storage",
	},
};

/** A site; `pages` of it are fewer where they are large. */
interface Site {
	readonly label: string;
	readonly share: number;
	readonly cards: number;
	/** Requests after which the server closes a connection. */
	readonly requests: number;
	readonly isSecure: boolean;
	/** Those that crawl it, unless `--crawlers` says otherwise. */
	readonly crawlers: readonly string[];
}

const MEMORY = ["gannet", "crawlee"];
const SITES: Readonly<Record<string, Site>> = {
	plain: {
		label: "pages of 10 KB",
		share: 1,
		cards: 0,
		requests: 1_000_000,
		isSecure: false,
		crawlers: [...Object.keys(CRAWLERS), "phases"],
	},
	large: {
		label: "pages of 240 KB",
		share: 0.1,
		cards: 350,
		requests: 1_000_000,
		isSecure: false,
		crawlers: MEMORY,
	},
	tls: {
		label: "TLS, a new connection for each tenth page",
		share: 0.5,
		cards: 0,
		requests: 10,
		isSecure: true,
		crawlers: MEMORY,
	},
};

interface Reply {
	readonly pages: number;
	readonly cpuMs: number;
	readonly rssMb: number;
	readonly records: number;
	readonly checksum: number;
	/** Milliseconds of each part, where it was profiled. */
	readonly phases?: Readonly<Record<string, number>>;
}

interface Row {
	readonly name: string;
	readonly replies: Reply[];
	failure?: string;
}

/** Runs the scenario; `args` are those after its name. */
export async function runCrawlers(args: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...args],
		options: {
			pages: { type: "string", default: "20000" },
			rounds: { type: "string", default: "1" },
			seed: { type: "string", default: "1" },
			sites: { type: "string" },
			crawlers: { type: "string" },
		},
	});
	await compile(join(HERE, "..", "dist"));
	console.log(versions());
	const random = seededRandom(Number(values.seed));
	for (const name of values.sites?.split(",") ?? Object.keys(SITES)) {
		const site = SITES[name];
		if (site === undefined)
			throw new Error(`No site is called ${name}: there are ${Object.keys(SITES).join(", ")}`);
		const pages = Math.ceil(Number(values.pages) * site.share);
		const crawlers = values.crawlers?.split(",") ?? site.crawlers;
		const rows = await measure(site, pages, crawlers, Number(values.rounds), random);
		console.log(`\n${site.label}: ${pages} pages, seed ${values.seed}\n\n${table(rows)}`);
		for (const { replies } of rows)
			for (const { phases, pages: done } of replies) if (phases !== undefined) printPhases(phases, done);
	}
}

async function measure(
	site: Site,
	pages: number,
	crawlers: readonly string[],
	rounds: number,
	random: () => number,
): Promise<readonly Row[]> {
	const folder = mkdtempSync(join(tmpdir(), "gannet-bench-crawl-"));
	try {
		writeSite(folder, pages, site.cards);
		if (site.isSecure) makeCertificate(folder);
		await using server = await startNginx(folder, site);
		const rows: Row[] = crawlers.map((name) => ({ name, replies: [] }));
		const wanted = checksum(Array.from({ length: pages }, (_, page) => productOf(page)));
		for (let round = 0; round < rounds; round++) {
			for (const row of shuffled(rows, random)) {
				if (row.failure !== undefined) continue;
				try {
					const crawler = CRAWLERS[row.name] ?? { label: "gannet, profiled", ...ours("phases") };
					const reply = await run(crawler, server.url, site.isSecure ? join(folder, "ca.pem") : "");
					if (reply.records === pages && reply.checksum === wanted) row.replies.push(reply);
					else row.failure = `found ${reply.records} of ${pages} records, or others`;
				} catch (error) {
					row.failure = (error as Error).message;
				}
			}
		}
		return rows;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

async function run({ command, how }: Crawler, url: string, authority: string): Promise<Reply> {
	const [program = "", ...rest] = command;
	const folder = mkdtempSync(join(tmpdir(), "gannet-bench-crawler-"));
	try {
		const [file, args] = alone(pinned(CLIENT_CORE, program, [...rest, url, folder, how, authority]));
		// For crawlers that have no option for a certificate authority.
		const env = authority === "" ? process.env : { ...process.env, NODE_EXTRA_CA_CERTS: authority };
		const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], cwd: folder, env });
		const [output, complaints] = await Promise.all([
			text(child.stdout),
			text(child.stderr),
			once(child, "close"),
		]);
		const last = output.trim().split("\n").at(-1) ?? "";
		if (!last.startsWith("{")) throw new Error(complaints.trim().split("\n").at(-1) ?? "no answer");
		return JSON.parse(last) as Reply;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

async function startNginx(
	folder: string,
	{ requests, isSecure }: Site,
): Promise<AsyncDisposable & { readonly url: string }> {
	const port = await freePort();
	const configuration = join(folder, "nginx.conf");
	const secure = isSecure
		? `ssl_certificate ${folder}/ca.pem; ssl_certificate_key ${folder}/key.pem; ssl_session_cache shared:crawl:1m;`
		: "";
	writeFileSync(
		configuration,
		`${process.getuid?.() === 0 ? `user ${userInfo().username};` : ""}
daemon off; worker_processes 1; worker_rlimit_nofile 16384; pid ${folder}/nginx.pid; error_log ${folder}/error.log warn;
events { worker_connections 1000; }
http {
	access_log off; types { text/html html; text/plain txt; } charset utf-8;
	client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
	uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
	keepalive_requests ${requests}; keepalive_timeout 600s; open_file_cache max=4000; ${secure}
	server { listen 127.0.0.1:${port}${isSecure ? " ssl" : ""}; root ${folder}; }
}
`,
	);
	const [command, args] = pinned(SERVER_CORE, "nginx", ["-c", configuration, "-p", folder]);
	const nginx = spawn(command, args, { stdio: "ignore" });
	for (let tries = 0; !(await isListening(port)); tries++) {
		if (tries > 100)
			throw new Error(`nginx did not start:\n${readFileSync(join(folder, "error.log"), "utf8")}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return {
		url: `${isSecure ? "https" : "http"}://127.0.0.1:${port}${pathOf(0)}`,
		async [Symbol.asyncDispose]() {
			nginx.kill();
			await once(nginx, "close");
		},
	};
}

function isListening(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ port, host: "127.0.0.1" });
		socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
		socket.once("connect", () => socket.destroy());
	});
}

function printPhases(phases: Readonly<Record<string, number>>, pages: number): void {
	const all = Object.values(phases).reduce((sum, ms) => sum + ms, 0);
	console.log("where the time goes (profiled, so a little slower), µs a page");
	for (const [part, ms] of Object.entries(phases).sort(([, a], [, b]) => b - a))
		console.log(
			`  ${part.padEnd(16)}${((ms * 1_000) / pages).toFixed(0).padStart(6)}${((100 * ms) / all).toFixed(0).padStart(5)} %`,
		);
}

function versions(): string {
	const manifest = readFileSync(join(HERE, "node_modules", "@crawlee/cheerio", "package.json"), "utf8");
	const crawlee = (JSON.parse(manifest) as { version: string }).version;
	let scrapy = "not installed";
	try {
		scrapy = execFileSync("/usr/bin/python3", ["-c", "import scrapy; print(scrapy.__version__)"], {
			stdio: ["ignore", "pipe", "ignore"],
		})
			.toString()
			.trim();
	} catch {
		// Its rows say so, too.
	}
	return `node ${process.version}, crawlee ${crawlee}, scrapy ${scrapy}`;
}

function table(rows: readonly Row[]): string {
	const rate = ({ pages, cpuMs }: Reply): number => (pages * 1_000) / cpuMs;
	const own = rows.find(({ name }) => name === "gannet")?.replies.map(rate) ?? [];
	const lines = rows.map(({ name, replies, failure }) => {
		const label = (CRAWLERS[name]?.label ?? "gannet, profiled").padEnd(28);
		if (failure !== undefined) return `${label}${failure}`;
		const pagesASecond = median(replies.map(rate));
		const rss = Math.max(...replies.map(({ rssMb }) => rssMb));
		const ratio = (median(own) / pagesASecond).toFixed(1);
		return `${label}${pagesASecond.toFixed(0).padStart(14)}${rss.toFixed(0).padStart(10)}${ratio.padStart(14)}`;
	});
	return `${"".padEnd(28)}${"pages/CPU s".padStart(14)}${"RSS MB".padStart(10)}${"gannet is ×".padStart(14)}\n${lines.join("\n")}\n`;
}
