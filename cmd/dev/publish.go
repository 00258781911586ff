package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const (
	manifestFile = "manifest.json"
	keepFile     = ".keep" // committed, so that the embedding package builds on a bare clone
)

// publish makes dist hold exactly these files, a manifest of them, and .keep. A
// server that reads dist meanwhile never sees a manifest that names a missing
// file: new files come first, the manifest next, and stale files go last.
func publish(dist string, made []bundled) error {
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	manifest, keep := map[string]string{}, map[string]bool{manifestFile: true, keepFile: true}
	for _, b := range made {
		if other, taken := manifest[b.key]; taken {
			return fmt.Errorf("both %s and %s would be %q in the manifest", other, b.file, b.key)
		}
		manifest[b.key], keep[b.file] = b.file, true
		if err := replace(filepath.Join(dist, b.file), b.text); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return err
	}
	if err := replace(filepath.Join(dist, manifestFile), append(text, '\n')); err != nil {
		return err
	}
	present, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, entry := range present {
		if !keep[entry.Name()] {
			if err := os.RemoveAll(filepath.Join(dist, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// replace writes a file whole or not at all. It leaves an equal file alone, so
// that what was built from it stays up to date.
func replace(path string, text []byte) error {
	old, err := os.ReadFile(path)
	if err == nil && bytes.Equal(old, text) {
		return nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	half := path + ".new"
	if err := os.WriteFile(half, text, 0o644); err != nil {
		return err
	}
	return os.Rename(half, path)
}
