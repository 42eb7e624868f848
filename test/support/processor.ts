/** What this process has had of the processor, in milliseconds: time that others have does not count. */
export function processorMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1_000;
}
