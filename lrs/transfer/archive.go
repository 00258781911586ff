package transfer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/zstd"

	"stepwise/internal/audit"
	"stepwise/internal/clock"
	"stepwise/internal/fault"
	"stepwise/internal/store"
	"stepwise/lrs"
)

// Where says where an archive is written.
type Where struct {
	Folder   string
	Origin   string // of the installation, for the manifest
	By       string // who archives, for the audit
	SoFar    bool   // a year that is not over yet, too
	Progress func(statements int64)
}

const archivePage = 1000

// Archive writes what was stored in a year (UTC) to a folder: the statements and
// the bytes of their attachments as compressed NDJSON, and a manifest with hashes.
// The record keeps everything; an archive is a copy that outlives the program.
func (s *Service) Archive(ctx context.Context, year int, w Where) (Manifest, string, error) {
	begin := clock.At(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
	end := clock.At(time.Date(year+1, 1, 1, 0, 0, 0, 0, time.UTC))
	now := s.clock.Now()
	if reach := s.record.ConsistentThrough(); reach < end {
		if !w.SoFar {
			return Manifest{}, "", fmt.Errorf("%d is not over; --so-far archives what there is", year)
		}
		end = min(end, reach)
	}
	name := fmt.Sprintf("record-%d", year)
	path := filepath.Join(w.Folder, name+".json")
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return Manifest{}, path, fmt.Errorf("%s exists already; move it away first", path)
	}
	if err := os.MkdirAll(w.Folder, 0o750); err != nil {
		return Manifest{}, path, err
	}
	m := Manifest{Format: 1, Origin: w.Origin, Year: year, Made: now.String(), Until: end.String()}
	var named []string // attachments in the order in which they are met
	seen := map[string]bool{}
	file, err := pack(filepath.Join(w.Folder, name+".ndjson.zst"), holdsStatements, func(put func([]byte) error) error {
		return s.between(ctx, begin, end, func(row lrs.Row) error {
			if m.First == "" {
				m.First = row.ID
			}
			m.Last = row.ID
			if m.Statements++; w.Progress != nil && m.Statements%archivePage == 0 {
				w.Progress(m.Statements)
			}
			if bytes.Contains([]byte(row.Body), []byte(`"attachments"`)) {
				st, err := row.Statement()
				if err != nil {
					return err
				}
				for _, a := range st.Attachments {
					if !seen[a.SHA2] {
						seen[a.SHA2] = true
						named = append(named, a.SHA2)
					}
				}
			}
			return put(oneLine([]byte(row.Body)))
		})
	})
	if err != nil {
		return m, path, err
	}
	m.Files = append(m.Files, file)
	if len(named) > 0 {
		file, err := pack(filepath.Join(w.Folder, name+"-attachments.ndjson.zst"), holdsAttachments, func(put func([]byte) error) error {
			return s.attachments(ctx, named, put)
		})
		if err != nil {
			return m, path, err
		}
		m.Files = append(m.Files, file)
	}
	if err := m.write(path); err != nil {
		return m, path, err
	}
	return m, path, s.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return audit.Note(ctx, tx, audit.Entry{At: now, Actor: w.By, Action: "record.archive", Object: fmt.Sprintf("year/%d", year),
			Detail: map[string]any{"statements": m.Statements, "plain": m.Files[0].Plain}})
	})
}

// oneLine makes a stored text fit for a line. Line ends can only stand between the
// parts of a JSON text, never inside of a string, so blanks say the same.
func oneLine(body []byte) []byte {
	if bytes.IndexByte(body, '\n') < 0 && bytes.IndexByte(body, '\r') < 0 {
		return body
	}
	body = bytes.ReplaceAll(body, []byte{'\n'}, []byte{' '})
	return bytes.ReplaceAll(body, []byte{'\r'}, []byte{' '})
}

// between walks through what was stored from begin on and before end, oldest first.
func (s *Service) between(ctx context.Context, begin, end clock.Time, see func(lrs.Row) error) error {
	ask := lrs.Query{Since: begin - 1, Until: end - 1, Ascending: true, Voided: true, Limit: archivePage}
	for {
		found, err := s.record.Query(ctx, s.db.Read(), ask)
		if err != nil {
			return err
		}
		for _, row := range found.Rows {
			if err := see(row); err != nil {
				return err
			}
		}
		if found.Next == 0 {
			return nil
		}
		ask.At, ask.Bound = found.Next, found.Bound
	}
}

// attachment is a line of the file of attachments.
type attachment struct {
	SHA2 string `json:"sha2"`
	Body []byte `json:"body"`
}

func (s *Service) attachments(ctx context.Context, named []string, put func([]byte) error) error {
	for _, sha := range named {
		body, err := s.record.Attachment(ctx, s.db.Read(), sha)
		if fault.Is(err, fault.NotFound) {
			continue // a statement may name bytes that never came
		}
		if err != nil {
			return err
		}
		line, err := json.Marshal(attachment{sha, body})
		if err != nil {
			return err
		}
		if err := put(line); err != nil {
			return err
		}
	}
	return nil
}

// pack writes a compressed file of lines and returns its entry for the manifest.
func pack(path, holds string, fill func(put func(line []byte) error) error) (File, error) {
	out := File{Name: filepath.Base(path), Holds: holds}
	err := whole(path, func(f *os.File) error {
		lies, plain := sha256.New(), sha256.New()
		count := &counting{to: io.MultiWriter(f, lies)}
		z, err := zstd.NewWriter(count, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return err
		}
		to := io.MultiWriter(z, plain)
		err = fill(func(line []byte) error {
			out.Count++
			if _, err := to.Write(line); err != nil {
				return err
			}
			_, err := to.Write([]byte{'\n'})
			return err
		})
		if err = errors.Join(err, z.Close()); err != nil {
			return err
		}
		out.Bytes, out.SHA256, out.Plain = count.n, sum(lies), sum(plain)
		return nil
	})
	return out, err
}

func sum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

type counting struct {
	to io.Writer
	n  int64
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}
