package transfer

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Manifest describes the archive of one year. It lies beside its files and is
// written last: an archive without one was not finished.
type Manifest struct {
	Format     int    `json:"format"` // 1
	Origin     string `json:"origin"` // of the installation
	Year       int    `json:"year"`   // by the instant of storing, in UTC
	Made       string `json:"made"`   // RFC 3339
	Until      string `json:"until"`  // everything stored before this is in it
	Statements int64  `json:"statements"`
	First      string `json:"first,omitempty"` // id of the oldest statement
	Last       string `json:"last,omitempty"`  // and of the youngest
	Files      []File `json:"files"`
}

// File is one file of an archive.
type File struct {
	Name   string `json:"name"`
	Holds  string `json:"holds"` // statements or attachments
	Count  int64  `json:"count"`
	Bytes  int64  `json:"bytes"`  // as it lies there, compressed
	SHA256 string `json:"sha256"` // of those bytes
	Plain  string `json:"plain"`  // SHA-256 of what is in it, so that it may be compressed anew
}

// What a file holds.
const (
	holdsStatements  = "statements"  // NDJSON, one stored statement a line, in the order of storing
	holdsAttachments = "attachments" // NDJSON of {"sha2", "body"}, the body in base64
)

// ReadManifest reads and checks a manifest.
func ReadManifest(path string) (Manifest, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Manifest{}, err
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("%s is not the manifest of an archive: %w", path, err)
	}
	if m.Format != 1 || len(m.Files) == 0 {
		return m, fmt.Errorf("%s is not the manifest of an archive in format 1", path)
	}
	for _, f := range m.Files {
		if f.Name != filepath.Base(f.Name) || f.Name == "." || f.Name == ".." {
			return m, fmt.Errorf("%s names a file outside of its folder: %q", path, f.Name)
		}
	}
	return m, nil
}

// write stores the manifest as a whole or not at all.
func (m Manifest) write(path string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return whole(path, func(f *os.File) error {
		_, err := f.Write(append(text, '\n'))
		return err
	})
}

// whole writes a file under another name, syncs it and gives it its name, so that
// half a file never bears it.
func whole(path string, fill func(f *os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := fill(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
