import { boot } from "../state/boot";

/**
 * One style sheet for all mails, adopted by their shadow roots: the page's rules do not reach in, theirs do not reach
 * out. Where a mail's own attributes say how it looks, nothing here does.
 */
export const mailSheet = new CSSStyleSheet();
mailSheet.replaceSync(`
  :host { display: block; overflow-wrap: anywhere; }
  :host(.paper) { color-scheme: light; padding: 0.75rem; border-radius: var(--radius); background: #fff; color: var(--ink); }
  * { max-inline-size: 100%; }
  p, ul, ol, dl, pre, table, blockquote { margin: 0 0 0.75em; }
  td table, p.tight { margin: 0; }
  h1, h2, h3, h4, h5, h6 { font-size: 1.1em; margin: 0.5em 0; }
  a { color: var(--accent-text); }
  img { block-size: auto; }
  pre { white-space: pre-wrap; font: inherit; }
  table:not([cellspacing]) { border-spacing: 0; }
  table:not([cellpadding]) > * > tr > * { padding: 0.1em 0.4em 0.1em 0; }
  table, th, td { border-color: var(--line-strong); }
  th:not([align]) { text-align: start; }
  td:not([valign]), th:not([valign]) { vertical-align: top; }
  blockquote { border-inline-start: 2px solid var(--line-strong); padding-inline-start: 0.75em; color: var(--ink-2); }
  @media (max-width: 48rem) { table, th, td { inline-size: auto; } }
  hr { border: 0; border-block-start: 1px solid var(--line); }
  summary { color: var(--ink-2); cursor: pointer; font-size: 0.93em; }
  details[class] { margin: 0.5em 0; }
  details[class] > summary { inline-size: fit-content; padding: 0.05em 0.6em; border: 1px solid var(--line-strong); border-radius: 1em; list-style: none; }
  details[class] > summary::-webkit-details-marker { display: none; }
  details[class] > summary::before { content: "… "; font-weight: 700; }
  details[class] > summary:hover { background: var(--surface-2); color: var(--ink); }
  details[class][open] > summary { margin-block-end: 0.5em; }
  details[class] > summary:focus-visible { outline-offset: -2px; }
  .picture { display: inline-block; padding: 0.1em 0.5em; border: 1px dashed var(--line-strong); border-radius: var(--radius-s); color: var(--ink-2); background: var(--surface-1); font-size: 0.93em; }
  .leads-to { padding: 0 0.35em; border-radius: var(--radius-s); background: var(--warn-soft); color: var(--warn); font-size: 0.93em; font-weight: 600; }
  [data-mention] { border-radius: var(--radius-s); color: var(--accent-text); font-weight: 600; }
  [data-mention="${boot.agent.id}"] { padding: 0 0.2em; background: var(--accent-soft); }
  ::highlight(found) { background-color: light-dark(#ffe58a, #6b5200); color: var(--ink); }
  :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
`);
