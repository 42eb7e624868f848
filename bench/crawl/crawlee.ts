// Crawlee's crawl of the same site with Cheerio: in memory, or with its storage in files.
import { CheerioCrawler, Configuration } from "@crawlee/cheerio";
import { checksum, type Product } from "./site.ts";

const [url = "", folder = "", how = ""] = process.argv.slice(2);
process.env.CRAWLEE_STORAGE_DIR = folder;
const isStored = how === "storage";
const found: Product[] = [];
const configuration = new Configuration({
	persistStorage: isStored,
	purgeOnStart: true,
	storageClientOptions: { localDataDirectory: folder },
	logLevel: 1,
	// A benchmark that shares its machine would be throttled by what others use.
	availableMemoryRatio: 1,
	maxUsedCpuRatio: 1,
} as ConstructorParameters<typeof Configuration>[0]);
const crawler = new CheerioCrawler(
	{
		minConcurrency: 20,
		maxConcurrency: 20,
		maxRequestRetries: 0,
		respectRobotsTxtFile: true,
		async requestHandler({ $, enqueueLinks, pushData }) {
			const text = (selector: string): string => $(selector).text();
			const product: Product = {
				name: text(".name"),
				sku: text(".sku"),
				price: text(".price"),
				stock: text(".stock"),
				summary: text(".summary"),
			};
			found.push(product);
			if (isStored) await pushData(product);
			await enqueueLinks();
		},
	},
	configuration,
);
const { requestsFinished } = await crawler.run([url]);
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(
	JSON.stringify({
		pages: requestsFinished,
		cpuMs: (userCPUTime + systemCPUTime) / 1_000,
		rssMb: maxRSS / 1_024,
		records: found.length,
		checksum: checksum(found),
	}),
);
process.exit(0);
