package transfer

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
	"stepwise/lrs/statement"
)

const hello = "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9" // SHA-256 of "hello world"

// fill stores a little history over the end of a year: 2025 has a statement with
// an attachment, one that is voided in 2026, and one with line ends inside.
func (w *world) fill() (first, second []string) {
	w.Helper()
	caller := &lrs.Caller{Scopes: lrs.All, Default: statement.V200, Authority: []byte(`{"mbox":"mailto:client@example.org"}`), AuthorityKey: "mbox|mailto:client@example.org"}
	put := func(text string, files map[string][]byte) string {
		w.Helper()
		s, err := statement.Parse([]byte(text), statement.V200)
		w.ok(err)
		ids, err := w.record.Accept(context.Background(), caller, []*statement.Statement{s}, files)
		w.ok(err)
		w.clock.Move(time.Second)
		return ids[0]
	}
	const body = `"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"x:did"},"object":{"id":"x:y"}`
	w.clock.Set(time.Date(2025, 12, 31, 23, 59, 50, 0, time.UTC))
	for i := range 5 {
		first = append(first, put(fmt.Sprintf("{\n %s,\r\n \"context\":{\"extensions\":{\"x:n\":%d.50}}}", body, i), nil))
	}
	first = append(first, put(`{`+body+`,"attachments":[{"usageType":"x:u","display":{"en":"d"},"contentType":"text/plain","length":11,"sha2":"`+hello+`"}]}`,
		map[string][]byte{hello: []byte("hello world")}))
	w.clock.Set(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	second = append(second, put(`{`+body+`}`, nil))
	second = append(second, put(`{"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":"`+first[1]+`"}}`, nil))
	w.clock.Set(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	return first, second
}

func TestAYearGoesOutAndComesBackAsItWas(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		w := newWorld(t, db)
		first, second := w.fill()
		folder := t.TempDir()
		m, old, err := w.Archive(ctx, 2025, Where{Folder: folder, Origin: "https://stepwise.test", By: "operator"})
		w.ok(err)
		if m.Statements != int64(len(first)) || m.First != first[0] || m.Last != first[5] || len(m.Files) != 2 || m.Files[1].Count != 1 || m.Until != "2026-01-01T00:00:00.000000Z" {
			t.Errorf("manifest %+v", m)
		}
		if _, _, err := w.Archive(ctx, 2025, Where{Folder: folder, By: "operator"}); err == nil || !strings.Contains(err.Error(), "exists already") {
			t.Errorf("an archive was written over: %v", err)
		}
		if _, _, err := w.Archive(ctx, 2026, Where{Folder: folder, By: "operator"}); err == nil || !strings.Contains(err.Error(), "not over") {
			t.Errorf("a year that is not over: %v", err)
		}
		_, young, err := w.Archive(ctx, 2026, Where{Folder: folder, By: "operator", SoFar: true})
		w.ok(err)

		// Into an empty database of the other engine: year after year, each twice.
		empty := storetest.SQLite
		if db.Engine() == store.SQLite {
			empty = storetest.Postgres
		}
		scratch := newWorld(t, empty(t))
		for _, path := range []string{old, old, young, young} {
			_, _, err := scratch.Service.Restore(ctx, path, "operator", nil)
			w.ok(err)
		}
		before, after := w.all(), scratch.all()
		if len(after) != len(first)+len(second) {
			t.Fatalf("%d statements came back, want %d", len(after), len(first)+len(second))
		}
		for i, b := range before {
			a := after[i]
			if a.ID != b.ID || a.Stored() != b.Stored() || a.Voided != b.Voided || a.Body != string(oneLine([]byte(b.Body))) {
				t.Errorf("came back as\n%v %v %s\nwas\n%v %v %s", a.Stored(), a.Voided, a.Body, b.Stored(), b.Voided, b.Body)
			}
		}
		file, err := scratch.record.Attachment(ctx, scratch.db.Read(), hello)
		if w.ok(err); string(file) != "hello world" {
			t.Errorf("attachment %q", file)
		}
		found, err := scratch.record.Query(ctx, scratch.db.Read(), lrs.Query{Agents: []string{"mbox|mailto:a@example.org"}, Until: before[5].Stored(), Limit: 100})
		if w.ok(err); len(found.Rows) != 5 {
			t.Errorf("a query of the old year finds %d statements, want 5 and not the voided one", len(found.Rows))
		}
		late := newWorld(t, empty(t))
		if _, _, err := late.Service.Restore(ctx, young, "operator", nil); err != nil {
			t.Fatal(err)
		}
		if _, _, err := late.Service.Restore(ctx, old, "operator", nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("an older year behind a younger one: %v", err)
		}
	})
}

func TestAnArchiveThatWasTouchedIsRefused(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, storetest.SQLite(t))
	w.fill()
	for why, touch := range map[string]func(folder string) error{
		"a byte altered": func(folder string) error {
			return change(filepath.Join(folder, "record-2025.ndjson.zst"), func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
		},
		"the end cut off": func(folder string) error {
			return change(filepath.Join(folder, "record-2025.ndjson.zst"), func(b []byte) []byte { return b[:len(b)-20] })
		},
		"something behind the end": func(folder string) error {
			return change(filepath.Join(folder, "record-2025.ndjson.zst"), func(b []byte) []byte { return append(b, "more"...) })
		},
		"a file missing": func(folder string) error {
			return os.Remove(filepath.Join(folder, "record-2025-attachments.ndjson.zst"))
		},
		"a manifest that leads outside": func(folder string) error {
			return change(filepath.Join(folder, "record-2025.json"), func(b []byte) []byte {
				return []byte(strings.Replace(string(b), "record-2025.ndjson.zst", "../record-2025.ndjson.zst", 1))
			})
		},
		"no manifest": func(folder string) error {
			return change(filepath.Join(folder, "record-2025.json"), func([]byte) []byte { return []byte("hello") })
		},
	} {
		folder := t.TempDir()
		_, path, err := w.Archive(ctx, 2025, Where{Folder: folder, By: "operator"})
		w.ok(err)
		if _, err := Verify(path); err != nil {
			t.Fatalf("untouched: %v", err)
		}
		w.ok(touch(folder))
		scratch := newWorld(t, storetest.SQLite(t))
		if _, _, err := scratch.Service.Restore(ctx, path, "operator", nil); err == nil {
			t.Errorf("%s: restored", why)
		}
		if n := len(scratch.all()); n != 0 {
			t.Errorf("%s: %d statements were stored all the same", why, n)
		}
	}
}

func change(path string, fn func([]byte) []byte) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, fn(text), 0o600)
}
