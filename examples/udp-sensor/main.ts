import { bindDatagrams, connectDatagrams } from "gannet/socket";

// The collector: readings are small and may get lost, so nothing waits for one.
await using collector = await bindDatagrams("udp://127.0.0.1:0");
const { address, port } = collector.local;

// The sensor, in the same program so that you can see both ends.
await using sensor = await connectDatagrams(`udp://${address}:${port}`);
for (const celsius of [11.2, 11.4, 11.9])
	await sensor.send(Buffer.from(JSON.stringify({ sensor: "rock-7", celsius })));

let readings = 0;
for await (const { bytes, remote } of collector) {
	const { sensor: name, celsius } = JSON.parse(Buffer.from(bytes).toString()) as {
		sensor: string;
		celsius: number;
	};
	console.log(`${name} at ${remote.address}: ${celsius} °C`);
	if (++readings === 3) break;
}
