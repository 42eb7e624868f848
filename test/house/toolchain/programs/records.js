// Records of a page.
import { extract, get, readDocument, record } from "gannet";

const bird = record({ fields: { name: { jsonPath: "$.name" } } });
get(process.argv[2])
	.then((response) => readDocument(response))
	.then((page) => console.log(extract(page, bird).records[0].name));
