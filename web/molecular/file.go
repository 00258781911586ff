package molecular

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/lang"
	"stepwise/molecular/variant"
	"stepwise/web/ui"
)

// The limits of an upload. The file is read as it arrives: what it costs is one line
// and the findings that are listed, whatever its size.
const (
	maxUpload   = 64 << 20  // bytes of the file as it comes
	maxUnpacked = 512 << 20 // bytes of it unpacked
	maxFields   = 40        // other fields of the form
	maxDrain    = 512 << 20 // what is thrown away so that a browser hears the answer
	drainTime   = 2 * time.Minute
	maxNames    = 100 // findings that are copied into the form
	maxProblems = 50  // problems that are listed
)

func uploadLimit() string { return ui.Size(maxUpload) }

// fileRead is what came of an uploaded file, which is forgotten.
type fileRead struct {
	*variant.Report
	Name   string
	Copied bool // the findings stand in the form
}

// shownProblems are the first problems of the file.
func (f fileRead) shownProblems() []variant.Problem {
	return f.Problems[:min(len(f.Problems), maxProblems)]
}

// Read answers for an uploaded VCF or FHIR bundle. Nothing of it is stored: it goes
// from the connection into the reader.
func (p *Pages) Read(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	select {
	case p.reading <- struct{}{}:
		defer func() { <-p.reading }()
	default:
		return fault.New(fault.Unavailable, "fault.busy")
	}
	e, file, err := receive(r)
	if err != nil {
		drain(w, r)
		var v typing
		today, _ := p.typed(ctx, entry{}, nil)
		v.entry, v.today, v.trialsOf = e, today.today, today.trialsOf
		v.errs = faults(ctx, err)
		if v.errs["file"] == "" {
			v.errs["file"], v.errs[""] = v.errs[""], ""
		}
		return again(err, func() error { return ui.Render(w, r, status(err), typePage(v)) })
	}
	v, err := p.typed(ctx, e, file.Alterations)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	v.file = &file
	if len(file.Alterations) <= maxNames {
		v.entry.Report = strings.TrimLeft(v.entry.Report+"\n"+names(file.Alterations), "\n")
		v.file.Copied = len(file.Alterations) > 0
	}
	return ui.Render(w, r, status(err), typePage(v))
}

// Again leads to the form: what was uploaded is forgotten, so the page of its answer
// cannot be opened again, as after switching the language.
func (p *Pages) Again(w http.ResponseWriter, r *http.Request) error {
	return ui.See(w, r, "/molecular")
}

// names writes findings as the form takes them.
func names(list []variant.Alteration) string {
	var out []string
	for _, a := range list {
		n := a.Name
		if a.Negative {
			n += " not detected"
		}
		out = append(out, n)
	}
	return strings.Join(out, "\n")
}

// receive reads the parts of the form in the order in which they come. The file is
// the last of them that counts.
func receive(r *http.Request) (entry, fileRead, error) {
	form := url.Values{}
	if r.ContentLength > maxUpload+1<<20 {
		return entry{}, fileRead{}, tooLarge()
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return entry{}, fileRead{}, fault.Wrap(err, fault.Invalid, "molecular.upload.none")
	}
	for n := 0; n <= maxFields; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return entryOf(form), fileRead{}, fault.Wrap(err, fault.Invalid, "molecular.upload.broken")
		}
		if part.FormName() == "file" {
			f, err := readPart(part)
			return entryOf(form), f, err
		}
		text, err := io.ReadAll(io.LimitReader(part, maxReport+1))
		if err != nil {
			return entryOf(form), fileRead{}, fault.Wrap(err, fault.Invalid, "molecular.upload.broken")
		}
		form.Add(part.FormName(), string(text))
	}
	return entryOf(form), fileRead{}, fault.New(fault.Invalid, "molecular.upload.none")
}

func tooLarge() error {
	return fault.New(fault.TooLarge, "molecular.upload.large", "Limit", uploadLimit())
}

// readPart reads the file, as what its first bytes say it is: its name proves nothing.
func readPart(part *multipart.Part) (fileRead, error) {
	// The name is shown and never used as a path; browsers of old send one.
	f := fileRead{Name: short(path.Base(strings.ReplaceAll(part.FileName(), `\`, "/")))}
	if part.FileName() == "" {
		return f, fault.New(fault.Invalid, "molecular.upload.none")
	}
	body := &bounded{r: part, left: maxUpload}
	in := bufio.NewReaderSize(body, 64<<10)
	head, _ := in.Peek(512)
	limits := variant.Limits{Bytes: maxUnpacked, Packed: maxUpload, Listed: 200}
	var err error
	switch text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n"); {
	case len(text) == 0:
		return f, fault.New(fault.Invalid, "molecular.upload.empty")
	case text[0] == '{' || text[0] == '[':
		f.Report, err = variant.ReadFHIR(in, limits)
	default:
		f.Report, err = variant.ReadVCF(in, limits)
	}
	var bad *variant.Problem
	switch {
	case body.over:
		return f, tooLarge()
	case body.broken:
		return f, fault.Wrap(err, fault.Invalid, "molecular.upload.broken")
	case errors.As(err, &bad):
		return f, refused(bad)
	}
	return f, err
}

// refused is the fault of a file that was not read to its end, with its line.
func refused(p *variant.Problem) error {
	f := &fault.Fault{Kind: fault.Invalid, Key: p.Key, Args: p.Args, Cause: p}
	if p.Key == "match.file.large" || p.Key == "match.file.bomb" || p.Key == "match.file.entries" {
		f.Kind = fault.TooLarge
	}
	return f
}

// bounded hands on at most so many bytes and remembers why it stopped.
type bounded struct {
	r      io.Reader
	left   int64
	over   bool
	broken bool
}

var errOver = errors.New("larger than the limit")

func (c *bounded) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	if c.left -= int64(n); c.left < 0 {
		c.over = true
		return 0, errOver
	}
	if err != nil && !errors.Is(err, io.EOF) {
		c.broken = true
	}
	return n, err
}

// drain reads the rest of a refused body and throws it away: a browser that still
// sends would be told that the connection broke instead of why.
func drain(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).SetReadDeadline(clock.Deadline(drainTime))
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxDrain))
}

// counts say what else was in the file.
func (f fileRead) counts(ctx context.Context) []string {
	var out []string
	for _, x := range []struct {
		key string
		n   int
	}{{"molecular.upload.filtered", len(f.Filtered)}, {"molecular.upload.other", f.Other}, {"molecular.upload.silent", f.Silent}, {"molecular.upload.unread", f.Unread}, {"molecular.upload.more", f.More}} {
		if x.n > 0 {
			out = append(out, lang.T(ctx, x.key, "Count", x.n))
		}
	}
	return out
}
