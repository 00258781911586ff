package variant

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
)

// Limits bound what reading a file may cost. The zero value of a field is its
// default.
type Limits struct {
	Bytes    int64 // unpacked; 512 MiB
	Packed   int64 // as it came; 256 MiB
	Ratio    int64 // unpacked to packed, once a MiB is unpacked; 200: genomes pack ten- to thirtyfold
	Line     int   // of a VCF; 4 MiB: many samples make long lines
	Listed   int   // findings and problems that are listed; 500. The rest is counted.
	Entries  int   // of a FHIR bundle; 100,000
	EntryLen int   // of one entry of a FHIR bundle; 4 MiB
}

func (l Limits) filled() Limits {
	def := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	def64 := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	def64(&l.Bytes, 512<<20)
	def64(&l.Packed, 256<<20)
	def64(&l.Ratio, 200)
	def(&l.Line, 4<<20)
	def(&l.Listed, 500)
	def(&l.Entries, 100_000)
	def(&l.EntryLen, 4<<20)
	return l
}

// Report is what a file says, bounded in size whatever the file.
type Report struct {
	Alterations []Alteration   `json:"alterations"`
	Filtered    []Alteration   `json:"filtered,omitempty"` // of records that the caller did not pass; kept apart
	Problems    []Problem      `json:"problems,omitempty"` // the first of them; Unread counts all
	Records     int            `json:"records"`            // lines of a VCF, entries of a bundle
	Other       int            `json:"other_genes"`        // findings in genes of which nothing is known here
	Silent      int            `json:"silent"`             // records that change no protein
	Unread      int            `json:"unread"`
	Skipped     map[string]int `json:"skipped,omitempty"` // resources of a bundle that are no finding, by type
	More        int            `json:"more,omitempty"`    // findings beyond the listed

	listed int
	names  map[string]int // of findings to their place, so that a file of repeats stays small
	wait   map[string]int
}

// find adds a finding to one of the two lists, merging repeats as it goes.
func (r *Report) find(a Alteration, passed bool) {
	list, names := &r.Alterations, &r.names
	if !passed {
		list, names = &r.Filtered, &r.wait
	}
	key := a.Name + "\x00" + a.Measure
	if a.Negative {
		key += "\x00-"
	}
	if at, ok := (*names)[key]; ok {
		x := &(*list)[at]
		if len(x.Lines) < 20 {
			x.Entered, x.Lines = append(x.Entered, a.Entered...), append(x.Lines, a.Lines...)
		}
		return
	}
	if len(*list) >= r.listed {
		r.More++
		return
	}
	if *names == nil {
		*names = map[string]int{}
	}
	(*names)[key] = len(*list)
	*list = append(*list, a)
}

func (r *Report) fail(p Problem) {
	r.Unread++
	if len(r.Problems) < r.listed {
		r.Problems = append(r.Problems, p)
	}
}

// errLarge, errBomb and errGzip tell why the bytes of a file ended early.
var (
	errLarge = errors.New("larger than the limit")
	errBomb  = errors.New("unpacks beyond any ratio")
	errGzip  = errors.New("damaged or cut off")
)

// counted counts the packed bytes that were read.
type counted struct {
	r    io.Reader
	n    int64
	most int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.n > c.most {
		return 0, errLarge
	}
	return n, err
}

// unpacked reads a plain or gzip stream (bgzip is gzip in many members) within limits.
type unpacked struct {
	r      io.Reader
	packed *counted // nil: plain
	n      int64
	limits Limits
}

// unpack looks at the first bytes to tell gzip from plain.
func unpack(r io.Reader, l Limits) (*unpacked, error) {
	in := &counted{r: r, most: l.Packed}
	buffered := bufio.NewReaderSize(in, 64<<10)
	head, err := buffered.Peek(2)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		in.most = l.Bytes
		return &unpacked{r: buffered, limits: l}, nil
	}
	z, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, errGzip
	}
	return &unpacked{r: z, packed: in, limits: l}, nil
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.n += int64(n)
	switch {
	case u.n > u.limits.Bytes:
		return 0, errLarge
	case u.packed != nil && u.n > 1<<20 && u.n > u.packed.n*u.limits.Ratio:
		return 0, errBomb
	case u.packed != nil && err != nil && err != io.EOF && !errors.Is(err, errLarge):
		return 0, errGzip
	}
	return n, err
}

// refusal is the Problem of a file that was not read to its end.
func refusal(err error, line int, l Limits) *Problem {
	switch {
	case errors.Is(err, errLarge):
		return problem("", "match.file.large", "Limit", int(l.Bytes>>20))
	case errors.Is(err, errBomb):
		return problem("", "match.file.bomb")
	case errors.Is(err, errGzip):
		p := problem("", "match.file.gzip")
		p.Line = line
		return p
	}
	p := problem("", "match.file.reading")
	p.Line = line
	return p
}
