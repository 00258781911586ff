package transfer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/id"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
	"stepwise/lrs"
)

var noon = time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)

type world struct {
	*testing.T
	*Service
	clock *clock.Fake
}

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	c := clock.NewFake(noon)
	record := lrs.New(db, c)
	t.Cleanup(record.Close)
	return &world{T: t, clock: c, Service: New(db, c, record)}
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// all reads the whole record in its order.
func (w *world) all() []lrs.Row {
	w.Helper()
	found, err := w.record.Query(context.Background(), w.db.Read(), lrs.Query{Ascending: true, Voided: true, Limit: 100_000})
	w.ok(err)
	return found.Rows
}

func line(id, actor string) string {
	return fmt.Sprintf(`{"id":"%s","actor":{"mbox":"mailto:%s@example.org"},"verb":{"id":"x:did"},"object":{"id":"x:y"},"timestamp":"2020-01-02T03:04:05Z"}`, id, actor)
}

func ids(n int) (out []string) {
	for i := range n {
		out = append(out, id.Derived(fmt.Sprint("test ", i)))
	}
	return out
}

func TestAnExportComesInWholeAndTwiceIsOnce(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		list := ids(1203)
		var file strings.Builder
		for i, id := range list {
			fmt.Fprintln(&file, line(id, fmt.Sprint("a", i%7)))
		}
		for range 2 {
			got, err := w.Import(context.Background(), strings.NewReader(file.String()), Options{Name: "old.ndjson", By: "operator", FromStart: true})
			w.ok(err)
			if diff := cmp.Diff(Summary{Records: 1203, Taken: 1203}, got); diff != "" {
				t.Error(diff)
			}
		}
		rows := w.all()
		if len(rows) != 1203 || rows[0].ID != list[0] || rows[1202].ID != list[1202] {
			t.Errorf("%d statements in the record", len(rows))
		}
		// A third run knows that everything is dealt with, and a longer file goes on.
		file.WriteString(line(id.New(), "b"))
		got, err := w.Import(context.Background(), zipped(file.String()), Options{By: "operator"})
		w.ok(err)
		if got.Before != 0 { // compressed, it begins with other bytes: read anew, which is harmless
			t.Error("a compressed copy was taken for the same file")
		}
		got, err = w.Import(context.Background(), strings.NewReader(file.String()), Options{By: "operator"})
		w.ok(err)
		if diff := cmp.Diff(Summary{Before: 1203, Records: 1204, Taken: 1204}, got); diff != "" {
			t.Error(diff)
		}
		if n := len(w.all()); n != 1204 {
			t.Errorf("%d statements in the record", n)
		}
	})
}

func TestWhatIsRefusedIsNamedAndHoldsUpNothing(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		list := ids(6)
		file := strings.Join([]string{
			line(list[0], "a"),
			`hello`,
			line(list[1], "b"),
			`{"id":"` + list[2] + `","actor":{"mbox":"nobody"},"verb":{"id":"x:did"},"object":{"id":"x:y"}}`,
			line(list[3], "c"),
			line(list[0], "somebody-else"), // the same id with other content
			line(list[4], "d"),
			`{"id":"` + list[5] + `","actor":`,
			line(list[1], "b"), // the same once more
		}, "\n")
		var told []string
		got, err := w.Import(context.Background(), strings.NewReader(file), Options{By: "operator", Refuse: func(x Refusal) error {
			where := ""
			var f *fault.Fault
			if errors.As(x.Err, &f) && len(f.Fields) > 0 {
				where = f.Fields[0].Where + " " + f.Key
			} else if f != nil {
				where = f.Key
			} else {
				where = x.Err.Error()
			}
			told = append(told, fmt.Sprint(x.Line, " ", where))
			return nil
		}})
		w.ok(err)
		if diff := cmp.Diff(Summary{Records: 9, Taken: 5, Refused: 4}, got); diff != "" {
			t.Error(diff)
		}
		want := []string{"2 not a JSON object", "4 /actor/mbox statement.mbox", "6 lrs.taken", "8 /actor statement.json"}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
		if n := len(w.all()); n != 4 {
			t.Errorf("%d statements stored, want the four good ones", n)
		}
	})
}

// broken ends in the middle, as a program that was killed or a disk that was full.
type broken struct {
	io.Reader
	err error
}

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = b.err
	}
	return n, err
}

func TestAnInterruptedImportGoesOn(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		var whole strings.Builder
		list := ids(3000)
		for _, id := range list {
			fmt.Fprintln(&whole, line(id, "a"))
		}
		text := whole.String()
		pulled := errors.New("the plug was pulled")
		got, err := w.Import(context.Background(), broken{strings.NewReader(text[:len(text)/2]), pulled}, Options{By: "operator"})
		if !errors.Is(err, pulled) || got.Records < 1000 || got.Records > 1500 {
			t.Fatalf("%+v %v", got, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		again, err := w.Import(ctx, strings.NewReader(text), Options{By: "operator", Progress: func(Summary) { cancel() }})
		if err == nil || again.Before != got.Records || again.Records <= got.Records {
			t.Fatalf("stopped by its context: %+v after %+v, %v", again, got, err)
		}
		last, err := w.Import(context.Background(), strings.NewReader(text), Options{By: "operator"})
		w.ok(err)
		if last.Before != again.Records || last.Records != 3000 || last.Taken != 3000 {
			t.Errorf("%+v after %+v", last, again)
		}
		rows := w.all()
		for i, r := range rows {
			if r.ID != list[i] {
				t.Fatalf("statement %d is %s, want %s", i, r.ID, list[i])
			}
		}
		if len(rows) != 3000 {
			t.Errorf("%d statements", len(rows))
		}
	})
}

func TestAuthorityAndIdsOfImports(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		const body = `"actor":{"mbox":"mailto:a@example.org"},"verb":{"id":"x:did"},"object":{"id":"x:y"}`
		file := `[{` + body + `,"authority":{"mbox":"mailto:old@example.org"},"stored":"2019-01-01T00:00:00Z","version":"1.0.1","timestamp":"2019-01-01T00:00:00Z"},` +
			`{` + body + `,"timestamp":"2019-01-01T00:00:00Z"}]`
		for range 2 {
			_, err := w.Import(context.Background(), strings.NewReader(file), Options{By: "operator", FromStart: true})
			w.ok(err)
		}
		rows := w.all()
		if len(rows) != 2 {
			t.Fatalf("%d statements: without ids of their own the same text must be the same statement", len(rows))
		}
		for i, want := range []string{`"authority":{"mbox":"mailto:old@example.org"}`, `"name":"import"`} {
			if !strings.Contains(rows[i].Body, want) || !strings.Contains(rows[i].Body, `"timestamp":"2019-01-01T00:00:00Z"`) {
				t.Errorf("stored %s, want %s in it", rows[i].Body, want)
			}
		}
		_, err := w.Import(context.Background(), strings.NewReader(strings.ReplaceAll(file, "x:y", "x:z")), Options{By: "operator", Restamp: true})
		w.ok(err)
		if rows = w.all(); len(rows) != 4 || strings.Contains(rows[2].Body, "old@example.org") {
			t.Errorf("restamped: %s", rows[2].Body)
		}
	})
}

func BenchmarkImport(b *testing.B) {
	db := storetest.SQLite(b)
	record := lrs.New(db, clock.System())
	s := New(db, clock.System(), record)
	var file strings.Builder
	for range b.N {
		fmt.Fprintln(&file, line(id.New(), "a"))
	}
	b.SetBytes(int64(file.Len() / b.N))
	b.ResetTimer()
	if _, err := s.Import(context.Background(), strings.NewReader(file.String()), Options{By: "bench"}); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "statements/s")
	record.Close()
}
