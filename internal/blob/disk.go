package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"stepwise/internal/clock"
	"stepwise/internal/fault"
)

// Disk is a Store in a folder, at aa/bb/HASH by the first digits of the hash.
// Several nodes share the folder through a network file system.
type Disk struct{ dir string }

const (
	halfWritten = "tmp"
	unused      = "unused" // see Sweep
)

// OpenDisk opens a folder, makes it when there is none, and removes what was half
// written more than a day ago.
func OpenDisk(dir string, c clock.Clock) (*Disk, error) {
	d := &Disk{dir: dir}
	tmp := filepath.Join(dir, halfWritten)
	for _, folder := range []string{tmp, filepath.Join(dir, unused)} {
		if err := os.MkdirAll(folder, 0o750); err != nil {
			return nil, fmt.Errorf("blob: folder: %w", err)
		}
	}
	left, err := os.ReadDir(tmp)
	if err != nil {
		return nil, fmt.Errorf("blob: folder: %w", err)
	}
	old := c.Now().Add(-24 * time.Hour).Std()
	for _, e := range left {
		if info, err := e.Info(); err == nil && info.ModTime().Before(old) {
			os.Remove(filepath.Join(tmp, e.Name()))
		}
	}
	return d, nil
}

// Put implements Store: a temporary file, synced, then renamed to its hash, so
// that a file under a hash is always whole.
func (d *Disk) Put(ctx context.Context, r io.Reader, limit int64) (Ref, error) {
	tmp, err := os.CreateTemp(filepath.Join(d.dir, halfWritten), "put-*")
	if err != nil {
		return Ref{}, diskFault(err)
	}
	defer os.Remove(tmp.Name()) // gone already after the rename
	defer tmp.Close()

	sum := sha256.New()
	var head sniffer
	n, err := copyUpTo(ctx, io.MultiWriter(diskWriter{tmp}, sum, &head), r, limit)
	if err != nil {
		return Ref{}, err
	}
	ref := Ref{Hash: hex.EncodeToString(sum.Sum(nil)), Size: n}
	if n == 0 {
		return Ref{}, fault.New(fault.Invalid, "blob.empty")
	}
	if ref.Type, err = head.typeOf(tmp, n); err != nil {
		return Ref{}, err
	}
	if err := tmp.Sync(); err != nil {
		return Ref{}, diskFault(err)
	}
	path := d.path(ref.Hash)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return Ref{}, diskFault(err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return Ref{}, diskFault(err)
	}
	for _, dir := range []string{filepath.Dir(path), filepath.Dir(filepath.Dir(path)), d.dir} {
		if err := syncFolder(dir); err != nil { // the names must survive a power cut too
			return Ref{}, diskFault(err)
		}
	}
	return ref, nil
}

// Open implements Store.
func (d *Disk) Open(_ context.Context, hash string) (io.ReadSeekCloser, Ref, error) {
	if !ValidHash(hash) {
		return nil, Ref{}, fault.New(fault.NotFound, "fault.notfound")
	}
	f, err := os.Open(d.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		f, err = os.Open(filepath.Join(d.dir, unused, hash))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Ref{}, fault.Wrap(err, fault.NotFound, "fault.notfound")
	}
	if err != nil {
		return nil, Ref{}, diskFault(err)
	}
	ref, err := refOf(f, hash)
	if err != nil {
		f.Close()
		return nil, Ref{}, err
	}
	return f, ref, nil
}

func refOf(f *os.File, hash string) (Ref, error) {
	info, err := f.Stat()
	if err != nil {
		return Ref{}, diskFault(err)
	}
	var head sniffer
	if _, err := io.CopyN(&head, f, sniffSize); err != nil && err != io.EOF {
		return Ref{}, diskFault(err)
	}
	kind, err := head.typeOf(f, info.Size())
	if err != nil {
		return Ref{}, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Ref{}, diskFault(err)
	}
	return Ref{Hash: hash, Size: info.Size(), Type: kind}, nil
}

// Delete implements Store.
func (d *Disk) Delete(_ context.Context, hash string) error {
	if !ValidHash(hash) {
		return nil
	}
	for _, path := range []string{d.path(hash), filepath.Join(d.dir, unused, hash)} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return diskFault(err)
		}
	}
	return nil
}

// path is safe because hash is 64 hexadecimal digits, ours or checked.
func (d *Disk) path(hash string) string {
	return filepath.Join(d.dir, hash[:2], hash[2:4], hash)
}

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

// ValidHash reports whether s is 64 lower-case hexadecimal digits.
func ValidHash(s string) bool { return sha256Hex.MatchString(s) }
