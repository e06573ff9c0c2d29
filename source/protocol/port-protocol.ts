/** What a port on a gateway is for. */
export type PortProtocol = 'tcp' | 'udp';
