// Package transfer moves the record in and out as files: exports of other record
// stores come in, years go out as compressed archives and can be read back. All of
// it streams: a file of any size needs a few megabytes of memory.
package transfer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"regexp"

	"github.com/klauspost/compress/zstd"
)

// MaxStatement bounds one statement's text; the record's own door takes as much.
const MaxStatement = 16 << 20

// Reader reads statements from an export, one by one: a statement a line (NDJSON),
// a JSON array, or a saved answer of GET /statements; plain, gzip or zstd, told
// apart by what the file begins with.
type Reader struct {
	in     *bufio.Reader
	close  func()
	array  bool
	line   int // of the byte that comes next, from 1
	buffer []byte
	ended  bool
}

// Record is one statement as it stands in the file.
type Record struct {
	Line int    // where it begins, from 1
	Raw  []byte // valid until the next call of Next
	// Err says that there is no statement here: the line is no JSON object or is
	// too long. The next one can be read all the same.
	Err error
}

// ErrShape is an error after which nothing more can be read.
var ErrShape = errors.New("transfer: the file is broken here")

var answer = regexp.MustCompile(`^\s*\{\s*"statements"\s*:\s*\[`)

// NewReader looks at the beginning of in and returns a reader for its form. Close
// it when done.
func NewReader(in io.Reader) (*Reader, error) {
	raw := bufio.NewReaderSize(in, 1<<16)
	r := &Reader{line: 1, close: func() {}}
	magic, err := raw.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}): // RFC 1952
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, fmt.Errorf("transfer: gzip: %w", err)
		}
		r.in = bufio.NewReaderSize(z, 1<<16)
	case bytes.HasPrefix(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}): // RFC 8878
		z, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20))
		if err != nil {
			return nil, fmt.Errorf("transfer: zstd: %w", err)
		}
		r.in, r.close = bufio.NewReaderSize(z, 1<<16), z.Close
	default:
		r.in = raw
	}
	return r, r.begin()
}

// Close frees what decompressing needs; it does not close the file.
func (r *Reader) Close() { r.close() }

// begin steps over a byte order mark and to the first statement.
func (r *Reader) begin() error {
	if bom, _ := r.in.Peek(3); bytes.Equal(bom, []byte{0xef, 0xbb, 0xbf}) {
		r.in.Discard(3)
	}
	head, err := r.in.Peek(4096)
	if err != nil && err != io.EOF {
		return fmt.Errorf("transfer: the file cannot be read: %w", err)
	}
	open := answer.FindIndex(head)
	if open == nil {
		trimmed := bytes.TrimLeft(head, " \t\r\n")
		if len(trimmed) == 0 || trimmed[0] != '[' {
			return nil
		}
		open = []int{0, len(head) - len(trimmed) + 1}
	}
	r.line += bytes.Count(head[:open[1]], []byte{'\n'})
	r.in.Discard(open[1])
	r.array = true
	return nil
}

// Next returns the next statement, or io.EOF after the last one. Any other error
// ends the reading.
func (r *Reader) Next() (Record, error) {
	if r.array {
		return r.element()
	}
	for {
		at := r.line
		text, long, err := r.readLine()
		if err != nil && err != io.EOF {
			return Record{}, fmt.Errorf("line %d: %w", r.line, err)
		}
		text = bytes.TrimSpace(text)
		switch {
		case long:
			return Record{Line: at, Err: fmt.Errorf("longer than %d bytes", MaxStatement)}, nil
		case len(text) > 0 && text[0] != '{':
			return Record{Line: at, Raw: text, Err: errors.New("not a JSON object")}, nil
		case len(text) > 0:
			return Record{Line: at, Raw: text}, nil
		case err == io.EOF:
			return Record{}, io.EOF
		}
	}
}

// readLine reads to the end of the line and keeps at most MaxStatement of it.
func (r *Reader) readLine() (text []byte, long bool, err error) {
	r.buffer = r.buffer[:0]
	for {
		part, err := r.in.ReadSlice('\n')
		if !long {
			r.buffer = append(r.buffer, part...)
			long = len(r.buffer) > MaxStatement
		}
		switch err {
		case bufio.ErrBufferFull:
			continue
		case nil:
			r.line++
		}
		return r.buffer, long, err
	}
}
