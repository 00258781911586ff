package pack

import (
	"context"
	"errors"
	"io"

	"stepwise/internal/blob"
	"stepwise/internal/fault"
)

// File is one file of a kept package and where its bytes are.
type File struct {
	Path   string `db:"path"`
	Type   string `db:"type"`   // media type, by the name
	Start  int64  `db:"start"`  // of its first byte in the kept file
	Length int64  `db:"length"` // bytes
}

// Keep unpacks everything into one file of the store, part after part, so that a
// package of thousands of files costs one durable write and any part can be read
// from its middle (video). The bytes that come out are counted against the limits.
func (a *Archive) Keep(ctx context.Context, blobs blob.Store) (blob.Ref, []File, error) {
	r, w := io.Pipe()
	var files []File
	done := make(chan error, 1)
	go func() {
		var err error
		files, err = a.unpack(w)
		w.CloseWithError(err)
		done <- err
	}()
	ref, err := blobs.Put(ctx, r, a.limits.Total+int64(len(blob.PackMagic)))
	r.CloseWithError(errStopped)
	if inner := <-done; inner != nil && !errors.Is(inner, errStopped) {
		err = inner // why the store could not read on
	}
	return ref, files, err
}

var errStopped = errors.New("pack: the store stopped reading")

func (a *Archive) unpack(w io.Writer) ([]File, error) {
	if _, err := io.WriteString(w, blob.PackMagic); err != nil {
		return nil, err
	}
	at, out := int64(len(blob.PackMagic)), make([]File, 0, len(a.files))
	for _, e := range a.files {
		n, err := a.copy(w, e)
		if err != nil {
			return nil, err
		}
		out = append(out, File{Path: e.path, Type: MediaType(e.path), Start: at, Length: n})
		if at += n; at > a.limits.Total {
			return nil, fault.New(fault.TooLarge, "cmi5.pack.total", "Size", blob.Bytes(at), "Max", blob.Bytes(a.limits.Total))
		}
	}
	return out, nil
}

func (a *Archive) copy(w io.Writer, e entry) (int64, error) {
	r, err := e.open(a.limits.File)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	n, err := io.Copy(w, source{r, e})
	return n, err
}

// source tells faults of the package from those of the store.
type source struct {
	r io.Reader
	e entry
}

func (s source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = s.e.fault(err)
	}
	return n, err
}

// Part opens one file of a kept package. The caller closes it.
func Part(ctx context.Context, blobs blob.Store, hash string, f File) (io.ReadSeekCloser, error) {
	whole, _, err := blobs.Open(ctx, hash)
	if err != nil {
		return nil, err
	}
	return &part{whole: whole, start: f.Start, length: f.Length}, nil
}

type part struct {
	whole         io.ReadSeekCloser
	start, length int64
	at            int64 // within the part
	moved         bool
}

func (p *part) Read(b []byte) (int, error) {
	left := p.length - p.at
	if left <= 0 {
		return 0, io.EOF
	}
	if !p.moved {
		if _, err := p.whole.Seek(p.start+p.at, io.SeekStart); err != nil {
			return 0, err
		}
		p.moved = true
	}
	if int64(len(b)) > left {
		b = b[:left]
	}
	n, err := p.whole.Read(b)
	p.at += int64(n)
	return n, err
}

func (p *part) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += p.at
	case io.SeekEnd:
		offset += p.length
	}
	if offset < 0 {
		return 0, errors.New("pack: seek before the beginning")
	}
	p.at, p.moved = offset, false
	return offset, nil
}

func (p *part) Close() error { return p.whole.Close() }
