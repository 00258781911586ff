package story

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
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
	ctx, stop := chromedp.NewContext(alloc)
	t.Cleanup(func() { stop(); stopAlloc() })
	b := &Browser{t: t, world: w, ctx: ctx, name: name, tag: tag, width: width}
	if err := chromedp.Do(ctx); err != nil { // starts the browser, without a deadline
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, func(ev any) {
		if e, ok := ev.(*runtime.EventExceptionThrown); ok {
			t.Errorf("%s: script: %s", name, exception(e.ExceptionDetails))
		}
	}); err != nil {
		t.Fatal(err)
	}
	mobile := width < 600
	height := int64(900)
	if mobile {
		height = 740
	}
	accept := "en-GB,en;q=0.9"
	if tag == lang.ZH {
		accept = "zh-CN,zh;q=0.9"
	}
	call(b, network.Enable, network.EnableParams{})
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 2, Mobile: mobile})
	call(b, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": accept}})
	return b
}

// SignIn puts somebody's session into the browser.
func (b *Browser) SignIn(person string) *Browser {
	b.t.Helper()
	cookie, err := b.world.Node.House.SignedIn(context.Background(), person)
	if err != nil {
		b.t.Fatal(err)
	}
	only := true
	call(b, network.SetCookie, network.SetCookieParams{Name: cookie.Name, Value: cookie.Value, URL: b.world.URL, HTTPOnly: &only})
	return b
}

// patience is how long a story waits for something to appear.
const patience = 15 * time.Second

// call sends one command of the protocol.
func call[P, R any](b *Browser, command cdp.Command[P, R], params P) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		b.t.Fatal(err)
	}
}

// do runs steps and fails the story when one does not work.
func (b *Browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.fail("%v", err)
	}
}

// ask evaluates an expression of the page's script.
func ask[T any](b *Browser, js string, options ...chromedp.EvaluateOption) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](js, options...))
}

// must is ask that fails the story.
func must[T any](b *Browser, js string, options ...chromedp.EvaluateOption) T {
	b.t.Helper()
	v, err := ask[T](b, js, options...)
	if err != nil {
		b.fail("%s: %v", js, err)
	}
	return v
}

func (b *Browser) fail(format string, args ...any) {
	b.t.Helper()
	text, _ := ask[string](b, "document.body ? document.body.innerText : ''")
	address, _ := ask[string](b, "location.href")
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
	b.do(chromedp.Navigate(path))
	return b.Has("main")
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
	return must[bool](b, `document.body.innerText.includes(`+string(want)+`)`)
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
	deadline := time.After(patience)
	for {
		ok, err := ask[bool](b, js)
		if err == nil && ok {
			return nil
		}
		select {
		case <-deadline:
			return errors.Join(errors.New("it did not come"), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Text returns what an element says.
func (b *Browser) Text(selector string) string {
	b.t.Helper()
	b.Has(selector)
	want, _ := json.Marshal(selector)
	return strings.TrimSpace(must[string](b, `document.querySelector(`+string(want)+`).innerText`))
}

// Attribute returns an attribute of an element, "" when it has none.
func (b *Browser) Attribute(selector, name string) string {
	b.t.Helper()
	b.Has(selector)
	s, _ := json.Marshal(selector)
	n, _ := json.Marshal(name)
	return must[string](b, `document.querySelector(`+string(s)+`).getAttribute(`+string(n)+`) || ""`)
}

// Fill writes into a field by its name, as typing would.
func (b *Browser) Fill(name, value string) *Browser {
	b.t.Helper()
	n, _ := json.Marshal(name)
	v, _ := json.Marshal(value)
	ok := must[bool](b, fmt.Sprintf(`(() => { const f = document.querySelector('[name=' + CSS.escape(%s) + ']:not([type=hidden])'); if (!f) return false;
		if (f.type === 'checkbox' || f.type === 'radio') { const r = [...document.querySelectorAll('[name=' + CSS.escape(%s) + ']')].find(x => x.value === %s) || f; r.checked = true; r.dispatchEvent(new Event('change', {bubbles: true})); return true }
		f.value = %s; f.dispatchEvent(new Event('input', {bubbles: true})); f.dispatchEvent(new Event('change', {bubbles: true})); return true })()`, n, n, v, v))
	if !ok {
		b.fail("there is no field %q", name)
	}
	return b
}

// Type writes into the field that a selector finds, where a name is not enough.
func (b *Browser) Type(selector, value string) *Browser {
	b.t.Helper()
	b.Has(selector)
	s, _ := json.Marshal(selector)
	v, _ := json.Marshal(value)
	must[bool](b, fmt.Sprintf(`(() => { const f = document.querySelector(%s); f.value = %s;
		f.dispatchEvent(new Event('input', {bubbles: true})); f.dispatchEvent(new Event('change', {bubbles: true})); return true })()`, s, v))
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
	before := must[float64](b, `performance.timeOrigin`)
	leads := must[bool](b, `(() => { const e = `+find+`; e.scrollIntoView({block: 'center'});
			const form = e.closest('form'); const submits = form && (e.type === 'submit') && !form.hasAttribute('hx-post') && !e.hasAttribute('hx-post') && !form.hasAttribute('data-island');
			const link = e.closest('a[href]'); const goes = link && !link.hasAttribute('hx-get') && !link.target && !link.hasAttribute('download') && link.href.split('#')[0] !== location.href.split('#')[0];
			const valid = !form || form.noValidate || e.formNoValidate || form.checkValidity();
			if (submits && !valid) { throw new Error('the form is not complete: ' + [...form.elements].filter(x => x.willValidate && !x.checkValidity()).map(x => x.name + ': ' + x.validationMessage).join('; ')) }
			setTimeout(() => e.click(), 0); return !!((submits && valid) || goes) })()`)
	if !leads {
		time.Sleep(120 * time.Millisecond) // a fragment or a fold; See waits for what it brings
		return
	}
	deadline := time.After(patience)
	for {
		origin, err := ask[float64](b, `document.readyState === 'complete' ? performance.timeOrigin : 0`)
		if err == nil && origin != 0 && origin != before {
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
	wide := must[[]string](b, `(() => { const w = document.documentElement.clientWidth; if (document.documentElement.scrollWidth <= w + 1) return [];
		return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1 && !e.closest('.scroll, .places, .tabs, pre, [data-scroll]')).slice(0, 3).map(e => e.tagName + '.' + e.className) })()`)
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

// look takes a picture of what stands at an element, when pictures are wanted.
func (b *Browser) look(name, selector string) *Browser {
	b.t.Helper()
	b.Has(selector)
	if dir := os.Getenv("STEPWISE_STORY_PICTURES"); dir != "" {
		want, _ := json.Marshal(selector)
		must[bool](b, `(document.querySelector(`+string(want)+`).scrollIntoView({block: 'start'}), true)`)
		b.picture(filepath.Join(dir, name+".png"), false)
	}
	return b
}

func (b *Browser) picture(path string, whole bool) {
	b.t.Helper()
	capture := chromedp.CaptureScreenshot()
	if whole {
		capture = chromedp.FullScreenshot(100)
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, capture)
	if err != nil {
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

func exception(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Exception.Description
	}
	return d.Text
}
