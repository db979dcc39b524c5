import { gateway, peer } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import { deliverService } from '../deliver/deliver-service';
import { endorserService } from '../endorser/endorser-service';
import type { GatewayContext } from '../gateway/gateway-context';
import { gatewayService } from '../gateway/gateway-service';
import { ConcurrencyLimit } from './concurrency-limit';
import type { ServiceRegistration } from './peer-server';

/** Calls in progress on each service of a peer (Fabric `core.yaml`, peer.limits.concurrency); open streams count. */
const GATEWAY_CALLS = 500;
const DELIVER_CALLS = 2500;
const ENDORSER_CALLS = 2500;

/** Everything a member's peer serves on its port. */
export function peerServices(context: GatewayContext, logger: Logger): ServiceRegistration {
  return (server) => {
    const gatewayCalls = new ConcurrencyLimit('/gateway.Gateway', GATEWAY_CALLS);
    server.addService(gateway.GatewayService, gatewayService(context, gatewayCalls, logger));
    const deliverCalls = new ConcurrencyLimit('/protos.Deliver', DELIVER_CALLS);
    server.addService(peer.DeliverService, deliverService(context, deliverCalls, logger));
    const endorserCalls = new ConcurrencyLimit('/protos.Endorser', ENDORSER_CALLS);
    server.addService(peer.EndorserService, endorserService(context, endorserCalls, logger));
  };
}
