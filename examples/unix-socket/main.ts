import { Client } from "gannet";

interface Container {
	readonly Id: string;
	readonly Names: readonly string[];
	readonly State: string;
}

const [unixSocket = "/var/run/docker.sock"] = process.argv.slice(2);
// The host of the URL is only a name: every request goes to the socket.
await using docker = new Client({ unixSocket, baseUrl: "http://docker/v1.43/" });

const containers = await docker.get("containers/json", { query: { all: true } }).json<Container[]>();
for (const { Id, Names, State } of containers) console.log(`${Id.slice(0, 12)} ${State} ${Names.join(", ")}`);
