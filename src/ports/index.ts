/**
 * IANA's service names and port numbers.
 * @module
 */

// ports/: the service names and port numbers that IANA has assigned.
//
// ports.ts      looks them up
// port-data.ts  the registry, as data

export { portsByName, type Service, type ServiceTransport, servicesByPort } from "./ports.ts";
