/** Styles of a chat that was saved as a page: light and dark as the system is, and on paper. */
export const CHAT_PAGE_STYLES = `
:root{color-scheme:light dark;--page:light-dark(#faf9f6,#141513);--sunken:light-dark(#f0eee8,#252723);--text:light-dark(#1d1e1b,#eceae4);--muted:light-dark(#5c5e57,#a6a89f);--line:light-dark(#dedbd2,#34372f);--accent:light-dark(#0b6b60,#6fd3c3)}
*{box-sizing:border-box}
body{max-width:76ch;margin:0 auto;padding:24px 16px 64px;background:var(--page);color:var(--text);font:1rem/1.6 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;overflow-wrap:anywhere}
h1{margin:0;font-size:1.5rem;line-height:1.3}
h2{margin:32px 0 8px;color:var(--muted);font-size:.8125rem;font-weight:600}
h3,h4,h5,h6{margin:16px 0 0;font-size:1.125rem;line-height:1.35}
.function{color:var(--muted);font-size:.875rem;font-weight:600}
p,ul,ol,pre,blockquote,table{margin:12px 0 0}
ul,ol{padding-inline-start:28px}
li>ul,li>ol{margin-top:4px}
.facts{color:var(--muted);font-size:.8125rem}
.said{white-space:pre-wrap;tab-size:4}
.question{padding:8px 16px 16px;border-radius:16px;background:var(--sunken)}
.question h2{margin-top:0}
section{margin-top:32px}
img{max-width:100%;max-height:480px;border-radius:8px}
pre{padding:12px 16px;overflow-x:auto;border:1px solid var(--line);border-radius:8px;background:var(--sunken)}
pre,code{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:.875rem;tab-size:4}
.line{display:block}
blockquote{margin-inline:0;padding-inline-start:16px;border-inline-start:3px solid var(--line);color:var(--muted)}
table{display:block;overflow-x:auto;border-collapse:collapse}
th,td{padding:6px 12px;border:1px solid var(--line);text-align:start}
.right{text-align:right}.center{text-align:center}
a{color:var(--accent)}
.formula{overflow-x:auto;text-align:center}
math{font-family:'Noto Sans Math','STIX Two Math','Cambria Math','Latin Modern Math',math}
.note{display:flex;gap:8px;font-size:.875rem}
@media print{@page{margin:16mm}:root{color-scheme:light;--page:#fff}body{max-width:none;padding:0}.question{border:1px solid var(--line)}h1,h2,h3,h4,h5,h6{break-after:avoid}p,li{orphans:3;widows:3}img,tr,math,.line{break-inside:avoid}pre{white-space:pre-wrap;overflow:visible}table{display:table}a:not(.address)::after{content:' (' attr(href) ')';color:var(--muted);font-size:.8125rem}}
`.trim();
