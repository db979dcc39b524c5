/** A gateway's complaint about a channel that its peer has not joined (Fabric `internal/pkg/gateway/registry.go`). */
export function unknownChannel(channel: string): string {
  return `failed to get config for channel [${channel}]: could not get last config for channel ${channel}`;
}
