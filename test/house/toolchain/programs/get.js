// One request, as most programs begin.
import { get } from "gannet";

get(process.argv[2])
	.then((response) => response.json())
	.then(({ name }) => console.log(name));
