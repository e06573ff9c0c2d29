import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../../source/base/bytes.ts';
import { MAX_SSDP_MESSAGE_BYTES } from '../../source/protocol/limits.ts';
import {
  decodeSsdpAnswer,
  encodeSsdpSearch,
  GATEWAY_DEVICES,
  SSDP_GROUP,
} from '../../source/protocol/ssdp-message.ts';
import {
  addPortMapping,
  decodeSoapAnswer,
  decodeUpnpDescription,
  portServiceOf,
} from '../../source/protocol/upnp-gateway.ts';

const IGD = GATEWAY_DEVICES[1]!;
const service = (type: string, url: string) =>
  `<service><serviceType>urn:schemas-upnp-org:service:${type}</serviceType><controlURL>${url}</controlURL></service>`;
const describing = (...services: readonly string[]) =>
  utf8(
    `<root><device><friendlyName>Box</friendlyName><serviceList>${services.join('')}</serviceList></device></root>`,
  );

describe('SSDP', () => {
  it('asks as UPnP has it', () => {
    assert.equal(
      Buffer.from(encodeSsdpSearch(IGD, SSDP_GROUP)).toString(),
      `M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 2\r\nST: ${IGD}\r\n\r\n`,
    );
  });

  it('takes the place of a gateway out of its answer, whatever the case of the names', () => {
    const answer = (text: string) => decodeSsdpAnswer(utf8(text));
    assert.equal(
      answer(`HTTP/1.1 200 OK\r\nlocation:  http://192.168.1.1/x \r\nSt: ${IGD}\r\n\r\n`),
      'http://192.168.1.1/x',
    );
    assert.equal(
      answer(`HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nLOCATION: http://a/\r\n\r\n`),
      undefined,
    );
    assert.equal(
      answer(`NOTIFY * HTTP/1.1\r\nST: ${IGD}\r\nLOCATION: http://a/\r\n\r\n`),
      undefined,
    );
    assert.equal(
      answer(
        `HTTP/1.1 200 OK\r\nST: ${IGD}\r\nLOCATION: http://a/${'x'.repeat(MAX_SSDP_MESSAGE_BYTES)}`,
      ),
      undefined,
    );
  });

  it('takes whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        assert.equal(decodeSsdpAnswer(bytes), undefined);
      }),
    );
  });
});

describe('UPnP gateways', () => {
  it('are asked at their best service', () => {
    const found = decodeUpnpDescription(
      describing(
        service('WANPPPConnection:1', '/p'),
        service('Other:1', '/o'),
        service('WANIPConnection:1', '/i'),
        service('WANIPConnection:1', '/i2'),
      ),
    )!;
    assert.equal(found.name, 'Box');
    assert.equal(found.services.length, 4);
    assert.equal(portServiceOf(found)?.controlUrl, '/i');
    const none = decodeUpnpDescription(describing(service('Other:1', '/o')))!;
    assert.equal(portServiceOf(none), undefined);
  });

  it('are asked in SOAP', () => {
    const { headers, body } = addPortMapping('urn:x:1', {
      protocol: 'tcp',
      externalPort: 1,
      internalPort: 2,
      internalAddress: '192.168.1.7',
      leaseSeconds: 3,
    });
    assert.equal(headers.soapaction, '"urn:x:1#AddPortMapping"');
    assert.match(Buffer.from(body).toString(), /<NewInternalClient>192\.168\.1\.7</);
    assert.match(Buffer.from(body).toString(), /<NewProtocol>TCP</);
  });

  it('answer with an address, or with a fault', () => {
    const answer = (inside: string) =>
      decodeSoapAnswer(utf8(`<s:Envelope xmlns:s="x"><s:Body>${inside}</s:Body></s:Envelope>`));
    const told = (address: string) =>
      answer(`<u:R><NewExternalIPAddress>${address}</NewExternalIPAddress></u:R>`);
    assert.deepEqual(told('203.0.113.9'), { kind: 'done', externalAddress: '203.0.113.9' });
    assert.deepEqual(told('evil.example'), { kind: 'done', externalAddress: undefined });
    assert.deepEqual(
      answer(
        '<s:Fault><detail><UPnPError><errorCode>718</errorCode><errorDescription>Conflict</errorDescription></UPnPError></detail></s:Fault>',
      ),
      { kind: 'fault', code: 718, words: 'Conflict' },
    );
    assert.deepEqual(answer('<s:Fault/>'), { kind: 'fault', code: undefined, words: '' });
    assert.equal(decodeSoapAnswer(utf8('<html><p></p></html>')), undefined);
  });
});
