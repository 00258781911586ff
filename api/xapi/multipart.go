package xapi

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"stepwise/internal/fault"
	"stepwise/lrs/statement"
)

// mixedLimits bound what a multipart/mixed request may bring.
type mixedLimits struct {
	Total      int64 // bytes of the whole body
	Statements int64 // bytes of the first part
	Header     int64 // bytes of one part's header
	Parts      int   // parts beside the first
}

// mixed is a request of statements with the bytes of their attachments (2.0 4.1.3,
// 1.0.3 communication 1.5.2): the statements in the first part, the bytes in the
// others, known by their SHA-2 and by nothing else. Read the statements, then the
// files.
type mixed struct {
	limits mixedLimits
	parts  *multipart.Reader
	meter  *meter
	part   int // the one that is read, the first is 1
}

// openMixed begins to read a body of this content type.
func openMixed(body io.Reader, contentType string, l mixedLimits) (*mixed, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/mixed" {
		return nil, fault.New(fault.Invalid, "multipart.type", "At", "Content-Type")
	}
	if b := params["boundary"]; b == "" || len(b) > 70 { // RFC 2046, 5.1.1
		return nil, fault.New(fault.Invalid, "multipart.boundary", "At", "Content-Type")
	}
	m := &meter{from: body, left: l.Total, begin: "--" + params["boundary"]}
	return &mixed{limits: l, parts: multipart.NewReader(m, params["boundary"]), meter: m}, nil
}

// next goes to the next part and checks its header's size. At the end it returns
// io.EOF.
func (m *mixed) next() (*multipart.Part, error) {
	m.part++
	m.meter.header = m.limits.Header + readAhead
	p, err := m.parts.NextRawPart()
	switch {
	case err == io.EOF && m.meter.ended && m.part > 1:
		return nil, err
	case err != nil:
		return nil, m.explain(err)
	}
	m.meter.header = 0
	size := int64(0)
	for name, values := range p.Header {
		for _, v := range values {
			size += int64(len(name) + len(v))
		}
	}
	if size > m.limits.Header {
		return nil, m.refuse("multipart.header", "Most", m.limits.Header)
	}
	return p, nil
}

// statements reads the first part, which holds them as JSON.
func (m *mixed) statements() ([]byte, error) {
	p, err := m.next()
	if err != nil {
		return nil, err
	}
	if kind, _, err := mime.ParseMediaType(p.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, m.refuse("multipart.first")
	}
	if !plainEncoding(p.Header, true) {
		return nil, m.refuse("multipart.encoding")
	}
	text, err := io.ReadAll(io.LimitReader(p, m.limits.Statements+1))
	if err != nil {
		return nil, m.explain(err)
	}
	if int64(len(text)) > m.limits.Statements {
		return nil, fault.New(fault.TooLarge, "multipart.statements", "At", "part 1", "Most", m.limits.Statements)
	}
	return text, nil
}

// files reads all other parts: the bytes by their SHA-2 in lower-case hexadecimal.
// Each must be one that wanted describes; what is described and does not come is
// for the caller to judge, for it may be had elsewhere.
func (m *mixed) files(wanted []statement.Attachment) (map[string][]byte, error) {
	out := map[string][]byte{}
	for {
		p, err := m.next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if m.part-1 > m.limits.Parts {
			return nil, fault.New(fault.TooLarge, "multipart.parts", "At", m.where(), "Most", m.limits.Parts)
		}
		sha2, err := m.describe(p.Header, wanted)
		if err != nil {
			return nil, err
		}
		sum := hashOf(sha2)
		body, err := io.ReadAll(io.TeeReader(p, sum))
		if err != nil {
			return nil, m.explain(err)
		}
		if got := hex.EncodeToString(sum.Sum(nil)); got != sha2 {
			return nil, m.refuse("multipart.hash", "Want", sha2, "Got", got)
		}
		if said := p.Header.Get("Content-Length"); said != "" && said != strconv.Itoa(len(body)) {
			return nil, m.refuse("multipart.length", "Said", said, "Got", len(body))
		}
		out[sha2] = body
	}
}

// describe checks a part's header against the attachments that have its hash: what
// both say must be the same (1.0.3 communication 1.5.2). Of a media type its
// parameters are left out, as the standard's own example does.
func (m *mixed) describe(h textproto.MIMEHeader, wanted []statement.Attachment) (sha2 string, err error) {
	sha2 = strings.ToLower(strings.TrimSpace(h.Get("X-Experience-API-Hash")))
	switch {
	case sha2 == "":
		return "", m.refuse("multipart.nohash")
	case !statement.SHA2(sha2):
		return "", m.refuse("multipart.nosha2")
	case !plainEncoding(h, false):
		return "", m.refuse("multipart.encoding")
	}
	described := false
	for _, a := range wanted {
		if a.SHA2 != sha2 {
			continue
		}
		described = true
		if (h.Get("Content-Type") == "" || essence(h.Get("Content-Type")) == essence(a.ContentType)) &&
			(h.Get("Content-Length") == "" || h.Get("Content-Length") == strconv.FormatInt(a.Length, 10)) {
			return sha2, nil
		}
	}
	if described {
		return "", m.refuse("multipart.differs", "SHA2", sha2)
	}
	return "", m.refuse("multipart.excess", "SHA2", sha2)
}

// plainEncoding reports whether a part's bytes are sent as they are. Parts of
// attachments say "binary"; where they say nothing it is assumed (1.0.3
// communication 1.5.2). A part of JSON may be called text as well.
func plainEncoding(h textproto.MIMEHeader, text bool) bool {
	e := strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding")))
	return e == "" || e == "binary" || text && (e == "8bit" || e == "7bit")
}

// essence is a media type without its parameters; what is none stays as it is.
func essence(mediaType string) string {
	if kind, _, err := mime.ParseMediaType(mediaType); err == nil {
		return kind
	}
	return mediaType
}

// hashOf is the member of the SHA-2 family that makes hashes of this length.
func hashOf(sha2 string) hash.Hash {
	switch len(sha2) {
	case 56:
		return sha256.New224()
	case 96:
		return sha512.New384()
	case 128:
		return sha512.New()
	}
	return sha256.New()
}

func (m *mixed) where() string { return fmt.Sprintf("part %d", m.part) }

func (m *mixed) refuse(key string, args ...any) error {
	return fault.New(fault.Invalid, key, slices.Concat([]any{"At", m.where(), "Part", m.part}, args)...)
}

// explain says why a part could not be read. What the reader says of it depends on
// where in a line it was stopped; what the meter has seen does not.
func (m *mixed) explain(err error) error {
	switch seen := m.meter; {
	case seen.failed != nil: // the connection, not the text
		return broken(seen.failed)
	case seen.left < 0:
		return fault.New(fault.TooLarge, "multipart.total", "Most", m.limits.Total)
	case seen.header < 0, strings.Contains(err.Error(), "message too large"):
		return m.refuse("multipart.header", "Most", m.limits.Header)
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && (seen.ended || !seen.whole):
		return m.refuse("multipart.malformed")
	case !seen.begun, seen.ended && m.part == 1:
		return fault.New(fault.Invalid, "multipart.empty")
	}
	return m.refuse("multipart.cut")
}

// readAhead is how much more than a header a multipart.Reader may take from the
// body before it returns one: its buffer, and the end of the part before.
const readAhead = 16 << 10

var errStopped = errors.New("xapi: more than a request may have")

// meter counts what is read of a body, in all and while a header is read, and
// stops at a limit: the multipart.Reader's own limit on a header is 10 MiB. It
// also looks out for the boundary, because the reader takes a body that is cut in
// a header for a whole one.
type meter struct {
	from   io.Reader
	left   int64 // of the whole; -1 when it was too large
	header int64 // of a header, 0 outside of one; -1 when it was too large
	whole  bool  // the end was reached
	failed error // of the connection

	begin        string // the boundary with its hyphens
	tail         []byte // the end of what was read, shorter than the last boundary
	begun, ended bool   // boundaries seen: any, the last
}

func (m *meter) Read(b []byte) (int, error) {
	if m.left < 0 || m.header < 0 {
		return 0, errStopped
	}
	n, err := m.from.Read(b[:min(int64(len(b)), m.left+1)])
	m.look(b[:n])
	if m.left -= int64(n); m.left < 0 {
		m.left = -1
		return 0, errStopped
	}
	if m.header > 0 {
		if m.header -= int64(n); m.header <= 0 {
			m.header = -1
		}
	}
	if m.whole = err == io.EOF; err != nil && !m.whole {
		m.failed = err
	}
	return n, err
}

func (m *meter) look(b []byte) {
	if m.ended {
		return
	}
	m.tail = append(m.tail, b...)
	m.begun = m.begun || bytes.Contains(m.tail, []byte(m.begin))
	m.ended = bytes.Contains(m.tail, []byte(m.begin+"--"))
	if most := len(m.begin) + 1; len(m.tail) > most {
		m.tail = append(m.tail[:0], m.tail[len(m.tail)-most:]...)
	}
}

// mixedType is the content type of what w writes.
func mixedType(w *multipart.Writer) string {
	return mime.FormatMediaType("multipart/mixed", map[string]string{"boundary": w.Boundary()})
}

// addStatements writes the first part of an answer.
func addStatements(w *multipart.Writer, text []byte) error {
	return addPart(w, textproto.MIMEHeader{"Content-Type": {"application/json"}}, text)
}

// addFile writes the bytes of an attachment, whose SHA-2 is sha2.
func addFile(w *multipart.Writer, contentType, sha2 string, body []byte) error {
	h := textproto.MIMEHeader{"Content-Transfer-Encoding": {"binary"}, "Content-Length": {strconv.Itoa(len(body))}}
	h["Content-Type"] = []string{contentType}
	h[http.CanonicalHeaderKey("X-Experience-API-Hash")] = []string{sha2}
	return addPart(w, h, body)
}

func addPart(w *multipart.Writer, h textproto.MIMEHeader, body []byte) error {
	p, err := w.CreatePart(h)
	if err == nil {
		_, err = p.Write(body)
	}
	return err
}
