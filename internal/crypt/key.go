package crypt

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// keySize is the length of every key file in bytes.
const keySize = 32

var keyName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// LoadOrCreateKey returns the 32 random bytes of the file dir/name.key, which it
// makes with mode 0600 when there is none. Processes that start together agree on
// one key: the file appears whole and is never replaced. A file of another length,
// or one that others on the machine can read, is an error and is left alone. name
// is of lower-case letters, digits and hyphens.
func LoadOrCreateKey(dir, name string) ([]byte, error) {
	if !keyName.MatchString(name) {
		return nil, fmt.Errorf("crypt: %q is no name for a key", name)
	}
	path := filepath.Join(dir, name+".key")
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("crypt: folder for keys: %w", err)
	}
	if err := writeKey(dir, path); err != nil {
		return nil, err
	}
	return readKey(path) // ours, or that of a process that was quicker
}

func readKey(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("crypt: read key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("crypt: key %s is open to others on this machine (mode %04o); make it 0600, and make a new one if they may have read it", path, info.Mode().Perm())
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("crypt: read key: %w", err)
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("crypt: key %s has %d bytes instead of %d", path, len(key), keySize)
	}
	return key, nil
}

// writeKey writes a new key beside its place and links it there; a link, unlike a
// rename, fails when the place is taken.
func writeKey(dir, path string) error {
	tmp, err := os.CreateTemp(dir, ".key-*") // mode 0600
	if err != nil {
		return fmt.Errorf("crypt: write key: %w", err)
	}
	defer os.Remove(tmp.Name())
	key := make([]byte, keySize)
	rand.Read(key)
	_, err = tmp.Write(key)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Link(tmp.Name(), path)
		if errors.Is(err, fs.ErrExist) {
			return nil
		}
	}
	if err != nil {
		return fmt.Errorf("crypt: write key: %w", err)
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("crypt: write key: %w", err)
	}
	defer d.Close()
	return d.Sync() // the name must survive a power cut as well as the bytes
}
