package blob_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/internal/storetest"
)

func save(t testing.TB, db *store.DB, f blob.File) blob.File {
	t.Helper()
	var out blob.File
	err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		out, err = blob.Save(ctx, tx, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFileIsFoundByIdAndOwner(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d, _ := disk(t)
		ref, err := d.Put(ctx, bytes.NewReader(png), mega)
		if err != nil {
			t.Fatal(err)
		}
		first := save(t, db, blob.File{Ref: ref, Name: "../../影像.png", Room: "content", Owner: "u1", CreatedAt: clock.At(start)})
		second := save(t, db, blob.File{Ref: ref, Name: "same bytes.png", Room: "content", Owner: "u1"})
		save(t, db, blob.File{Ref: ref, Name: "x.png", Room: "casereport", Owner: "u1"})
		got, err := blob.Get(ctx, db.Read(), first.ID)
		if err != nil || got != first || got.Name != "影像.png" || got.Ref != ref || !got.Inline() {
			t.Errorf("%+v (%v), want %+v", got, err, first)
		}
		list, err := blob.List(ctx, db.Read(), "content", "u1")
		if err != nil || len(list) != 2 || list[0] != first || list[1] != second {
			t.Errorf("%+v (%v)", list, err)
		}
		if err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return blob.Remove(ctx, tx, first.ID) }); err != nil {
			t.Fatal(err)
		}
		if _, err := blob.Get(ctx, db.Read(), first.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("removed, and still: %v", err)
		}
	})
}

func TestListOfValuesGoesByItsName(t *testing.T) {
	db := storetest.SQLite(t)
	for name, want := range map[string]string{"people.csv": blob.CSV, "PEOPLE.CSV": blob.CSV, "notes.txt": blob.Text, "csv": blob.Text} {
		f := save(t, db, blob.File{Ref: blob.Ref{Hash: "x", Type: blob.Text}, Name: name, Room: "person"})
		if f.Type != want || f.Inline() {
			t.Errorf("%s: %s, shown in a page: %v", name, f.Type, f.Inline())
		}
	}
	// The name decides between two kinds of text and nothing else.
	if f := save(t, db, blob.File{Ref: blob.Ref{Hash: "x", Type: blob.PNG}, Name: "x.csv", Room: "person"}); f.Type != blob.PNG {
		t.Errorf("a picture called x.csv became %s", f.Type)
	}
}

func TestNamesAreCleaned(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"as it is", "病例 1 (final).pdf", "病例 1 (final).pdf"},
		{"a way up", "../../x", "x"},
		{"a way up on Windows", `..\..\x.png`, "x.png"},
		{"a full path from an old browser", `C:\Users\li\x.png`, "x.png"},
		{"a path and nothing behind", "a/b/", "file"},
		{"only dots", "..", "file"},
		{"hidden on Unix", ".htaccess", "htaccess"},
		{"control characters", "a\r\nSet-Cookie: x\x00.png", "aSet-Cookie_ x.png"},
		{"letters turned around to hide an extension", "report\u202Efdp.exe", "reportfdp.exe"},
		{"an isolate", "a\u2066b\u2069.pdf", "ab.pdf"},
		{"invisible characters", "a\u200Bb\uFEFF.pdf", "ab.pdf"},
		{"line and paragraph ends", "a\u2028b\u2029c", "abc"},
		{"quotes that end a header's value", `a".html`, "a_.html"},
		{"a stream on Windows", "x.png:evil", "x.png_evil"},
		{"dots at the end, which Windows drops", "x.exe. . .", "x.exe"},
		{"bytes that are not UTF-8", "a\xff\xfeb.png", "ab.png"},
		{"nothing", "", "file"},
		{"other spaces", "a\u00A0b\u3000c", "a b c"},
		{"overlong, keeping the extension", strings.Repeat("长", 300) + ".pdf", strings.Repeat("长", 65) + ".pdf"},
	} {
		if got := blob.CleanName(c.in); got != c.want {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"../../x", "a\x00b", "\u202Etxt.exe", strings.Repeat("长", 100) + ".pdf", "....", "a. b .", " .a", strings.Repeat("a", 199) + "." + strings.Repeat("b", 99)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := blob.CleanName(s)
		if got == "" || got == "." || got == ".." || len(got) > 200 || !utf8.ValidString(got) || strings.ContainsAny(got, "/\\\"") ||
			strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			t.Errorf("%q became %q", s, got)
		}
		if again := blob.CleanName(got); again != got {
			t.Errorf("%q became %q, and that %q", s, got, again)
		}
	})
}

func TestSweepRemovesWhatNoFileNeedsAfterTwoDays(t *testing.T) {
	storetest.Both(t, func(t *testing.T, db *store.DB) {
		d, dir := disk(t)
		put := func(text string) blob.Ref {
			ref, err := d.Put(ctx, strings.NewReader(text), mega)
			if err != nil {
				t.Fatal(err)
			}
			return ref
		}
		kept, lost, late := put("kept"), put("lost"), put("saved late")
		save(t, db, blob.File{Ref: kept, Room: "content"})
		now := clock.System().Now()
		sweep := func(after time.Duration, want int) {
			t.Helper()
			if n, err := d.Sweep(ctx, db, now.Add(after)); err != nil || n != want {
				t.Fatalf("after %v: removed %d (%v), want %d", after, n, err, want)
			}
		}
		readable := func(why string, ref blob.Ref, want bool) {
			t.Helper()
			f, _, err := d.Open(ctx, ref.Hash)
			if (err == nil) != want {
				t.Errorf("%s: %v", why, err)
			}
			if err == nil {
				f.Close()
			}
		}
		sweep(time.Hour, 0)
		if aside, _ := filepath.Glob(filepath.Join(dir, "unused", "*")); len(aside) != 0 {
			t.Errorf("an upload an hour old was set aside: its file may be on its way")
		}
		sweep(25*time.Hour, 0)
		readable("set aside, and still found", lost, true)
		save(t, db, blob.File{Ref: late, Room: "content"}) // in the very moment
		sweep(26*time.Hour, 0)
		sweep(50*time.Hour, 1)
		readable("needed all the time", kept, true)
		readable("needed again", late, true)
		readable("needed by nobody", lost, false)
		if aside, _ := os.ReadDir(filepath.Join(dir, "unused")); len(aside) != 0 {
			t.Errorf("still aside: %v", aside)
		}
	})
}
