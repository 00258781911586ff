package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"stepwise/internal/fault"
)

// diskWriter gives the errors of writing the kind that callers act on, apart from
// those of reading what is sent.
type diskWriter struct{ w io.Writer }

func (d diskWriter) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if err != nil {
		err = diskFault(err)
	}
	return n, err
}

func copyUpTo(ctx context.Context, w io.Writer, r io.Reader, limit int64) (int64, error) {
	n, err := io.Copy(w, io.LimitReader(contextReader{ctx, r}, limit+1))
	if err != nil {
		return n, err
	}
	if n > limit {
		return n, fault.New(fault.TooLarge, "fault.toolarge", "Limit", Bytes(limit))
	}
	return n, nil
}

type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// Bytes writes a size for people: "20 MiB".
func Bytes(n int64) string {
	unit, size := "B", float64(n)
	for _, u := range []string{"KiB", "MiB", "GiB"} {
		if size < 1024 {
			break
		}
		unit, size = u, size/1024
	}
	if size == float64(int64(size)) {
		return fmt.Sprintf("%d %s", int64(size), unit)
	}
	return fmt.Sprintf("%.1f %s", size, unit)
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func diskFault(err error) error {
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EIO, syscall.EROFS, syscall.EFBIG} {
		if errors.Is(err, full) {
			return fault.Wrap(err, fault.Unavailable, "fault.disk")
		}
	}
	return fmt.Errorf("blob: %w", err)
}
