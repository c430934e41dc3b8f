internal import Foundation
internal import Traces

/// The page's behaviour: a switch for light and dark, tooltips, tables that sort.
///
/// The page says all it has to say without it. Its digest is in the page's content security
/// policy, so that no other script ever runs there.
enum PageScript {
  static let text = """
    (() => {
      const root = document.documentElement, button = document.getElementById('theme');
      const dark = matchMedia('(prefers-color-scheme: dark)');
      button.hidden = false;
      button.onclick = () => {
        const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
        root.dataset.theme = isDark ? 'light' : 'dark';
      };
      const tip = document.body.appendChild(document.createElement('div'));
      tip.id = 'tip';
      for (const title of document.querySelectorAll('svg title')) {
        const part = title.parentNode, text = title.textContent;
        part.setAttribute('aria-label', text);
        title.remove();
        part.addEventListener('pointermove', event => {
          tip.textContent = text;
          tip.style.display = 'block';
          tip.style.left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8) + 'px';
          tip.style.top = Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8) + 'px';
        });
        part.addEventListener('pointerleave', () => { tip.style.display = 'none'; });
      }
      for (const table of document.querySelectorAll('table.sortable')) {
        const body = table.tBodies[0];
        table.tHead.rows[0].childNodes.forEach((head, column) => {
          let sign = -1;
          head.addEventListener('click', () => {
            sign = -sign;
            const value = row => {
              const cell = row.cells[column];
              return cell.dataset.value ?? cell.textContent;
            };
            [...body.rows].sort((left, right) => {
              const [a, b] = [value(left), value(right)];
              const order = a !== '' && b !== '' && !isNaN(a) && !isNaN(b)
                ? a - b : a < b ? -1 : a > b ? 1 : 0;
              return sign * order;
            }).forEach(row => body.append(row));
          });
        });
      }
    })();
    """

  /// The SHA-256 digest of the script in Base64.
  static let digest: String = {
    let digits = Array(Digest.of(text.utf8))
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
    return Data(bytes).base64EncodedString()
  }()
}
