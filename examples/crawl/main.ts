import { record } from "gannet";
import { crawl } from "gannet/crawl";

const [seed = "https://birds.example/", target = "pages.jsonl"] = process.argv.slice(2);
const page = record({
	name: "pages",
	key: ["url"],
	fields: {
		url: { url: true },
		title: { css: "title", optional: true },
		links: { css: "a[href]", type: "list", optional: true },
	},
});

// Stop it (Ctrl-C) or kill it: the same command continues. It keeps to robots.txt and to each site's pace.
const job = crawl({ seeds: [seed], state: `${target}.crawl`, record: page, to: target });
process.once("SIGINT", () => job.stop());
let pages = 0;
for await (const event of job) {
	if (event.type === "failed") console.error(`${event.url}: ${event.reason}`);
	if (event.type === "page") pages++;
}
console.log(`${pages} pages of ${seed} to ${target}`);
