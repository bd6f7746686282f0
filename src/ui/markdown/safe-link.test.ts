import { describe, expect, it } from 'vitest';
import { safeLink, saysHost } from './safe-link.ts';

const at = (address: string) => safeLink(address) ?? expect.unreachable(address);

describe('safeLink', () => {
  it.each([
    ['https://a.example/x', 'a.example'],
    ['https://A.EXAMPLE/x', 'a.example'],
    ['https://a.example:8443/x', 'a.example:8443'],
    ['https://a.example:443/x', 'a.example'],
    ['https://bank.example@evil.example/', 'evil.example'],
    ['https://bank.example:80@evil.example/', 'evil.example'],
    ['https://bank.example%2F@evil.example/', 'evil.example'],
    ['https://bank.example\\@evil.example/', 'bank.example'],
    ['https:\\\\evil.example\\bank.example', 'evil.example'],
    ['https:/evil.example/bank.example', 'evil.example'],
    ['https:evil.example', 'evil.example'],
    ['https:///evil.example', 'evil.example'],
    ['https://ev\til.exa\nmple/', 'evil.example'],
    ['https://аррӏе.com/', 'xn--80ak6aa92e.com'],
    ['https://аpple.com/', 'xn--pple-43d.com'],
    ['https://bücher.example/', 'xn--bcher-kva.example'],
    ['https://例え.jp/', 'xn--r8jz45g.jp'],
    ['https://ｅｖｉｌ．example/', 'evil.example'],
    ['https://evil。example/', 'evil.example'],
    ['https://0x7f.1/', '127.0.0.1'],
    ['https://2130706433/', '127.0.0.1'],
    ['https://[::1]/', '[::1]'],
    ['http://a.example./', 'a.example.'],
    ['mailto:a@b.example', 'a@b.example'],
    ['mailto:a@b.example?subject=x', 'a@b.example'],
    ['mailto:ä@b.example', '%C3%A4@b.example'],
  ])('%j leads to %j', (address, host) => {
    expect(at(address).host).toBe(host);
    expect(at(address).host).toMatch(/^[\u0021-\u007e]+$/);
  });

  it.each([
    'https://bank.example\u2044login.evil.example/',
    'https://bank.example\u2215login.evil.example/',
    'https://bank.example\uff0flogin.evil.example/',
    'https://bank.example\u29f8login.evil.example/',
    'https://bank.example\u202e.evil.example/',
    'https://bank.example\u200b.evil.example/',
  ])('%j is said in ASCII, or leads nowhere', (address) => {
    expect(safeLink(address)?.host ?? 'nowhere').toMatch(/^[\u0021-\u007e]+$/);
  });
});

describe('saysHost', () => {
  it.each([
    ['https://a.example/x', 'https://a.example/x'],
    ['a.example', 'https://a.example/'],
    ['A.Example', 'https://a.example/'],
    ['a.example/x?y#z', 'https://a.example/other'],
    ['https://a.example:8443', 'https://a.example:8443/'],
    ['http://a.example/', 'http://a.example/'],
    [' a.example ', 'https://a.example/'],
    ['www.a.example', 'https://www.a.example/'],
    ['a@b.example', 'mailto:a@b.example'],
    ['mailto:a@b.example', 'mailto:a@b.example'],
    ['[::1]', 'https://[::1]/'],
  ])('%j says %j', (text, address) => expect(saysHost(text, at(address))).toBe(true));

  it.each([
    ['the site', 'https://a.example'],
    ['', 'https://a.example'],
    ['https://a.example', 'https://b.example'],
    ['https://a.example', 'https://a.example:8443'],
    ['https://a.example', 'http://a.example'],
    ['a.example', 'https://a.example.evil.example'],
    ['b.example.a.example', 'https://b.example'],
    ['www.a.example', 'https://a.example'],
    ['https://a.example', 'https://a.example@b.example'],
    ['https://a.example@b.example', 'https://a.example@b.example'],
    ['https://b.example@a.example', 'https://b.example@a.example'],
    ['https://user:password@a.example', 'https://user:password@a.example'],
    ['https://a.example\\@b.example', 'https://a.example\\@b.example'],
    ['https:\\\\a.example', 'https:\\\\a.example'],
    ['https:/a.example', 'https:/a.example'],
    ['https:a.example', 'https:a.example'],
    ['https:///a.example', 'https:///a.example'],
    ['https://а.example', 'https://а.example'],
    ['аррӏе.com', 'https://аррӏе.com'],
    ['apple.com', 'https://аррӏе.com'],
    ['bücher.example', 'https://bücher.example'],
    ['例え.jp', 'https://例え.jp'],
    ['a.example。', 'https://a.example'],
    ['ａ.example', 'https://ａ.example'],
    ['a.example\u2044x', 'https://a.example'],
    ['a.example\u2215b.example', 'https://a.example'],
    ['https://a.example/\u202egpj.exe', 'https://a.example/\u202egpj.exe'],
    ['\u202ea.example', 'https://a.example'],
    ['a.example\u200b', 'https://a.example'],
    ['a.exa\u00admple', 'https://a.example'],
    ['a.example b.example', 'https://a.example'],
    ['a.example\nb.example', 'https://a.example'],
    ['a.example:443', 'https://a.example'],
    ['0x7f.1', 'https://0x7f.1'],
    ['mailto:x@b.example', 'mailto:a@b.example'],
    ['a@b.example', 'https://a@b.example'],
  ])('%j does not say %j', (text, address) => expect(saysHost(text, at(address))).toBe(false));
});
