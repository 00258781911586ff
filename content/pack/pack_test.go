package pack

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
)

// member is a file of a ZIP as a test writes it.
type member struct {
	name, body string
	mode       fs.FileMode
	store      bool
}

func zipped(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		if m.store {
			h.Method = zip.Store
		}
		if m.mode != 0 {
			h.SetMode(m.mode)
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, m.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var small = Limits{Upload: 1 << 20, Files: 10, File: 4 << 20, Total: 6 << 20, Ratio: 50}

func TestHostilePackagesAreRefused(t *testing.T) {
	zeros := strings.Repeat("\x00", 3<<20)
	many := make([]member, 11)
	for i := range many {
		many[i] = member{name: strings.Repeat("x", i+1)}
	}
	for _, row := range []struct {
		why  string
		zip  []byte
		key  string // of the whole or of the file
		file string
	}{
		{"an ordinary one", zipped(t, member{name: "cmi5.xml", body: "<a/>"}, member{name: "media/", mode: fs.ModeDir | 0o755}, member{name: "media/a.html"}), "", ""},
		{"made on Windows, with backslashes", zipped(t, member{name: `media\a.html`}), "", ""},
		{"with what a Mac leaves behind", zipped(t, member{name: "a.html"}, member{name: "__MACOSX/A.html"}, member{name: ".DS_Store"}), "", ""},
		{"not a ZIP", []byte("# a text"), "cmi5.pack.nozip", ""},
		{"half a ZIP", zipped(t, member{name: "a.html", body: "hello"})[:60], "cmi5.pack.nozip", ""},
		{"a way out", zipped(t, member{name: "../../etc/passwd"}), "cmi5.pack.path", "../../etc/passwd"},
		{"a way out in the middle", zipped(t, member{name: "a/../../b"}), "cmi5.pack.path", "a/../../b"},
		{"a way out with backslashes", zipped(t, member{name: `..\a`}), "cmi5.pack.path", `..\a`},
		{"an absolute path", zipped(t, member{name: "/etc/passwd"}), "cmi5.pack.path", "/etc/passwd"},
		{"a drive", zipped(t, member{name: `C:\a.html`}), "cmi5.pack.path", `C:\a.html`},
		{"a control character", zipped(t, member{name: "a\x00.html"}), "cmi5.pack.path", "a·.html"},
		{"a letter that turns the line around", zipped(t, member{name: "a\u202Elmth.exe"}), "cmi5.pack.path", "a·lmth.exe"},
		{"a path without end", zipped(t, member{name: strings.Repeat("a/", 400) + "b"}), "cmi5.pack.path", strings.Repeat("a/", 40) + "…"},
		{"a symbolic link", zipped(t, member{name: "a.html", body: "/etc/passwd", mode: fs.ModeSymlink | 0o777}), "cmi5.pack.link", "a.html"},
		{"a device", zipped(t, member{name: "a.html", mode: fs.ModeDevice | 0o666}), "cmi5.pack.special", "a.html"},
		{"one name twice", zipped(t, member{name: "a.html"}, member{name: "a.html"}), "cmi5.pack.twice", "a.html"},
		{"names that differ in case", zipped(t, member{name: "A.html"}, member{name: "a.HTML"}), "cmi5.pack.twice", "a.HTML"},
		{"one name spelt in two ways", zipped(t, member{name: "a/b.html"}, member{name: "a/./b.html"}), "cmi5.pack.twice", "a/b.html"},
		{"too many files", zipped(t, many...), "cmi5.pack.many", ""},
		{"a file of five megabytes", zipped(t, member{name: "a", body: strings.Repeat(zeros, 2)}), "cmi5.pack.file", "a"},
		{"a file that unpacks a thousand times", zipped(t, member{name: "a", body: zeros}), "cmi5.pack.ratio", "a"},
		{"many files that unpack a thousand times together", zipped(t, member{name: "a", body: zeros[:1<<20]}, member{name: "b", body: zeros[:1<<20]}), "cmi5.pack.bomb", ""},
		{"locked with a password", locked(zipped(t, member{name: "a", body: "x"})), "cmi5.pack.secret", "a"},
		{"more than the upload may be", make([]byte, 2<<20), "fault.toolarge", ""},
	} {
		_, err := Open(bytes.NewReader(row.zip), int64(len(row.zip)), small)
		key, file := told(t, err)
		if key != row.key || file != row.file {
			t.Errorf("%s: %q at %q (%v), want %q at %q", row.why, key, file, err, row.key, row.file)
		}
	}
}

// locked sets the flag of an encrypted file in both headers.
func locked(raw []byte) []byte {
	raw = bytes.Clone(raw)
	raw[6] |= 1
	raw[bytes.LastIndex(raw, []byte("PK\x01\x02"))+8] |= 1
	return raw
}

func told(t *testing.T, err error) (key, where string) {
	t.Helper()
	f, _ := err.(*fault.Fault)
	if f == nil {
		return "", ""
	}
	key = f.Key
	if len(f.Fields) > 0 {
		key, where = f.Fields[0].Key, f.Fields[0].Where
	}
	if !lang.Has(key) {
		t.Errorf("%q is not said in both languages", key)
	}
	return key, where
}

// The directory says that a file is small; what comes out is not.
func TestSizesThatLieAreCounted(t *testing.T) {
	raw := zipped(t, member{name: "a", body: strings.Repeat("x", 1<<20)})
	directory := bytes.LastIndex(raw, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(raw[directory+24:], 10)
	a, err := Open(bytes.NewReader(raw), int64(len(raw)), small)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = a.Keep(context.Background(), disk(t))
	if key, file := told(t, err); key != "cmi5.pack.broken" || file != "a" {
		t.Errorf("%v", err)
	}
}

func disk(t testing.TB) blob.Store {
	t.Helper()
	d, err := blob.OpenDisk(t.TempDir(), clock.NewFake(time.Date(2026, 3, 5, 4, 0, 0, 0, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAKeptPackageGivesEveryFileBack(t *testing.T) {
	ctx, store := context.Background(), disk(t)
	raw := zipped(t, member{name: "cmi5.xml", body: "<a/>"}, member{name: "empty.txt"}, member{name: "media/video.mp4", body: "0123456789", store: true})
	a, err := Open(bytes.NewReader(raw), int64(len(raw)), small)
	if err != nil {
		t.Fatal(err)
	}
	ref, files, err := a.Keep(ctx, store)
	if err != nil || ref.Type != blob.Pack || len(files) != 3 {
		t.Fatal(ref, files, err)
	}
	for i, want := range []string{"<a/>", "", "0123456789"} {
		r, err := Part(ctx, store, ref.Hash, files[i])
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		r.Close()
		if err != nil || string(got) != want {
			t.Errorf("%s: %q %v", files[i].Path, got, err)
		}
	}
	r, err := Part(ctx, store, ref.Hash, files[2])
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if n, err := r.Seek(-3, io.SeekEnd); n != 7 || err != nil {
		t.Fatal(n, err)
	}
	if got, _ := io.ReadAll(r); string(got) != "789" {
		t.Errorf("from the middle: %q", got)
	}
	if files[2].Type != "video/mp4" || files[0].Type != "text/xml" {
		t.Errorf("%+v", files)
	}
}

// Clause 14 of cmi5: 64-bit ZIP. The fields of the end record say "look elsewhere".
func TestZIP64IsRead(t *testing.T) {
	raw := zipped(t, member{name: "cmi5.xml", body: "<a/>"})
	end := bytes.LastIndex(raw, []byte("PK\x05\x06"))
	size, offset := binary.LittleEndian.Uint32(raw[end+12:]), binary.LittleEndian.Uint32(raw[end+16:])
	var b bytes.Buffer
	b.Write(raw[:end])
	put := func(values ...any) {
		for _, v := range values {
			binary.Write(&b, binary.LittleEndian, v)
		}
	}
	b.WriteString("PK\x06\x06")
	put(uint64(44), uint16(45), uint16(45), uint32(0), uint32(0), uint64(1), uint64(1), uint64(size), uint64(offset))
	b.WriteString("PK\x06\x07")
	put(uint32(0), uint64(end), uint32(1))
	b.WriteString("PK\x05\x06")
	put(uint16(0xffff), uint16(0xffff), uint16(0xffff), uint16(0xffff), uint32(0xffffffff), uint32(0xffffffff), uint16(0))
	a, err := Open(bytes.NewReader(b.Bytes()), int64(b.Len()), small)
	if err != nil || !a.Has("cmi5.xml") {
		t.Fatal(err)
	}
}

func TestNamesInGBKAreRead(t *testing.T) {
	raw := zipped(t, member{name: "\xb7\xce\xb0\xa9.html"})
	a, err := Open(bytes.NewReader(raw), int64(len(raw)), small)
	if err != nil || !a.Has("肺癌.html") {
		t.Fatal(a, err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(zipped(f, member{name: "cmi5.xml", body: "<a/>"}))
	f.Add(zipped(f, member{name: "../a"}, member{name: "b", mode: fs.ModeSymlink}))
	store := disk(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, err := Open(bytes.NewReader(raw), int64(len(raw)), small)
		if err != nil {
			return
		}
		for _, p := range a.Paths() {
			if !fs.ValidPath(p) {
				t.Fatalf("%q was let through", p)
			}
		}
		a.Keep(context.Background(), store)
	})
}
