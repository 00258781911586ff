package blob_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"stepwise/internal/blob"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
)

const mega = 1 << 20

func disk(t testing.TB) (*blob.Disk, string) {
	t.Helper()
	dir := t.TempDir()
	d, err := blob.OpenDisk(dir, clock.System())
	if err != nil {
		t.Fatal(err)
	}
	return d, dir
}

// stored lists the files under a folder, without those half written.
func stored(t testing.TB, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			out = append(out, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00")

func TestBytesComeBackUnderTheirHash(t *testing.T) {
	d, dir := disk(t)
	ref, err := d.Put(ctx, bytes.NewReader(png), mega)
	sum := sha256.Sum256(png)
	want := blob.Ref{Hash: hex.EncodeToString(sum[:]), Size: int64(len(png)), Type: blob.PNG}
	if err != nil || ref != want {
		t.Fatalf("%+v (%v), want %+v", ref, err, want)
	}
	f, again, err := d.Open(ctx, ref.Hash)
	if err != nil || again != ref {
		t.Fatalf("%+v (%v)", again, err)
	}
	defer f.Close()
	got, err := io.ReadAll(f)
	if err != nil || !bytes.Equal(got, png) {
		t.Errorf("%q (%v)", got, err)
	}
	if at, err := f.Seek(0, io.SeekStart); at != 0 || err != nil {
		t.Errorf("a video must be able to jump: %v", err)
	}
	if h := ref.Hash; strings.Join(stored(t, dir), " ") != filepath.Join(h[:2], h[2:4], h) {
		t.Errorf("on disk: %v", stored(t, dir))
	}
}

func TestSameBytesAreKeptOnceEvenWhenSentTogether(t *testing.T) {
	d, dir := disk(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := d.Put(ctx, bytes.NewReader(png), mega); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if files := stored(t, dir); len(files) != 1 {
		t.Errorf("%v", files)
	}
}

func TestLimitIsExact(t *testing.T) {
	d, dir := disk(t)
	text := []byte(strings.Repeat("a", 100))
	if _, err := d.Put(ctx, bytes.NewReader(text), 99); !fault.Is(err, fault.TooLarge) {
		t.Errorf("one byte too many: %v", err)
	}
	if files := stored(t, dir); len(files) != 0 {
		t.Errorf("kept: %v", files)
	}
	if _, err := d.Put(ctx, bytes.NewReader(text), 100); err != nil {
		t.Errorf("just fits: %v", err)
	}
}

func workbook(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		w, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, "<x/>")
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTypeIsFoundByLookingAndOnlySomeAreAllowed(t *testing.T) {
	for _, c := range []struct {
		why  string
		data []byte
		want string // "" when refused
	}{
		{"PNG", png, blob.PNG},
		{"JPEG", []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00"), blob.JPEG},
		{"WebP", []byte("RIFF\x24\x00\x00\x00WEBPVP8 "), blob.WebP},
		{"GIF", []byte("GIF89a\x01\x00\x01\x00"), blob.GIF},
		{"MP4", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), blob.MP4},
		{"MP4 as most encoders mark it", []byte("\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41"), blob.MP4},
		{"WebM", []byte("\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\xF7\x81\x01\x42\xF2\x81\x04\x42\xF3\x81\x08\x42\x82\x84webm"), blob.WebM},
		{"PDF", []byte("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"), blob.PDF},
		{"text", []byte("病例一：男，62 岁。"), blob.Text},
		{"a list", []byte("name,city\n李,北京\n"), blob.Text},
		{"a list in GB18030", []byte("\xD0\xD5\xC3\xFB,\xB3\xC7\xCA\xD0\n"), blob.Text},
		{"a spreadsheet", workbook(t, "[Content_Types].xml", "xl/workbook.xml"), blob.XLSX},

		{"SVG runs scripts", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), ""},
		{"SVG behind a mark and spaces", []byte("\xEF\xBB\xBF \n<svg onload=x>"), ""},
		{"SVG with its XML head", []byte(`<?xml version="1.0"?><svg/>`), ""},
		{"HTML", []byte("<!DOCTYPE html><p>hi"), ""},
		{"HTML that begins with a comment", []byte("<!-- x --><script>"), ""},
		{"a program for Linux", []byte("\x7FELF\x02\x01\x01"), ""},
		{"a program for Windows", []byte("MZ\x90\x00\x03\x00\x00\x00"), ""},
		{"a ZIP archive that is no spreadsheet", workbook(t, "a.txt"), ""},
		{"a spreadsheet with macros", workbook(t, "[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), ""},
		{"a Word document", workbook(t, "[Content_Types].xml", "word/document.xml"), ""},
		{"a broken archive", []byte("PK\x03\x04garbage"), ""},
		{"text with NUL after the part that is looked at", append(bytes.Repeat([]byte("a"), 1000), 0), ""},
		{"nothing at all", nil, ""},
	} {
		d, dir := disk(t)
		ref, err := d.Put(ctx, bytes.NewReader(c.data), mega)
		if c.want == "" {
			if !fault.Is(err, fault.Invalid) || len(stored(t, dir)) != 0 {
				t.Errorf("%s: %+v (%v), on disk %v", c.why, ref, err, stored(t, dir))
			}
			continue
		}
		if err != nil || ref.Type != c.want {
			t.Errorf("%s: %+v (%v)", c.why, ref, err)
			continue
		}
		f, again, err := d.Open(ctx, ref.Hash)
		if err != nil || again.Type != c.want {
			t.Errorf("%s, read again: %+v (%v)", c.why, again, err)
			continue
		}
		f.Close()
	}
}

func TestNoNameReachesAPath(t *testing.T) {
	d, dir := disk(t)
	secret := filepath.Join(filepath.Dir(dir), "secret")
	if err := os.WriteFile(secret, png, 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(secret)
	ref, err := d.Put(ctx, bytes.NewReader(png), mega)
	if err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{"", ".", "..", "../secret", "../../secret", "/etc/passwd", "tmp", ref.Hash[:63], ref.Hash + "/../../x",
		strings.ToUpper(ref.Hash) + "0", strings.Repeat("../", 21) + "x", strings.Repeat(".", 64), strings.Repeat("0", 63) + "\n", ref.Hash + "\n"} {
		if f, _, err := d.Open(ctx, hash); !fault.Is(err, fault.NotFound) {
			t.Errorf("open %q: %v", hash, err)
			if f != nil {
				f.Close()
			}
		}
		if err := d.Delete(ctx, hash); err != nil {
			t.Errorf("delete %q: %v", hash, err)
		}
	}
	if _, err := os.Stat(secret); err != nil || len(stored(t, dir)) != 1 {
		t.Errorf("something outside was touched: %v, %v", err, stored(t, dir))
	}
}

func TestDelete(t *testing.T) {
	d, dir := disk(t)
	ref, _ := d.Put(ctx, bytes.NewReader(png), mega)
	for range 2 { // the second time there is nothing left, which is no error
		if err := d.Delete(ctx, ref.Hash); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := d.Open(ctx, ref.Hash); !fault.Is(err, fault.NotFound) || len(stored(t, dir)) != 0 {
		t.Errorf("%v, %v", err, stored(t, dir))
	}
}

func TestSenderThatGoesAwayLeavesNothing(t *testing.T) {
	d, dir := disk(t)
	gone := errors.New("connection reset")
	_, err := d.Put(ctx, io.MultiReader(bytes.NewReader(png), iotest.ErrReader(gone)), mega)
	if !errors.Is(err, gone) || len(stored(t, dir)) != 0 {
		t.Errorf("%v, on disk %v", err, stored(t, dir))
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	if _, err := d.Put(stopped, bytes.NewReader(png), mega); !errors.Is(err, context.Canceled) || len(stored(t, dir)) != 0 {
		t.Errorf("stopped: %v, on disk %v", err, stored(t, dir))
	}
}

// The kernel refuses to let the file grow, as it does on a full disk.
func TestFullDiskIsUnavailableAndLeavesNothing(t *testing.T) {
	d, dir := disk(t)
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 64 << 10, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	_, err := d.Put(ctx, io.LimitReader(endless{}, 8*mega), 16*mega)
	if e := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); e != nil {
		t.Fatal(e)
	}
	if !fault.Is(err, fault.Unavailable) || len(stored(t, dir)) != 0 {
		t.Errorf("%v, on disk %v", err, stored(t, dir))
	}
	if _, err := d.Put(ctx, io.LimitReader(endless{}, mega), 16*mega); err != nil {
		t.Errorf("once there is room again: %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestHalfWrittenFilesAreRemovedADayLater(t *testing.T) {
	dir := t.TempDir()
	c := clock.NewFake(start)
	if _, err := blob.OpenDisk(dir, c); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"put-old": 25 * time.Hour, "put-new": time.Hour} {
		path := filepath.Join(dir, "tmp", name)
		if err := os.WriteFile(path, png, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, start.Add(-age), start.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := blob.OpenDisk(dir, c); err != nil {
		t.Fatal(err)
	}
	// The younger may be on its way on another node.
	if got := strings.Join(stored(t, dir), " "); got != "tmp/put-new" {
		t.Errorf("left: %s", got)
	}
}

func TestSizesForPeople(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1 KiB", 20 * mega: "20 MiB", 1536: "1.5 KiB", 5 << 30: "5 GiB"} {
		if got := blob.Bytes(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func FuzzPut(f *testing.F) {
	f.Add(png)
	f.Add([]byte("<svg>"))
	f.Add([]byte("PK\x03\x04"))
	f.Add(workbook(f, "[Content_Types].xml", "xl/workbook.xml"))
	d, _ := disk(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		ref, err := d.Put(ctx, bytes.NewReader(data), mega)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("%v", err)
			}
			return
		}
		file, again, err := d.Open(ctx, ref.Hash)
		if err != nil || again != ref {
			t.Fatalf("%+v read again as %+v (%v)", ref, again, err)
		}
		file.Close()
		d.Delete(ctx, ref.Hash)
	})
}

func BenchmarkPut1MiB(b *testing.B) {
	d, _ := disk(b)
	data := bytes.Repeat([]byte("a"), mega)
	b.SetBytes(mega)
	for b.Loop() {
		if _, err := d.Put(ctx, bytes.NewReader(data), mega); err != nil {
			b.Fatal(err)
		}
	}
}
