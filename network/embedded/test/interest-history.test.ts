import { peer } from '@hyperledger/fabric-protos';
import { defaultInterest } from '../src/endorser/chaincode-interest';
import type { OpenedProposal } from '../src/endorser/proposal';
import { InterestHistory } from '../src/gateway/interest-history';

/** As much of a proposal as the history looks at. */
function proposal(functionName: string, invokedChaincode = 'assets'): OpenedProposal {
  const input = new peer.ChaincodeInput();
  input.setArgsList([Buffer.from(functionName)]);
  const looked: Partial<OpenedProposal> = { invokedChaincode, input };
  return looked as OpenedProposal;
}

describe('what the next transaction of a function is expected to touch', () => {
  const [assets, others] = [defaultInterest('assets'), defaultInterest('others')];

  test('is what the last two touched', () => {
    const history = new InterestHistory();
    expect(history.expected(proposal('create'))).toBeUndefined();
    history.note(proposal('create'), assets);
    expect(history.expected(proposal('create'))).toBeUndefined();
    history.note(proposal('create'), assets);
    expect(history.expected(proposal('create'))?.toObject()).toEqual(assets.toObject());
  });

  test('is unknown after two that did not touch the same', () => {
    const history = new InterestHistory();
    for (const interest of [assets, assets, others]) {
      history.note(proposal('create'), interest);
    }
    expect(history.expected(proposal('create'))).toBeUndefined();
  });

  test('says nothing of other functions and other chaincodes', () => {
    const history = new InterestHistory();
    history.note(proposal('create'), assets);
    history.note(proposal('create'), assets);
    expect(history.expected(proposal('transfer'))).toBeUndefined();
    expect(history.expected(proposal('create', 'others'))).toBeUndefined();
  });
});
