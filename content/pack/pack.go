// Package pack opens course packages that strangers made. A ZIP is looked at before
// anything is unpacked, unpacked within limits that are counted and not believed,
// and kept as one file in which every part has its place; no name of a part is ever
// a path on the disk.
package pack

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"stepwise/internal/blob"
	"stepwise/internal/fault"
)

// Limits of a package.
type Limits struct {
	Upload int64 // bytes of the ZIP
	Files  int   // in it
	File   int64 // bytes of one file, unpacked
	Total  int64 // bytes of all, unpacked
	Ratio  int64 // unpacked to packed, of all and of each file of more than a megabyte
}

// Default are the limits of an installation. Deflate packs text ten to one and
// zeros a thousand to one; courses are mostly pictures and video.
var Default = Limits{Upload: 512 << 20, Files: 20_000, File: 512 << 20, Total: 2 << 30, Ratio: 100}

// freeRatio is how much may unpack from nearly nothing before the ratio counts.
const freeRatio = 1 << 20

const maxPath = 500 // characters

// Archive is a ZIP whose directory was checked.
type Archive struct {
	limits Limits
	files  []entry
	byPath map[string]int
}

type entry struct {
	path string
	zip  *zip.File
}

// Open checks the directory of a ZIP of size bytes: limits, names, and that there
// are only plain files. Faults are Invalid with the file's name as the place.
func Open(r io.ReaderAt, size int64, limits Limits) (*Archive, error) {
	if size > limits.Upload {
		return nil, fault.New(fault.TooLarge, "fault.toolarge", "Limit", blob.Bytes(limits.Upload))
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fault.Wrap(err, fault.Invalid, "cmi5.pack.nozip")
	}
	if len(z.File) > limits.Files {
		return nil, fault.New(fault.Invalid, "cmi5.pack.many", "Count", len(z.File), "Max", limits.Files)
	}
	a := &Archive{limits: limits, byPath: map[string]int{}}
	var f fault.Form
	folded := map[string]string{}
	var total uint64
	for _, x := range z.File {
		name, ok := cleanName(x)
		switch mode := x.Mode(); {
		case !ok:
			f.Add(shown(x.Name), "cmi5.pack.path")
			continue
		case mode&fs.ModeDir != 0 || strings.HasSuffix(name, "/"), rubbish(name):
			continue
		case mode&fs.ModeSymlink != 0:
			f.Add(name, "cmi5.pack.link")
			continue
		case mode&fs.ModeType != 0:
			f.Add(name, "cmi5.pack.special")
			continue
		case x.Flags&1 != 0:
			f.Add(name, "cmi5.pack.secret")
			continue
		case x.Method != zip.Store && x.Method != zip.Deflate:
			f.Add(name, "cmi5.pack.method", "Method", int(x.Method))
			continue
		}
		if other, twice := folded[strings.ToLower(name)]; twice {
			f.Add(name, "cmi5.pack.twice", "Other", other)
			continue
		}
		folded[strings.ToLower(name)] = name
		if x.UncompressedSize64 > uint64(limits.File) {
			f.Add(name, "cmi5.pack.file", "Size", blob.Bytes(int64(min(x.UncompressedSize64, 1<<62))), "Max", blob.Bytes(limits.File))
		} else if x.UncompressedSize64 > freeRatio && x.UncompressedSize64 > x.CompressedSize64*uint64(limits.Ratio) {
			f.Add(name, "cmi5.pack.ratio", "Max", limits.Ratio)
		}
		if total += x.UncompressedSize64; total > 1<<62 {
			total = 1 << 62 // sizes that lie
		}
		a.byPath[name] = len(a.files)
		a.files = append(a.files, entry{name, x})
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	if total > uint64(limits.Total) {
		return nil, fault.New(fault.TooLarge, "cmi5.pack.total", "Size", blob.Bytes(int64(total)), "Max", blob.Bytes(limits.Total))
	}
	if total > freeRatio && total > uint64(size)*uint64(limits.Ratio) {
		return nil, fault.New(fault.Invalid, "cmi5.pack.bomb", "Max", limits.Ratio)
	}
	return a, nil
}

// Has reports whether the package holds a file at a path.
func (a *Archive) Has(path string) bool { _, ok := a.byPath[path]; return ok }

// Paths lists the files in the order of the ZIP.
func (a *Archive) Paths() []string {
	out := make([]string, len(a.files))
	for i, f := range a.files {
		out[i] = f.path
	}
	return out
}

// Find looks for a file by its name alone, wherever it lies, for a sentence that
// says where it was found instead.
func (a *Archive) Find(name string) string {
	for _, f := range a.files {
		if path.Base(f.path) == name {
			return f.path
		}
	}
	return ""
}

// Read returns a file of at most max bytes.
func (a *Archive) Read(path string, max int64) ([]byte, error) {
	i, ok := a.byPath[path]
	if !ok {
		return nil, fault.New(fault.NotFound, "fault.notfound")
	}
	r, err := a.files[i].open(max)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := io.ReadAll(r)
	return raw, a.files[i].fault(err)
}

// open reads a file, and fails when it gives more than it says or than max.
func (e entry) open(max int64) (io.ReadCloser, error) {
	if e.zip.UncompressedSize64 > uint64(max) {
		return nil, &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Fields: []fault.Field{{Where: e.path, Key: "cmi5.pack.file",
			Args: map[string]any{"Size": blob.Bytes(int64(e.zip.UncompressedSize64)), "Max": blob.Bytes(max)}}}}
	}
	r, err := e.zip.Open()
	return r, e.fault(err)
}

// fault says of a file that it cannot be unpacked; archive/zip compares what comes
// out with the size and the checksum that the directory names.
func (e entry) fault(err error) error {
	if err == nil {
		return nil
	}
	return &fault.Fault{Kind: fault.Invalid, Key: "fault.form", Cause: err, Fields: []fault.Field{{Where: e.path, Key: "cmi5.pack.broken"}}}
}

// cleanName is the path of a file within its package: with slashes, without "./",
// in Unicode (old Chinese packages name files in GBK). ok is false for a path that
// is absolute, leads out, or cannot be an address.
func cleanName(x *zip.File) (name string, ok bool) {
	name = x.Name
	if !utf8.ValidString(name) {
		var err error
		if name, err = simplifiedchinese.GB18030.NewDecoder().String(name); err != nil {
			return "", false
		}
	}
	name = strings.ReplaceAll(name, `\`, "/") // packed on Windows
	if name == "" || len(name) > maxPath || strings.HasPrefix(name, "/") || strings.ContainsFunc(name, forbidden) {
		return "", false
	}
	if drive := strings.IndexByte(name, ':'); drive >= 0 {
		return "", false
	}
	for _, part := range strings.Split(name, "/") {
		if part == ".." {
			return "", false
		}
	}
	clean := path.Clean(name)
	if strings.HasSuffix(name, "/") {
		clean += "/"
	}
	return clean, clean != "." && clean != "./"
}

func forbidden(c rune) bool {
	return unicode.IsControl(c) || c == unicode.ReplacementChar || unicode.Is(unicode.Cf, c)
}

// rubbish is what operating systems leave behind.
func rubbish(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(name, "__MACOSX/") || base == ".DS_Store" || base == "Thumbs.db" || base == "desktop.ini"
}

// shown is a name that cannot be trusted, for a sentence.
func shown(name string) string {
	name = strings.Map(func(c rune) rune {
		if forbidden(c) {
			return '·'
		}
		return c
	}, strings.ToValidUTF8(name, "·"))
	if r := []rune(name); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	if name == "" {
		return "·"
	}
	return name
}
