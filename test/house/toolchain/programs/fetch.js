// The fetch standard's interface alone.
import { fetch } from "gannet/client";

fetch(process.argv[2])
	.then((response) => response.json())
	.then(({ name }) => console.log(name));
