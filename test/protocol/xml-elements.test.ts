import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { xmlElements } from '../../source/protocol/xml-elements.ts';

const shown = (text: string) =>
  xmlElements(text)?.map(({ kind, name, text: words }) =>
    kind === 'end' ? `/${name}` : words === '' ? name : `${name}=${words}`,
  );

describe('XML of routers', () => {
  it('is read as elements with their words', () => {
    assert.deepEqual(
      shown(
        '<?xml version="1.0"?>\n<r xmlns="x">\n <!-- > --><s:a b="c">1 &lt; 2 &amp;lt;</s:a><e/></r>',
      ),
      ['r', 'a=1 < 2 &lt;', '/a', 'e', '/e', '/r'],
    );
  });

  it('H106: knows no entities of its own, and no depth or length beyond a router’s', () => {
    assert.equal(
      xmlElements('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
      undefined,
    );
    assert.equal(xmlElements('<a><![CDATA[x]]></a>'), undefined);
    assert.deepEqual(shown('<a>&b;&#65;</a>'), ['a=&b;&#65;', '/a']);
    assert.equal(xmlElements('<a>'.repeat(40) + '</a>'.repeat(40)), undefined);
    assert.equal(xmlElements(`<r>${'<a/>'.repeat(5_000)}</r>`), undefined);
    assert.equal(xmlElements(`<a>${'x'.repeat(100_000)}</a>`)?.[0]?.text.length, 1_000);
  });

  it('is none where it is cut, or ends what it did not begin', () => {
    for (const text of [
      '',
      'x',
      '<a>',
      '<a',
      '</a>',
      '<a></a',
      '<a></a></a>',
      '<!-- <a></a>',
      '< a></a>',
    ]) {
      assert.equal(xmlElements(text), undefined, text);
    }
  });

  it('takes whatever comes', () => {
    const part = fc.constantFrom(
      '<',
      '>',
      '/',
      '!',
      '?',
      '--',
      'a',
      ':',
      ' ',
      '"',
      '&lt;',
      '[',
      ']',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const elements = xmlElements(parts.join('')) ?? [];
        const begun = elements.filter(({ kind }) => kind === 'begin').length;
        assert.equal(begun * 2, elements.length);
      }),
    );
  });
});
