package story

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"stepwise/internal/lang"
)

// Screens that stories use.
const (
	Phone   = 360
	Desktop = 1280
)

// Browser is one person's browser: its own profile, language and width.
type Browser struct {
	t     *testing.T
	world *World
	ctx   context.Context
	name  string // for pictures, "learner"
	tag   lang.Tag
	width int64
	shots int
}

// Browse starts a browser. Every error on its console fails the story.
func (w *World) Browse(t *testing.T, name string, width int64, tag lang.Tag) *Browser {
	t.Helper()
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("headless", "new"), chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", string(tag)), chromedp.Flag("disable-dev-shm-usage", true), chromedp.WSURLReadTimeout(60*time.Second))
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, stop := chromedp.NewContext(alloc, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(func() { stop(); stopAlloc() })
	b := &Browser{t: t, world: w, ctx: ctx, name: name, tag: tag, width: width}
	chromedp.ListenTarget(ctx, func(ev any) {
		if e, ok := ev.(*runtime.EventExceptionThrown); ok {
			t.Errorf("%s: script: %s", name, e.ExceptionDetails.Error())
		}
	})
	mobile := width < 600
	height := int64(900)
	if mobile {
		height = 740
	}
	accept := "en-GB,en;q=0.9"
	if tag == lang.ZH {
		accept = "zh-CN,zh;q=0.9"
	}
	b.run(network.Enable(), emulation.SetDeviceMetricsOverride(width, height, 2, mobile),
		network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": accept}))
	return b
}

// SignIn puts somebody's session into the browser.
func (b *Browser) SignIn(person string) *Browser {
	b.t.Helper()
	cookie, err := b.world.Node.House.SignedIn(context.Background(), person)
	if err != nil {
		b.t.Fatal(err)
	}
	b.run(network.SetCookie(cookie.Name, cookie.Value).WithURL(b.world.URL).WithHTTPOnly(true))
	return b
}

// patience is how long a story waits for something to appear.
const patience = 15 * time.Second

func (b *Browser) run(actions ...chromedp.Action) {
	b.t.Helper()
	if err := b.try(actions...); err != nil {
		b.fail("%v", err)
	}
}

func (b *Browser) try(actions ...chromedp.Action) error {
	// The browser itself starts with the first call and must not end with it.
	if err := chromedp.Run(b.ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, actions...)
}

func (b *Browser) fail(format string, args ...any) {
	b.t.Helper()
	var text, address string
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	chromedp.Run(ctx, chromedp.Location(&address), chromedp.Text("body", &text, chromedp.ByQuery))
	if dir := os.Getenv("STEPWISE_STORY_PICTURES"); dir != "" {
		b.picture(filepath.Join(dir, "failed-"+b.name+".png"), false)
	}
	b.t.Fatalf("%s at %s: %s\n--- the page said:\n%s", b.name, address, fmt.Sprintf(format, args...), text)
}

// Go opens a path and waits for the page.
func (b *Browser) Go(path string) *Browser {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.world.URL + path
	}
	b.run(chromedp.Navigate(path), chromedp.WaitReady("main", chromedp.ByQuery))
	return b
}

// See waits until a text stands on the page.
func (b *Browser) See(text string) *Browser {
	b.t.Helper()
	want, _ := json.Marshal(text)
	if err := b.poll(`document.body && document.body.innerText.includes(` + string(want) + `)`); err != nil {
		b.fail("%q is not on the page (%v)", text, err)
	}
	return b
}

// Sees reports whether a text stands on the page now.
func (b *Browser) Sees(text string) bool {
	b.t.Helper()
	want, _ := json.Marshal(text)
	var found bool
	b.run(chromedp.Evaluate(`document.body.innerText.includes(`+string(want)+`)`, &found))
	return found
}

// Has waits for an element.
func (b *Browser) Has(selector string) *Browser {
	b.t.Helper()
	want, _ := json.Marshal(selector)
	if err := b.poll(`document.querySelector(` + string(want) + `) !== null`); err != nil {
		b.fail("there is no %s (%v)", selector, err)
	}
	return b
}

func (b *Browser) poll(js string) error {
	var ok bool
	return b.try(chromedp.Poll(js, &ok, chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(patience)))
}

// Text returns what an element says.
func (b *Browser) Text(selector string) string {
	b.t.Helper()
	var s string
	b.run(chromedp.Text(selector, &s, chromedp.ByQuery, chromedp.NodeReady))
	return strings.TrimSpace(s)
}

// Value returns an expression of the page's script.
func (b *Browser) Value(js string, into any) *Browser {
	b.t.Helper()
	b.run(chromedp.Evaluate(js, into))
	return b
}

// Fill writes into a field by its name, as typing would.
func (b *Browser) Fill(name, value string) *Browser {
	b.t.Helper()
	n, _ := json.Marshal(name)
	v, _ := json.Marshal(value)
	var ok bool
	b.run(chromedp.Evaluate(fmt.Sprintf(`(() => { const f = document.querySelector('[name=' + CSS.escape(%s) + ']:not([type=hidden])'); if (!f) return false;
		if (f.type === 'checkbox' || f.type === 'radio') { const r = [...document.querySelectorAll('[name=' + CSS.escape(%s) + ']')].find(x => x.value === %s) || f; r.checked = true; r.dispatchEvent(new Event('change', {bubbles: true})); return true }
		f.value = %s; f.dispatchEvent(new Event('input', {bubbles: true})); f.dispatchEvent(new Event('change', {bubbles: true})); return true })()`, n, n, v, v), &ok))
	if !ok {
		b.fail("there is no field %q", name)
	}
	return b
}

// Press clicks the first visible button or link that says text, and waits for
// what it leads to.
func (b *Browser) Press(text string) *Browser {
	b.t.Helper()
	want, _ := json.Marshal(text)
	find := fmt.Sprintf(`[...document.querySelectorAll('button, a, summary, [role=button], label')].filter(e => e.offsetParent !== null && !e.disabled)
		.sort((x, y) => x.innerText.length - y.innerText.length).find(e => e.innerText.includes(%s))`, want)
	if err := b.poll(`!!(` + find + `)`); err != nil {
		b.fail("there is nothing to press that says %q", text)
	}
	b.click(find)
	return b
}

// Click clicks an element by selector.
func (b *Browser) Click(selector string) *Browser {
	b.t.Helper()
	b.Has(selector)
	want, _ := json.Marshal(selector)
	b.click(`document.querySelector(` + string(want) + `)`)
	return b
}

// click presses with the page's own mouse and lets a navigation that it starts
// finish.
func (b *Browser) click(find string) {
	b.t.Helper()
	var before float64
	var leads bool
	b.run(chromedp.Evaluate(`performance.timeOrigin`, &before),
		chromedp.Evaluate(`(() => { const e = `+find+`; e.scrollIntoView({block: 'center'});
			const form = e.closest('form'); const submits = form && (e.type === 'submit') && !form.hasAttribute('hx-post') && !e.hasAttribute('hx-post') && !form.hasAttribute('data-island');
			const link = e.closest('a[href]'); const goes = link && !link.hasAttribute('hx-get') && !link.target && !link.hasAttribute('download') && link.href.split('#')[0] !== location.href.split('#')[0];
			const valid = !form || form.noValidate || e.formNoValidate || form.checkValidity();
			if (submits && !valid) { throw new Error('the form is not complete: ' + [...form.elements].filter(x => x.willValidate && !x.checkValidity()).map(x => x.name + ': ' + x.validationMessage).join('; ')) }
			setTimeout(() => e.click(), 0); return !!((submits && valid) || goes) })()`, &leads))
	if !leads {
		time.Sleep(120 * time.Millisecond) // a fragment or a fold; See waits for what it brings
		return
	}
	deadline := time.After(patience)
	for {
		var origin float64
		var state string
		err := b.try(chromedp.Evaluate(`performance.timeOrigin`, &origin), chromedp.Evaluate(`document.readyState`, &state))
		if err == nil && origin != before && state == "complete" {
			return
		}
		select {
		case <-deadline:
			b.fail("pressing led nowhere")
		case <-time.After(40 * time.Millisecond):
		}
	}
}

// Shot takes a picture of the page for the guides when pictures are wanted, and
// always checks that nothing is wider than the screen.
func (b *Browser) Shot(name string) *Browser {
	b.t.Helper()
	var wide []string
	b.run(chromedp.Evaluate(`(() => { const w = document.documentElement.clientWidth; if (document.documentElement.scrollWidth <= w + 1) return [];
		return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1 && !e.closest('.scroll, .places, .tabs, pre, [data-scroll]')).slice(0, 3).map(e => e.tagName + '.' + e.className) })()`, &wide))
	if len(wide) > 0 {
		b.t.Errorf("%s: wider than the screen of %d: %v", name, b.width, wide)
	}
	dir := os.Getenv("STEPWISE_STORY_PICTURES")
	if dir == "" {
		return b
	}
	b.picture(filepath.Join(dir, name+".png"), false)
	return b
}

func (b *Browser) picture(path string, whole bool) {
	b.t.Helper()
	var png []byte
	capture := chromedp.CaptureScreenshot(&png)
	if whole {
		capture = chromedp.FullScreenshot(&png, 100)
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Run(ctx, capture); err != nil {
		b.t.Logf("picture %s: %v", path, err)
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// Offline cuts the browser off, or connects it again.
func (b *Browser) Offline(off bool) *Browser {
	b.t.Helper()
	b.run(network.OverrideNetworkState(off, 0, -1, -1))
	return b
}
