/** What has made pages run foreign code, in names of files: 200 of them, and contents. */

const SCRIPTS = ["alert(1)", "alert`1`", "window.alert(document.domain)", "(alert)(1)"];

const FRAMES: readonly ((script: string) => string)[] = [
  (script) => `<script>${script}<!--`,
  (script) => `<img src=x onerror=${script}>`,
  (script) => `"><img src=x onerror="${script}">`,
  (script) => `'><svg onload='${script}'>`,
  (script) => `<svg onload=${script}>`,
  (script) => `" onmouseover="${script}" x="`,
  (script) => `' onfocus='${script}' autofocus='`,
  (script) => `javascript:${script}`,
  (script) => `JaVaScRiPt:${script}`,
  (script) => `data:text|html,<script>${script}<`,
  (script) => `<iframe srcdoc="<script>${script}<|script>">`,
  (script) => `<details open ontoggle=${script}>`,
  (script) => `<input autofocus onfocus=${script}>`,
  (script) => `<body onload=${script}>`,
  (script) => `<math><mtext><img src=x onerror=${script}>`,
  (script) => `<template><img src=x onerror=${script}>`,
  (script) => `<noscript><img title="<|noscript><img src=x onerror=${script}>">`,
  (script) => `]]><img src=x onerror=${script}>`,
  (script) => `--><img src=x onerror=${script}>`,
  (script) => "${" + script + "}",
  (script) => `{{constructor.constructor('${script}')()}}`,
  (script) => `&lt;img src=x onerror=${script}&gt;`,
  (script) => `&#60;img src=x onerror=${script}&#62;`,
  (script) => `%3Cimg src=x onerror=${script}%3E`,
  (script) => `\\x3cimg src=x onerror=${script}\\x3e`,
  (script) => `\\u003cimg src=x onerror=${script}\\u003e`,
  (script) => `<a href="javascript:${script}">x`,
  (script) => `<form action="javascript:${script}"><button>x`,
  (script) => `<style>*{background:url("javascript:${script}")}`,
  (script) => `<link rel=stylesheet href="javascript:${script}">`,
  (script) => `<meta http-equiv=refresh content="0;javascript:${script}">`,
  (script) => `<base href="javascript:${script}||">`,
  (script) => `<object data="javascript:${script}">`,
  (script) => `<embed src="javascript:${script}">`,
  (script) => `<video><source onerror=${script}>`,
  (script) => `<audio src=x onerror=${script}>`,
  (script) => `<marquee onstart=${script}>`,
  (script) => `<svg><animate onbegin=${script} attributeName=x dur=1s>`,
  (script) => `<svg><script>${script}<|script>`,
  (script) => `<xss id=x tabindex=1 onfocus=${script}>#x`,
  (script) => `\u2028${script}\u2029`,
  (script) => `\u202e<img src=x onerror=${script}>`,
  (script) => `\ufeff<img src=x onerror=${script}>`,
  (script) => `＜img src=x onerror=${script}＞`,
  (script) => `__proto__ ${script}`,
  (script) => `constructor ${script}`,
  (script) => `-rf ${script}`,
  (script) => `$(${script})`,
  (script) => `;${script};`,
  (script) => `..${script}`,
];

/** Names that would do something where they are not taken for text. */
export const PAYLOAD_NAMES: readonly string[] = FRAMES.flatMap((frame) => SCRIPTS.map(frame))
  .map((name) => name.normalize("NFC"));

/** Contents that would do something where a browser showed them. */
export const PAYLOAD_BODIES: Readonly<Record<string, string>> = {
  "page.html": "<!doctype html><script>alert(1)</script><img src=x onerror=alert(1)>",
  "picture.svg": '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
  "paper.pdf": "%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
  "page.xhtml": '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
  "script.js": "alert(1)",
};
