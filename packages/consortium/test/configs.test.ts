import { GatewayConfig } from '@llmnet/gateway-app/config';
import { gatewayConfig } from '../src/configs';
import { describeMember, MEMBERS } from '../src/description';
import { layoutOf } from '../src/layout';

describe('a gateway', () => {
  const deployment = {
    layout: layoutOf('/data'),
    members: MEMBERS,
    ports: { network: [], experts: 4000, gateways: new Map() },
    peers: new Map(MEMBERS.map(({ mspId }) => [mspId, ['127.0.0.1:7051']])),
  };
  const hostsOf = (hosts?: readonly string[]): readonly string[] => {
    const context = hosts === undefined ? deployment : { ...deployment, hosts };
    const config = gatewayConfig(context, describeMember('Aster', MEMBERS), { gateway: 8080, coordinator: 8081 });
    return GatewayConfig.shape.listen.parse(config.listen).hosts;
  };

  it('answers under the names that the start was given, and under no others', () => {
    expect(hostsOf()).toEqual([]);
    expect(hostsOf(['host.docker.internal', '[fd00::1]'])).toEqual(['host.docker.internal', '[fd00::1]']);
  });

  it('does not start with a name that is none', () => {
    for (const name of ['http://gateway.example', 'gateway.example:80', '', '*'])
      expect(() => hostsOf([name])).toThrow();
  });
});
