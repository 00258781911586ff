package custody

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/trial/studytest"
	"stepwise/web/assets"
	"stepwise/web/ui"
)

// The ways in which a network fails at the bedside.
const (
	fine     = iota
	away     // requests do not arrive
	answered // requests arrive, their answers do not
)

// A connection lost while an infusion is entered, in a real browser: what was typed
// stays, comes back after the page was closed, and counts once though it arrived twice.
func TestWhatIsTypedAtTheBedsideOutlivesALostConnection(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := open(t, db)
		w.checked()
		set, err := assets.Load()
		if err != nil || set.URL("custody") == "" {
			t.Fatalf("the scripts are not bundled (%v); run `go run ./cmd/dev assets`", err)
		}
		var network, arrived atomic.Int32
		serve := func(rw http.ResponseWriter, r *http.Request) {
			ctx := ui.WithViewer(lang.With(r.Context(), lang.EN), &ui.Viewer{Actor: studytest.As("nurse"), Path: r.URL.Path, Assets: set})
			w.mux.ServeHTTP(rw, r.WithContext(ctx))
		}
		server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasPrefix(r.URL.Path, "/assets/"):
				set.ServeHTTP(rw, r)
				return
			case r.Method == http.MethodPost && network.Load() == answered:
				serve(httptest.NewRecorder(), r)
				arrived.Add(1)
			case r.Method != http.MethodPost || network.Load() == fine:
				serve(rw, r)
				return
			}
			if c, _, err := rw.(http.Hijacker).Hijack(); err == nil {
				c.Close()
			}
		}))
		defer server.Close()
		b := browse(t)
		form := server.URL + "/trials/lung-01/products/" + ann + "/infusion"
		b.visit(form)
		b.run(`type("cells", "139"); type("comment", "one millilitre left in the line")`)
		network.Store(away)
		b.run(`document.querySelector("form[data-keep]").requestSubmit()`)
		b.until("it says that there is no connection", `document.querySelector("[data-kept]").innerText.startsWith("Not yet sent")`)
		b.visit(form) // the page was closed and opened again
		b.until("what was typed is there again", `document.querySelector("[name=cells]").value === "139" && document.querySelector("[name=comment]").value.startsWith("one millilitre")`)
		network.Store(answered)
		b.run(`dispatchEvent(new Event("online"))`)
		b.until("it waits for an answer", `document.querySelector("[data-kept]").innerText.startsWith("Not yet sent")`)
		for deadline := time.Now().Add(30 * time.Second); arrived.Load() == 0 && time.Now().Before(deadline); {
			b.run(`dispatchEvent(new Event("online"))`)
			time.Sleep(100 * time.Millisecond)
		}
		network.Store(fine)
		b.until("it was taken, and forgotten here", `(dispatchEvent(new Event("online")), !location.pathname.endsWith("/infusion") && localStorage.length === 0)`)
		rows := w.View("nurse").State.Rows("INFUSION", ann)
		if len(rows) != 1 || rows[0].Get("CELLS") != "139" || rows[0].Get("COMMENT") != "one millilitre left in the line" || arrived.Load() == 0 {
			t.Errorf("%d infusions after %d that arrived unanswered: %v", len(rows), arrived.Load(), rows[0].Values())
		}
	})
}

type browser struct {
	t   *testing.T
	ctx context.Context
}

func browse(t *testing.T) browser {
	t.Helper()
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("headless", "new"), chromedp.Flag("disable-dev-shm-usage", true), chromedp.WSURLReadTimeout(90*time.Second))
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), flags...)
	ctx, stop := chromedp.NewContext(alloc)
	t.Cleanup(func() { stop(); stopAlloc() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return browser{t, ctx}
}

func (b browser) visit(address string) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.Navigate(address)); err != nil {
		b.t.Fatal(err)
	}
	b.until("the script runs", `document.querySelector("form[data-keep] [name=entry]").value.length === 36`)
}

// run runs script on the page; type fills in a field as a hand would.
func (b browser) run(js string) {
	b.t.Helper()
	const hand = `const type = (name, text) => { const f = document.querySelector("[name=" + name + "]"); f.value = text; f.dispatchEvent(new Event("input", { bubbles: true })); };`
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](fmt.Sprintf("(() => { %s %s; return true; })()", hand, js))); err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
}

func (b browser) until(what, js string) {
	b.t.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](js)); err == nil && ok {
			return
		}
	}
	text, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body.innerText"))
	b.t.Fatalf("waited in vain: %s\n%s", what, text)
}
