/** Who may see the tracker's page. A web page of a stranger can make a browser ask us by a name of the stranger's (DNS rebinding). */
import { canonicalAddress, scopeOf } from '../base/addresses.ts';

/** Names that no stranger can have in the DNS: those without a dot, and those of local networks. */
const LOCAL_NAME = /^[a-z0-9-]+$|\.(local|localhost|lan|internal|home\.arpa)$/;

/** Only somebody near can be used like that: whoever comes from the internet sees what all may see. */
export const mayShowPage = (hostHeader: string | undefined, asker: string): boolean => {
  if (scopeOf(asker) === 'global') return true;
  const host = (hostHeader ?? '').toLowerCase().replace(/:\d*$/, '');
  const literal = host.replace(/^\[(.*)\]$/, '$1');
  return host === '' || canonicalAddress(literal) !== undefined || LOCAL_NAME.test(host);
};
