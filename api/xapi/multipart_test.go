package xapi

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"strings"
	"testing"
	"testing/iotest"

	"stepwise/internal/fault"
	"stepwise/lrs/statement"
)

const essay = "here is a simple attachment"

var essayHash = func() string { h := sha256.Sum256([]byte(essay)); return hex.EncodeToString(h[:]) }()

var roomy = mixedLimits{Total: 1 << 20, Statements: 1 << 16, Header: 4 << 10, Parts: 10}

// parts writes a body with the boundary "b": each part is its header and its bytes.
func parts(list ...string) string {
	return "--b\r\n" + strings.Join(list, "\r\n--b\r\n") + "\r\n--b--\r\n"
}

const first = "Content-Type: application/json\r\n\r\n{}"

func file(hash, more, bytes string) string {
	return "Content-Transfer-Encoding: binary\r\nX-Experience-API-Hash: " + hash + "\r\n" + more + "\r\n" + bytes
}

func readMixed(body io.Reader, contentType string, l mixedLimits, wanted []statement.Attachment) (text []byte, files map[string][]byte, err error) {
	m, err := openMixed(body, contentType, l)
	if err != nil {
		return nil, nil, err
	}
	if text, err = m.statements(); err != nil {
		return nil, nil, err
	}
	files, err = m.files(wanted)
	return text, files, err
}

func TestReadMixed(t *testing.T) {
	const plain = "multipart/mixed; boundary=b"
	wanted := []statement.Attachment{{SHA2: essayHash, ContentType: "text/plain; charset=ascii", Length: int64(len(essay))}}
	good := file(essayHash, "Content-Type: text/plain\r\n", essay)
	tight := func(change func(*mixedLimits)) mixedLimits { l := roomy; change(&l); return l }
	for _, c := range []struct {
		why, contentType, body string
		limits                 mixedLimits
		key                    string // "" when it is read
		n                      int    // files
	}{
		{"statements and one file", plain, parts(first, good), roomy, "", 1},
		{"a boundary of odd characters", `multipart/mixed; boundary="abcABC0123'()+_,-./:=?"`, strings.ReplaceAll(parts(first, good), "--b", "--abcABC0123'()+_,-./:=?"), roomy, "", 1},
		{"words before and behind it are nobody's (RFC 2046, 5.1.1)", plain, "hello\r\n" + parts(first, good) + "goodbye", roomy, "", 1},
		{"statements alone", plain, parts(first), roomy, "", 0},
		{"the same file twice is one", plain, parts(first, good, good), roomy, "", 1},
		{"a file of nothing", plain, parts(first, file("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "", "")), roomy, "multipart.excess", 0},
		{"the encoding may be left out", plain, parts(first, "X-Experience-API-Hash: "+essayHash+"\r\n\r\n"+essay), roomy, "", 1},
		{"the type may be left out", plain, parts(first, file(essayHash, "", essay)), roomy, "", 1},
		{"the hash in capitals", plain, parts(first, file(strings.ToUpper(essayHash), "", essay)), roomy, "", 1},
		{"the right length said", plain, parts(first, file(essayHash, "Content-Length: 27\r\n", essay)), roomy, "", 1},
		{"JSON with a charset", plain, parts("Content-Type: application/json; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}", good), roomy, "", 1},

		{"another kind of body", "multipart/form-data; boundary=b", parts(first), roomy, "multipart.type", 0},
		{"no kind at all", "", parts(first), roomy, "multipart.type", 0},
		{"no boundary in the header", "multipart/mixed", parts(first), roomy, "multipart.boundary", 0},
		{"an empty boundary", `multipart/mixed; boundary=""`, parts(first), roomy, "multipart.boundary", 0},
		{"a boundary of 71", "multipart/mixed; boundary=" + strings.Repeat("b", 71), parts(first), roomy, "multipart.boundary", 0},
		{"another boundary in the body", "multipart/mixed; boundary=c", parts(first, good), roomy, "multipart.empty", 0},
		{"nothing in the body", plain, "", roomy, "multipart.empty", 0},
		{"a body without parts", plain, "--b--\r\n", roomy, "multipart.empty", 0},
		{"the first part is no JSON", plain, parts(good, first), roomy, "multipart.first", 0},
		{"the first part does not say what it is", plain, parts("\r\n{}", good), roomy, "multipart.first", 0},
		{"the first part in base64", plain, parts("Content-Type: application/json\r\nContent-Transfer-Encoding: base64\r\n\r\ne30=", good), roomy, "multipart.encoding", 0},
		{"statements in two parts", plain, parts(first, first), roomy, "multipart.nohash", 0},
		{"a file without a hash", plain, parts(first, "Content-Transfer-Encoding: binary\r\n\r\n"+essay), roomy, "multipart.nohash", 0},
		{"a hash that is none", plain, parts(first, file("27", "", essay)), roomy, "multipart.nosha2", 0},
		{"a file in base64", plain, parts(first, "Content-Transfer-Encoding: base64\r\nX-Experience-API-Hash: "+essayHash+"\r\n\r\naGVyZQ=="), roomy, "multipart.encoding", 0},
		{"a file in quoted-printable, which Go would turn around in silence", plain, parts(first, "Content-Transfer-Encoding: quoted-printable\r\nX-Experience-API-Hash: "+essayHash+"\r\n\r\nhere=20"), roomy, "multipart.encoding", 0},
		{"other bytes than the hash says", plain, parts(first, file(essayHash, "", essay+".")), roomy, "multipart.hash", 0},
		{"a file that no statement describes", plain, parts(first, good, file(strings.Repeat("ab", 32), "", "x")), roomy, "multipart.excess", 0},
		{"another type than the statement says", plain, parts(first, file(essayHash, "Content-Type: image/png\r\n", essay)), roomy, "multipart.differs", 0},
		{"another length than the statement says", plain, parts(first, file(essayHash, "Content-Length: 28\r\n", essay)), roomy, "multipart.differs", 0},
		{"cut in the first part", plain, parts(first, good)[:30], roomy, "multipart.cut", 0},
		{"cut in a file", plain, parts(first, good)[:len(parts(first, good))-20], roomy, "multipart.cut", 0},
		{"cut in a file's header, which Go would take for the end", plain, parts(first, good)[:len(parts(first))+20], roomy, "multipart.cut", 0},
		{"without the last boundary", plain, strings.TrimSuffix(parts(first, good), "--b--\r\n"), roomy, "multipart.cut", 0},
		{"a header that is none", plain, parts("no colon\r\n\r\n{}"), roomy, "multipart.malformed", 0},
		{"more statements than a request may have", plain, parts(first), tight(func(l *mixedLimits) { l.Statements = 1 }), "multipart.statements", 0},
		{"more files than a request may have", plain, parts(first, good, good, good), tight(func(l *mixedLimits) { l.Parts = 2 }), "multipart.parts", 0},
		{"more bytes than a request may have", plain, parts(first, good), tight(func(l *mixedLimits) { l.Total = 150 }), "multipart.total", 0},
		{"exactly as many bytes as a request may have", plain, parts(first, good), tight(func(l *mixedLimits) { l.Total = int64(len(parts(first, good))) }), "", 1},
		{"one byte more", plain, parts(first, good), tight(func(l *mixedLimits) { l.Total = int64(len(parts(first, good))) - 1 }), "multipart.total", 0},
		{"a header a little too large", plain, parts(first, file(essayHash, "X-Long: "+strings.Repeat("x", 5000)+"\r\n", essay)), roomy, "multipart.header", 0},
		{"a header far too large", plain, parts(first, file(essayHash, "X-Long: "+strings.Repeat("x", 500_000)+"\r\n", essay)), roomy, "multipart.header", 0},
		{"a header of very many lines", plain, parts(first, file(essayHash, strings.Repeat("X-Y: z\r\n", 50_000), essay)), roomy, "multipart.header", 0},
		{"words without end before the first part", plain, strings.Repeat("hello\r\n", 100_000), roomy, "multipart.header", 0},
	} {
		for how, body := range map[string]io.Reader{"at once": strings.NewReader(c.body), "byte by byte": iotest.OneByteReader(strings.NewReader(c.body))} {
			text, files, err := readMixed(body, c.contentType, c.limits, wanted)
			var f *fault.Fault
			switch {
			case c.key == "" && (err != nil || string(text) != "{}" || len(files) != c.n || c.n > 0 && string(files[essayHash]) != essay):
				t.Errorf("%s, %s: %s, %d files, %v", c.why, how, text, len(files), err)
			case c.key != "" && (!errors.As(err, &f) || f.Key != c.key):
				t.Errorf("%s, %s: %v, want %s", c.why, how, err, c.key)
			case c.key != "" && strings.Contains("multipart.total multipart.parts multipart.statements", c.key) != (f.Kind == fault.TooLarge):
				t.Errorf("%s: %v is told as %v", c.why, c.key, f.Kind)
			}
		}
	}
}

// TestHashFamily: the length of a hash says which of the family it is.
func TestHashFamily(t *testing.T) {
	h224, h384, h512 := sha256.Sum224([]byte(essay)), sha512.Sum384([]byte(essay)), sha512.Sum512([]byte(essay))
	for _, sum := range [][]byte{h224[:], h384[:], h512[:]} {
		name := hex.EncodeToString(sum)
		wanted := []statement.Attachment{{SHA2: name}}
		if _, files, err := readMixed(strings.NewReader(parts(first, file(name, "", essay))), "multipart/mixed; boundary=b", roomy, wanted); err != nil || string(files[name]) != essay {
			t.Errorf("%d bits: %v", 8*len(sum), err)
		}
		if _, _, err := readMixed(strings.NewReader(parts(first, file(name, "", essay+" "))), "multipart/mixed; boundary=b", roomy, wanted); err == nil {
			t.Errorf("%d bits: other bytes have the same hash", 8*len(sum))
		}
	}
}

// TestMixedThatBreaksOff: a connection that ends is another thing than a body that
// is wrong.
func TestMixedThatBreaksOff(t *testing.T) {
	gone := errors.New("connection reset")
	for _, n := range []int{0, 10, 60, 120} {
		body := io.MultiReader(strings.NewReader(parts(first, file(essayHash, "", essay))[:n]), iotest.ErrReader(gone))
		_, _, err := readMixed(body, "multipart/mixed; boundary=b", roomy, nil)
		if !errors.Is(err, gone) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

func TestWriteMixed(t *testing.T) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	data := []byte("\r\n--" + w.Boundary()[:10] + "\x00\xff\r\n")
	sum := sha256.Sum256(data)
	name := hex.EncodeToString(sum[:])
	if err := errors.Join(addStatements(w, []byte(`{"statements":[]}`)), addFile(w, "image/png", name, data), w.Close()); err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"Content-Type: application/json\r\n", "Content-Type: image/png\r\n", "Content-Transfer-Encoding: binary\r\n", "X-Experience-Api-Hash: " + name, fmt.Sprintf("Content-Length: %d\r\n", len(data))} {
		if !strings.Contains(b.String(), header) {
			t.Errorf("%q is missing in\n%q", header, b.String())
		}
	}
	text, files, err := readMixed(&b, mixedType(w), roomy, []statement.Attachment{{SHA2: name, ContentType: "image/png", Length: int64(len(data))}})
	if err != nil || string(text) != `{"statements":[]}` || !maps.EqualFunc(files, map[string][]byte{name: data}, bytes.Equal) {
		t.Errorf("what is written is not what is read: %s %v %v", text, files, err)
	}
}

// FuzzReadMixed: whatever comes, nothing panics, faults are faults of the request,
// and what is taken has the hash it is known by.
func FuzzReadMixed(f *testing.F) {
	for _, s := range []string{parts(first), parts(first, file(essayHash, "Content-Type: text/plain\r\n", essay)), "--b--", "--b\r\n\r\n--b", parts("a: b\r\n\r\n"), strings.ReplaceAll(parts(first), "\r", "")} {
		f.Add([]byte(s), "b")
	}
	f.Add([]byte(parts(first)), "b\r\nc")
	wanted := []statement.Attachment{{SHA2: essayHash, ContentType: "text/plain", Length: int64(len(essay))}}
	f.Fuzz(func(t *testing.T, body []byte, boundary string) {
		l := mixedLimits{Total: 4096, Statements: 512, Header: 256, Parts: 3}
		_, files, err := readMixed(bytes.NewReader(body), "multipart/mixed; boundary="+boundary, l, wanted)
		if err != nil {
			if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge {
				t.Fatalf("%v: %v", k, err)
			}
			return
		}
		for name, b := range files {
			if h := sha256.Sum256(b); name != hex.EncodeToString(h[:]) {
				t.Fatalf("%x is kept as %s", b, name)
			}
		}
	})
}
