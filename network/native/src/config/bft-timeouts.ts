/** A leader that is silent for so long is replaced; its sign of life is due every second, so it may miss two. */
export const LEADER_SILENCE_MS = 3_000;

/**
 * How long an orderer that has ended by itself stays away: until the others have noticed (they look once a second) and have replaced
 * it. One that is back before stays the leader, but what it was sending when it died is lost, and nobody repeats it: then nothing is
 * ordered until the requests' own timers, of 12 seconds together, run out.
 */
export const ORDERER_RESTART_MS = LEADER_SILENCE_MS + 2_000;

/**
 * SmartBFT's timers (Fabric `sampleconfig/configtx.yaml`, profile SampleAppChannelSmartBft, waits a minute for a silent leader). Its
 * clock ticks once a second (`orderer/consensus/smartbft/chain.go`), so nothing shorter has an effect. Forwarding and complaining are
 * about a leader that lives and orders nothing; requests that wait for long in a busy network must not bring it down.
 */
export const BFT_TIMEOUTS = {
  RequestForwardTimeout: '2s',
  RequestComplainTimeout: '10s',
  RequestAutoRemoveTimeout: '3m0s',
  ViewChangeResendInterval: '1s',
  ViewChangeTimeout: '5s',
  LeaderHeartbeatTimeout: `${LEADER_SILENCE_MS}ms`,
  LeaderHeartbeatCount: 10,
  CollectTimeout: '1s',
};
