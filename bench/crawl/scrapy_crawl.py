# Scrapy's crawl of the same site: in memory, or with a JOBDIR.
import json
import resource
import sys

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor

url, folder, how = sys.argv[1:4]
found = []


class ProductSpider(scrapy.Spider):
    name = "products"
    links = LinkExtractor()

    def start_requests(self):
        # start_urls would be asked again, as they aren't remembered as seen.
        yield scrapy.Request(url, callback=self.parse)

    def parse(self, response):
        def text(selector):
            return "".join(response.css(selector + "::text").getall())

        yield {name: text("." + name) for name in ("name", "sku", "price", "stock", "summary")}
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url, callback=self.parse)


class Collect:
    def process_item(self, item, spider):
        found.append(item)
        return item


settings = {
    "ROBOTSTXT_OBEY": True,
    "CONCURRENT_REQUESTS": 20,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 20,
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "RETRY_ENABLED": False,
    "ITEM_PIPELINES": {Collect: 1},
}
if how == "storage":
    settings["JOBDIR"] = folder + "/job"
    settings["FEEDS"] = {folder + "/items.jsonl": {"format": "jsonlines"}}
process = CrawlerProcess(settings)
process.crawl(ProductSpider)
process.start()


def checksum(products):
    total = 0
    for product in products:
        value = 0
        for character in "|".join(product[name] for name in ("name", "sku", "price", "stock", "summary")):
            value = (value * 31 + ord(character)) % 1_000_003
        total = (total + value) % 1_000_000_007
    return total


usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "pages": len(found),
            "cpuMs": (usage.ru_utime + usage.ru_stime) * 1000,
            "rssMb": usage.ru_maxrss / 1024,
            "records": len(found),
            "checksum": checksum(found),
        }
    )
)
