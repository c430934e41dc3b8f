/// The page's look.
///
/// Colours of categories are those of M. Okabe and K. Ito, *Color universal design*, 2008, which
/// people with any kind of colour vision tell apart, and shades between them.
enum PageStyle {
  static let css = """
    :root{color-scheme:light;--ink:#1c2430;--paper:#fff;--line:#d5dae1;--soft:#f2f4f7;
    --best:#dff3e4;--dim:#5c6675}
    @media(prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;
    --ink:#e6e9ee;--paper:#14181d;--line:#3a424d;--soft:#20262e;--best:#1d3a27;--dim:#a3adba}}
    :root[data-theme=dark]{color-scheme:dark;--ink:#e6e9ee;--paper:#14181d;--line:#3a424d;
    --soft:#20262e;--best:#1d3a27;--dim:#a3adba}
    body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
    main{max-width:1380px;margin:0 auto;padding:1.5rem}
    header{display:flex;justify-content:space-between;align-items:start;gap:1rem}
    h1{margin:0;overflow-wrap:anywhere}h2{margin:2rem 0 .5rem}
    button{font:inherit;font-size:13px;color:inherit;background:var(--soft);cursor:pointer;
    border:1px solid var(--line);border-radius:4px;padding:.2rem .7rem}
    .question{font-size:1.1rem;margin:.3rem 0 1rem}
    .answer{border-left:5px solid #009e73;background:var(--soft);padding:.2rem 1.2rem .8rem;
    border-radius:4px}.answer h2{margin:.7rem 0 0}.answer p{overflow-wrap:anywhere}
    .tiles{display:flex;flex-wrap:wrap;gap:.6rem}.tiles div{background:var(--paper);
    border-radius:4px;padding:.4rem .8rem;min-width:8.5rem}
    .tiles b{display:block;font-size:1.15rem}.tiles small{color:var(--dim)}
    .scroll{overflow-x:auto}table{border-collapse:collapse;font-size:13px;margin:.5rem 0}
    th,td{padding:.25rem .45rem;border-bottom:1px solid var(--line);text-align:left;
    vertical-align:top}td small{color:var(--dim)}
    .number{text-align:right;font-variant-numeric:tabular-nums}td.number{white-space:nowrap}
    thead th{background:var(--soft);position:sticky;top:0}
    .axis{white-space:nowrap}.sortable th{cursor:pointer}
    th small{font-weight:normal;color:var(--dim)}
    tr.base{background:var(--soft)}tr.best{background:var(--best)}tr.failed{opacity:.6}
    figure{margin:0}figcaption span{margin-right:1rem;white-space:nowrap}
    details{margin:.3rem 0}summary{cursor:pointer}
    svg{width:100%;min-width:640px;height:auto;font:12px system-ui,sans-serif;fill:currentColor}
    .grid{stroke:var(--line);fill:none}.tick{fill:var(--dim);font-size:11px}.strong{font-weight:bold}
    .front{fill:none;stroke:#009e73;stroke-width:2}
    .line{fill:none;stroke-width:1.8}
    svg .chosen,.k.chosen{fill:#009e73;background:#009e73}
    svg .base,.k.base{fill:#0072b2;background:#0072b2}
    svg .good{fill:#56b4e9}svg .other{fill:#999;opacity:.7}
    .k{display:inline-block;width:.8em;height:.8em;margin-right:.3em}
    .c0{fill:#0072b2;background:#0072b2}.c1{fill:#56b4e9;background:#56b4e9}
    .c2{fill:#8da0cb;background:#8da0cb}.c3{fill:#999;background:#999}
    .c4{fill:#f0e442;background:#f0e442}.c5{fill:#cc79a7;background:#cc79a7}
    .c6{fill:#7a5195;background:#7a5195}.c7{fill:#d55e00;background:#d55e00}
    .c8{fill:#f2b89a;background:#f2b89a}.c9{fill:#e69f00;background:#e69f00}
    .c10{fill:#66c2a5;background:#66c2a5}.c11{fill:#009e73;background:#009e73}
    .c12{fill:#a6761d;background:#a6761d}.c13{fill:#bcbd22;background:#bcbd22}
    .c14{fill:#8c564b;background:#8c564b}.c15{fill:#777;background:#777}
    .c16{fill:#444;background:#444}.c17{fill:#ddd;background:#ddd}
    .c18{fill:#b2182b;background:#b2182b}.c19{fill:#6a3d9a;background:#6a3d9a}
    blockquote{margin:.8rem 0;padding:.2rem 0 .2rem 1rem;border-left:3px solid #009e73;font-size:1.1em}
    .cold{fill:#009e73}.warm{fill:#d55e00}
    .l0{stroke:#0072b2;background:#0072b2}.l1{stroke:#56b4e9;background:#56b4e9}
    .l2{stroke:#d55e00;background:#d55e00}.l3{stroke:#e69f00;background:#e69f00}
    .l4{stroke:#009e73;background:#009e73}.l5{stroke:#cc79a7;background:#cc79a7}
    .point{stroke-width:1;fill:none}
    .l1,.l3{stroke-dasharray:5 3}
    #tip{position:fixed;pointer-events:none;background:var(--ink);color:var(--paper);
    padding:.2rem .6rem;border-radius:4px;font-size:12px;max-width:26rem;display:none;z-index:9}
    @media(max-width:600px){main{padding:.9rem}}
    @media print{:root{color-scheme:light;--ink:#000;--paper:#fff;--line:#ccc;--soft:#f2f4f7;
    --best:#dff3e4;--dim:#444}@page{size:A4 landscape;margin:12mm}table{font-size:9px}
    thead th{position:static}.scroll{overflow:visible}figure,tr,.answer{break-inside:avoid}
    h2{break-after:avoid}button{display:none}svg{min-width:0}
    *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
    """
}
