package transfer

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"stepwise/internal/audit"
	"stepwise/internal/store"
)

// Verify reads an archive whole and compares it with its manifest. The error
// names the file that differs.
func Verify(path string) (Manifest, error) {
	m, err := ReadManifest(path)
	if err != nil {
		return m, err
	}
	for _, f := range m.Files {
		if err := f.verify(filepath.Dir(path)); err != nil {
			return m, err
		}
	}
	return m, nil
}

func (f File) verify(folder string) error {
	lies, plain, count := sha256.New(), sha256.New(), int64(0)
	err := f.lines(folder, lies, func(line []byte) error {
		count++
		plain.Write(line)
		plain.Write([]byte{'\n'})
		return nil
	})
	switch {
	case err != nil:
		return err
	case sum(lies) != f.SHA256:
		return fmt.Errorf("%s was altered or cut: its SHA-256 is not that of the manifest", f.Name)
	case sum(plain) != f.Plain || count != f.Count:
		return fmt.Errorf("%s holds %d lines that are not those of the manifest", f.Name, count)
	}
	return nil
}

// lines reads a file line by line; lies gets the bytes as they lie there.
func (f File) lines(folder string, lies io.Writer, see func(line []byte) error) error {
	in, err := os.Open(filepath.Join(folder, f.Name))
	if err != nil {
		return err
	}
	defer in.Close()
	z, err := zstd.NewReader(io.TeeReader(in, lies), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20))
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	defer z.Close()
	r := bufio.NewReaderSize(z, 1<<16)
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			break
		}
		if err != nil {
			return fmt.Errorf("%s was altered or cut: %w", f.Name, err)
		}
		if err := see(line[:len(line)-1]); err != nil {
			return err
		}
	}
	_, err = io.Copy(lies, in) // what lies behind the end of the compressed text
	return err
}

// Restore verifies an archive and puts its statements and attachments back exactly
// as they were (lrs.Record.Restore says where). Run again, it passes over what is
// there.
func (s *Service) Restore(ctx context.Context, path, by string, progress func(statements int64)) (m Manifest, restored int64, err error) {
	if m, err = Verify(path); err != nil {
		return m, 0, err
	}
	folder := filepath.Dir(path)
	for _, f := range m.Files {
		switch f.Holds {
		case holdsStatements:
			restored, err = s.restoreStatements(ctx, folder, f, progress)
		case holdsAttachments:
			err = s.restoreAttachments(ctx, folder, f)
		default:
			err = fmt.Errorf("%s holds %q, which this version does not know", f.Name, f.Holds)
		}
		if err != nil {
			return m, restored, err
		}
	}
	now := s.clock.Now()
	return m, restored, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: by, Action: "record.restore", Object: fmt.Sprintf("year/%d", m.Year),
			Detail: map[string]any{"statements": restored, "plain": m.Files[0].Plain}})
	})
}

func (s *Service) restoreStatements(ctx context.Context, folder string, f File, progress func(int64)) (restored int64, err error) {
	var texts [][]byte
	size, seen := 0, int64(0)
	flush := func() error {
		n, err := s.record.Restore(ctx, texts)
		restored += int64(n)
		seen += int64(len(texts))
		texts, size = texts[:0], 0
		if err == nil && progress != nil {
			progress(seen)
		}
		return err
	}
	err = f.lines(folder, io.Discard, func(line []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		texts, size = append(texts, line), size+len(line)
		if len(texts) >= batchMost || size >= batchBytes {
			return flush()
		}
		return nil
	})
	if err == nil && len(texts) > 0 {
		err = flush()
	}
	return restored, err
}

func (s *Service) restoreAttachments(ctx context.Context, folder string, f File) error {
	return f.lines(folder, io.Discard, func(line []byte) error {
		var a attachment
		if err := json.Unmarshal(line, &a); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		if sum := sha256.Sum256(a.Body); hex.EncodeToString(sum[:]) != a.SHA2 {
			return fmt.Errorf("%s: the bytes of %s are not those of that name", f.Name, a.SHA2)
		}
		return s.record.RestoreAttachments(ctx, map[string][]byte{a.SHA2: a.Body})
	})
}
