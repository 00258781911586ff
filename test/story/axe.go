package story

import (
	"os"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

var axeSource = sync.OnceValues(func() (string, error) {
	text, err := os.ReadFile("../npm/node_modules/axe-core/axe.min.js")
	return string(text), err
})

// Axe checks the page against WCAG 2.2 AA with axe-core.
func (b *Browser) Axe() *Browser {
	b.t.Helper()
	source, err := axeSource()
	if err != nil {
		b.t.Fatalf("axe-core is not installed: run the tests with `go run ./cmd/dev test` (%v)", err)
	}
	must[bool](b, source+"; true")
	found := must[[]string](b, `axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then(r => r.violations.map(v => v.id + ': ' + v.help + ' at ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')))`,
		chromedp.EvalAwaitPromise)
	if len(found) > 0 {
		address := must[string](b, "location.href")
		b.t.Errorf("%s (%s): accessibility:\n  %s", address, b.tag, strings.Join(found, "\n  "))
	}
	return b
}
