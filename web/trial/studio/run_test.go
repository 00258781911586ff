package studio

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/job"
	"stepwise/internal/lang"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/person"
	"stepwise/trial/longrun"
	"stepwise/web/ui"
)

func TestLongRunIsBegunWatchedAndRead(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		fake := clock.NewFake(time.Date(2027, 1, 4, 8, 0, 0, 0, time.UTC))
		jobs := job.NewRunner(db, fake, slog.New(slog.DiscardHandler))
		p := New(longrun.New(db, fake, jobs, nil))
		ctx := lang.With(ui.WithViewer(context.Background(), &ui.Viewer{Actor: person.Actor{ID: "a"}}), lang.EN)
		ask := func(method, path, body string, h ui.Handler) *httptest.ResponseRecorder {
			r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
			if body != "" {
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			r.SetPathValue("run", strings.TrimPrefix(path, "/trials/studio/runs/"))
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			return w
		}
		question := small("seed", "3", "accrual", "3", "window", "28", "making", "14", "making_max", "28")
		w := ask(http.MethodPost, "/trials/studio/runs", question.Encode(), p.Begin)
		where := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(where, "/trials/studio/runs/") {
			t.Fatal(w.Code, where, w.Body)
		}
		d := page(t, ask(http.MethodGet, where, "", p.Run))
		if d.Find("progress").Length() != 1 || d.Find("form[action$=cancel] button").Length() != 1 || d.Find("[sse-connect]").Length() != 1 {
			t.Error("an open run shows how far it is, and may be cancelled")
		}
		if w := ask(http.MethodGet, where, "", p.CSV); w.Code != http.StatusConflict {
			t.Errorf("an export of what is not done: %d", w.Code)
		}
		if _, err := jobs.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		done := page(t, ask(http.MethodGet, where, "", p.Run))
		now := page(t, ask(http.MethodGet, "/trials/studio?"+question.Encode(), "", p.Studio))
		if done.Find("table.compared").Length() != 2 || done.Find("table.compared").Text() != now.Find("table.compared").Text() {
			t.Error("the kept answer is not that of the page")
		}
		if got, want := done.Find(".settings code").Text(), now.Find(".settings code").Text(); got != want {
			t.Errorf("settings of the run %s\nof the page %s", got, want)
		}
		if got, want := done.Find("section[aria-labelledby=calendar] tbody").First().Text(), now.Find("section[aria-labelledby=calendar] tbody").First().Text(); got == "" || got != want {
			t.Errorf("calendar of the run %q, of the page %q", got, want)
		}
		here := ask(http.MethodGet, "/trials/studio?"+question.Encode(), "", func(w http.ResponseWriter, r *http.Request) error {
			r.SetPathValue("run", "")
			return p.CSV(w, r)
		})
		if got := ask(http.MethodGet, where, "", p.CSV); got.Code != http.StatusOK || got.Body.String() != here.Body.String() || !strings.Contains(got.Body.String(), "mean_infused") {
			t.Errorf("figures of the run: %d, %d bytes, of the page %d", got.Code, got.Body.Len(), here.Body.Len())
		}
		if got := ask(http.MethodGet, where, "", p.Document).Body.String(); !strings.Contains(got, "SHA-256") {
			t.Errorf("document of the run: %.200s", got)
		}
		if now.Find("section[aria-labelledby=mine] li").Length() != 1 {
			t.Error("one's runs are listed")
		}
	})
}
